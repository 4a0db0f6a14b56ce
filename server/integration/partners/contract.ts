import type { EventData, EventType } from '../formats/canonical/events.ts';
import type { Problem } from '../formats/problem.ts';

/** Codes of a partner that only a person can translate. Orders, trailers and products are matched by reference. */
export const MAPPING_KINDS = ['site', 'dock', 'geofence', 'status-code'] as const;
export type MappingKind = (typeof MAPPING_KINDS)[number];

/** A code nobody has translated yet; the document waits until somebody has. */
export interface NeedsMapping {
  kind: MappingKind;
  code: string;
  /** What the sender calls it, for the person who translates. */
  hint: string;
  pointer: string;
}

/** Our ids behind the sender's codes; absent means: to be matched by the references. */
export interface Resolved {
  siteId?: string;
  dockId?: string;
}

type EventOf<T extends EventType> = {
  type: T;
  data: EventData<T>;
  resolved: Resolved;
  /** Business identity: one effect per key. Scoped by partner. */
  identityKey: string;
  /** Same identity and same content = duplicate; other content = replacement or correction. */
  contentKey: string;
  /** Where in the raw message it stands: JSON pointer or X12 place. */
  pointer: string;
  /** A test message (ISA15 = T, or the partner is in test): must not touch live data. */
  test: boolean;
};
export type CanonicalEvent = { [T in EventType]: EventOf<T> }[EventType];

/**
 * All or nothing per document: `events` is empty when `quarantine` or `parked` is set.
 * parked → retry the map after the mapping was saved · quarantine → a person has to look, nothing is applied.
 */
export interface MapResult {
  events: CanonicalEvent[];
  /** Findings. Severity `error` occurs only beside a quarantine. */
  warnings: Problem[];
  parked?: NeedsMapping[];
  quarantine?: Problem;
}

/** What the caller knows and a pure map may ask. */
export interface MapInput {
  partner: PartnerProfile;
  /** ISO instant in UTC. */
  receivedAt: string;
  /** Id of the transmission where the transport has one (webhook-id). */
  deliveryId?: string;
  /** Our id (for `status-code`: a milestone or an event type) behind a partner's code, or undefined. */
  lookup(kind: MappingKind, code: string): string | undefined;
  /** IANA zone of one of our sites. */
  zoneOfSite(siteId: string): string | undefined;
}

export interface PartnerProfile {
  id: string;
  /** IANA zone in which the partner writes times without a zone when the place is unknown. */
  timeZone?: string;
  /** The partner is still being tried out: every event is a test. */
  test?: boolean;
}

/** The message as it came in. Header names are lower case. */
export interface RawMessage {
  body: Uint8Array;
  contentType?: string;
  headers?: Readonly<Record<string, string | undefined>>;
  /** What the sender called, where the format has calls (SSC: the last part of the path). */
  operation?: string;
}

/** One business document of a message; a message may carry many, each with an outcome of its own. */
export interface ParsedDocument<Doc> {
  /** Unique within the message, e.g. `ISA 000000091 ST 0001`, `/3`. */
  label: string;
  /** Documents with the same key are applied in the order of arrival; others in parallel. */
  streamKey: string;
  test: boolean;
  /** Set when the document's own structure cannot be trusted; `map` then returns it. */
  problem?: Problem;
  warnings: Problem[];
  content: Doc;
}

export type ParseResult<Doc> =
  | {
      ok: true;
      documents: ParsedDocument<Doc>[];
      /** Findings about the message as a whole. */
      warnings: Problem[];
      /** Delivery identity as the message itself carries it (ISA sender + ISA13, event id). */
      deliveryId?: string;
      acknowledge?: Acknowledger;
    }
  | { ok: false; outcome: 'refuse' | 'quarantine'; problem: Problem; acknowledge?: Acknowledger };

/**
 * Writes the syntax answers the partner's format asks for (TA1 / 997), at most one for each interchange. Control number:
 * 1 to 999 999 999, the first one or one by one.
 */
export type Acknowledger = (input: {
  controlNumber: number | ((answer: number) => number);
  now: Date;
}) => string[];

export type EventRight = 'create' | 'update' | 'observe';

/** Where a fact stands: a header, or a JSON pointer, or an X12 element. */
export interface Locator {
  in: 'header' | 'json' | 'x12' | 'none';
  at: string;
}

export type SignatureScheme =
  | { kind: 'standard-webhooks' }
  | { kind: 'bearer' }
  | {
      kind: 'hmac-hex';
      algorithm: 'sha1' | 'sha256';
      header: string;
      prefix: string;
      signed: 'body' | 'samsara-v1';
    };

export interface Manifest {
  /** Key in the registry and name of the folder. */
  format: FormatName;
  title: string;
  standard: 'cloudevents' | 'x12' | 'ssc' | 'json';
  release: string;
  contentTypes: string[];
  maxBytes: number;
  delivery: { id: Locator; type: Locator; time: Locator };
  /** Accepted proofs of the sender, in the order in which they are offered. */
  signatures: SignatureScheme[];
  /** What a new partner of this kind may say, and how strongly; the contract with the partner decides. */
  rights: Partial<Record<EventType, EventRight>>;
  /** In words: what `streamKey` is made of. */
  streamKeyRule: string;
  /** Raised with every change of what the map makes of a message; kept with each event. */
  mapVersion: number;
  /** Set when every message is answered: the media type of the answers (TA1 and 997). */
  acknowledgement?: { contentType: string };
}

export const FORMAT_NAMES = ['canonical', 'supplier-x12', 'carrier-x12', 'ssc', 'samsara'] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

/** One partner folder. Both functions are pure and never throw. */
export interface PartnerFormat<Doc> {
  manifest: Manifest;
  parse(message: RawMessage): ParseResult<Doc>;
  map(document: ParsedDocument<Doc>, input: MapInput): MapResult;
}
