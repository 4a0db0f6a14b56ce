import type pg from 'pg';
import type { PartnerEntry } from '#server/integration/governance/partner-book.ts';
import type { CodeLookup } from '#server/integration/mapping/lookup.ts';
import { codeNorm } from '#server/integration/mapping/schema.ts';
import type { MapInput, MapResult } from '#server/integration/partners/contract.ts';
import { formatOf, type Received } from '#server/integration/partners/registry.ts';

/** Our sites and doors by their own codes, and the sites' zones. */
export interface SiteBook {
  readonly zones: ReadonlyMap<string, string>;
  readonly sitesByCode: ReadonlyMap<string, string>;
  /** `SITE/DOOR` → door. */
  readonly doorsByCode: ReadonlyMap<string, string>;
}

export interface Places {
  current(): Promise<SiteBook>;
}

const FRESH_MS = 5_000;
const DOORS_READ = 20_000;

export function openPlaces(pool: pg.Pool): Places {
  let readAt = Number.NEGATIVE_INFINITY;
  let book: SiteBook | null = null;
  return {
    async current() {
      if (book && Date.now() - readAt < FRESH_MS) return book;
      readAt = Date.now();
      book = await readBook(pool);
      return book;
    },
  };
}

async function readBook(pool: pg.Pool): Promise<SiteBook> {
  const [sites, doors] = await Promise.all([
    pool.query('SELECT id, code, time_zone FROM site'),
    pool.query(
      `SELECT d.id, d.code, s.code AS site FROM door d JOIN site s ON s.id = d.site_id LIMIT ${DOORS_READ}`,
    ),
  ]);
  return {
    zones: new Map(sites.rows.map((row) => [row.id, row.time_zone])),
    sitesByCode: new Map(sites.rows.map((row) => [codeNorm(row.code), row.id])),
    doorsByCode: new Map(doors.rows.map((row) => [codeNorm(`${row.site}/${row.code}`), row.id])),
  };
}

export interface MapDocumentsInput {
  readonly received: Extract<Received, { ok: true }>;
  readonly partner: PartnerEntry;
  readonly receivedAt: Date;
  readonly deliveryId: string | undefined;
  readonly codes: CodeLookup;
  readonly places: SiteBook;
}

/** What an event was made with, so that it can be told later why it says what it says. */
export interface MappingTrail {
  readonly format: string;
  readonly mapVersion: number;
  /** Codes that were translated, each with the version of the decision. */
  readonly codes: readonly {
    readonly kind: string;
    readonly code: string;
    readonly mappingId: string;
    readonly version: number;
  }[];
}

export interface Mapped extends MapResult {
  readonly trail: MappingTrail;
}

const CODES_KEPT = 100;

/**
 * Maps every document of a message. Who speaks our own contract may use our own codes of sites and doors; a decided
 * translation goes before them, and everybody else's codes are translated by a person.
 */
export function mapDocuments(input: MapDocumentsInput): Mapped[] {
  const { received, partner, codes, places } = input;
  const manifest = formatOf(partner.format)?.manifest;
  const speaksOurs = manifest?.standard === 'cloudevents';
  const ours = (kind: string, code: string) => {
    if (kind === 'site') return places.sitesByCode.get(codeNorm(code));
    return kind === 'dock' ? places.doorsByCode.get(codeNorm(code)) : undefined;
  };
  const mapInput: Omit<MapInput, 'lookup'> = {
    partner: {
      id: partner.id,
      ...(partner.timeZone ? { timeZone: partner.timeZone } : {}),
      test: partner.status === 'test',
    },
    receivedAt: input.receivedAt.toISOString(),
    ...(input.deliveryId === undefined ? {} : { deliveryId: input.deliveryId }),
    zoneOfSite: (siteId) => places.zones.get(siteId),
  };
  return received.parse.documents.map((_, index) => {
    const used = new Map<string, MappingTrail['codes'][number]>();
    const lookup: MapInput['lookup'] = (kind, code) => {
      const decision = codes.decision(kind, code);
      if (decision && used.size < CODES_KEPT)
        used.set(`${kind} ${code}`, { kind, code, mappingId: decision.id, version: decision.version });
      return codes.resolve(kind, code) ?? (speaksOurs ? ours(kind, code) : undefined);
    };
    const result = received.map(index, { ...mapInput, lookup });
    const trail = {
      format: partner.format,
      mapVersion: manifest?.mapVersion ?? 0,
      codes: [...used.values()],
    };
    return { ...result, trail };
  });
}
