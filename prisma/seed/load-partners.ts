import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Ctx } from '#server/infra/context.ts';
import type { SecretBox } from '#server/infra/secrets.ts';
import { createPartner } from '#server/integration/governance/commands/create-partner.ts';
import { openRotateSecret } from '#server/integration/governance/commands/rotate-secret.ts';
import { addMapping } from '#server/integration/mapping/commands/add-mapping.ts';
import type { FormatName } from '#server/integration/partners/contract.ts';
import { MANIFESTS } from '#server/integration/partners/registry.ts';
import type { Source } from '#server/kernel/event.ts';
import type { SiteId } from '#server/kernel/ids.ts';

interface PartnerSpec {
  readonly code: string;
  readonly name: string;
  readonly format: FormatName;
  readonly source: Source;
  readonly rateLimitPerMinute: number;
  /** Beyond what the format's manifest suggests. */
  readonly mayCreateEverything?: boolean;
}

/** One partner of each kind the product speaks today; suppliers have one each, by their code in lower case. */
const PARTNERS: readonly PartnerSpec[] = [
  ...[
    ['widgets', '1 EDI Source Widgets (ASN 856)'],
    ['nordpack', 'Nordpack Paper (ASN 856)'],
    ['freshco', 'FreshCo Dairy (ASN 856)'],
    ['toolwrx', 'Toolworks Supply (ASN 856)'],
    ['steelco', 'Steelco Coil (ASN 856)'],
    ['boltfast', 'Boltfast Fasteners (ASN 856)'],
  ].map(([code = '', name = '']) => ({
    code,
    name,
    format: 'supplier-x12' as const,
    source: 'carrier' as const,
    rateLimitPerMinute: 600,
  })),
  {
    code: 'acme',
    name: 'Acme Freight (status 214)',
    format: 'carrier-x12',
    source: 'carrier',
    rateLimitPerMinute: 600,
  },
  {
    code: 'slotbook',
    name: 'Slotbook (appointments)',
    format: 'ssc',
    source: 'carrier',
    rateLimitPerMinute: 600,
  },
  {
    code: 'samsara',
    name: 'Samsara (geofences)',
    format: 'samsara',
    source: 'geofence',
    rateLimitPerMinute: 6_000,
  },
  {
    code: 'gate',
    name: 'Gate and dock terminals',
    format: 'canonical',
    source: 'gate',
    rateLimitPerMinute: 60_000,
    mayCreateEverything: true,
  },
];

export interface PartnerAccess {
  readonly bearer: string;
  readonly hmac: string;
}

/** Plain secrets of the trial's partners, by code. Written once, readable by this user only. */
export type PartnerKeys = Record<string, PartnerAccess>;

export function partnerKeysFile(dataDir: string): string {
  return path.join(dataDir, 'secrets', 'trial-partners.json');
}

export async function readPartnerKeys(dataDir: string): Promise<PartnerKeys> {
  try {
    return JSON.parse(await readFile(partnerKeysFile(dataDir), 'utf8')) as PartnerKeys;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

/** Makes the trial's partners with rights and secrets, once; a partner without a kept secret gets a new one. */
export async function loadPartners(
  ctx: Ctx,
  box: SecretBox,
  dataDir: string,
  sites: ReadonlyMap<string, SiteId>,
): Promise<PartnerKeys> {
  const keys = await readPartnerKeys(dataDir);
  const rotate = openRotateSecret(box);
  for (const spec of PARTNERS) {
    const known = await ctx.db.partner.findUnique({ where: { code: spec.code } });
    const partnerId = known?.id ?? (await makePartner(ctx, spec));
    if (!known) await translateSites(ctx, partnerId, spec.format, sites);
    if (keys[spec.code]) continue;
    const bearer = await rotate(ctx, { partnerId, kind: 'bearer', overlapHours: 0 });
    const hmac = await rotate(ctx, { partnerId, kind: 'hmac', overlapHours: 0 });
    keys[spec.code] = { bearer: bearer.secret, hmac: hmac.secret };
  }
  const file = partnerKeysFile(dataDir);
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, JSON.stringify(keys, null, 2), { mode: 0o600 });
  await chmod(file, 0o600);
  return keys;
}

async function makePartner(ctx: Ctx, spec: PartnerSpec): Promise<string> {
  const manifest = MANIFESTS.find((one) => one.format === spec.format);
  const rights = Object.entries(manifest?.rights ?? {}).map(([eventType, access]) => ({ eventType, access }));
  const all = (['create', 'update', 'observe'] as const).map((access) => ({ eventType: 'yard.*', access }));
  const { id } = await createPartner(ctx, {
    code: spec.code,
    name: spec.name,
    format: spec.format,
    source: spec.source,
    rateLimitPerMinute: spec.rateLimitPerMinute,
    rights: spec.mayCreateEverything ? all : rights,
  });
  return id;
}

/** Codes the partners use for the model sites. Our own format needs none: it may use our codes. */
async function translateSites(
  ctx: Ctx,
  system: string,
  format: FormatName,
  sites: ReadonlyMap<string, SiteId>,
): Promise<void> {
  if (format === 'canonical') return;
  for (const [code, targetId] of sites) {
    const target = { system, targetKind: 'site', targetId };
    if (format === 'samsara') await addMapping(ctx, { ...target, kind: 'geofence', code: `fence-${code}` });
    else await addMapping(ctx, { ...target, kind: 'site', code });
  }
}
