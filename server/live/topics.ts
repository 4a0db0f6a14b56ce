import type { Fact } from '#server/kernel/event.ts';
import type { SettingKind } from '#server/kernel/setting-changed.ts';

/** What a screen can follow. `board:<site>` carries rows; every other topic only says what moved. */
export type Topic =
  | `board:${string}`
  | `visit:${string}`
  | `site:${string}`
  | 'exceptions'
  | 'integrations'
  | 'master-data'
  | 'admin';

/** What a fact touches. */
export interface Touch {
  readonly topic: Topic;
  readonly kind: string;
  readonly id: string;
  /** The stay whose rows on the board must be read again. */
  readonly visitId: string | null;
}

/** Topics of a fact. Pure: the same fact always reaches the same screens. */
export function touches(
  fact: Pick<Fact, 'type' | 'subjectKind' | 'subjectId' | 'siteId' | 'visitId'>,
): Touch[] {
  const about = { kind: fact.subjectKind, id: fact.subjectId, visitId: fact.visitId };
  const list: Touch[] = [];
  if (fact.siteId) list.push({ topic: `site:${fact.siteId}`, ...about });
  if (fact.siteId && ON_BOARD.test(fact.type)) list.push({ topic: `board:${fact.siteId}`, ...about });
  if (fact.visitId) list.push({ topic: `visit:${fact.visitId}`, ...about });
  if (/^(exception|correction)\./.test(fact.type)) list.push({ topic: 'exceptions', ...about });
  if (/^(product|party|site)\./.test(fact.type)) list.push({ topic: 'master-data', ...about });
  // A case of no site is about a code, a message or a line: what waits for codes may have grown or shrunk.
  if (/^exception\.(raised|closed)$/.test(fact.type) && !fact.siteId)
    list.push({ topic: 'master-data', ...about });
  if (fact.type === 'setting.changed')
    for (const topic of SETTINGS_ON[fact.subjectKind as SettingKind] ?? []) list.push({ topic, ...about });
  return list;
}

const SETTINGS_ON: Readonly<Record<SettingKind, readonly Topic[]>> = {
  user: ['admin'],
  display: ['admin'],
  partner: ['admin', 'integrations', 'master-data'],
  connection: ['admin', 'integrations'],
  mapping: ['master-data'],
};

const ON_BOARD = /^(visit|door|move|appointment|receipt|exception|correction|trailer)\./;

/** What the server sends on a topic: one numbered message; a hole in `n` or another `epoch` means refetch. */
export interface LiveMessage {
  readonly topic: Topic;
  /** Changes when the sending process restarts. */
  readonly epoch: string;
  readonly n: number;
  /** When the newest fact in it was recorded, milliseconds since 1970. */
  readonly recordedAtMs: number;
  /** Empty on topics that people of different sites hear. */
  readonly touched: readonly { readonly kind: string; readonly id: string }[];
  /** Board topics: the changed rows in the shape of the board query. */
  readonly rows?: unknown;
}

/** The answer to a join: deltas after `n` of `epoch` will follow; fetch the snapshot now. */
export type JoinAnswer =
  | { readonly ok: true; readonly epoch: string; readonly n: number }
  | { readonly ok: false };
