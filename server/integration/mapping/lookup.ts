import type pg from 'pg';
import { codeNorm } from './schema.ts';

export interface CodeLookup {
  /** Our id behind a code, or undefined while nobody has decided. */
  resolve(kind: string, code: string): string | undefined;
  /** The decision behind a code: which one, in which version. */
  decision(kind: string, code: string): CodeVersion | undefined;
  /** A person decided that the code means nothing to us. */
  isRejected(kind: string, code: string): boolean;
}

export interface CodeVersion {
  readonly id: string;
  readonly version: number;
}

const CODES_PER_SYSTEM = 50_000;
/** Another process's decision is seen after this time; a message that waits for it is woken anyway. */
const FRESH_MS = 2_000;
const SYSTEMS_KEPT = 200;

export interface CodeBook {
  /** All decided codes of a system, read once and kept for a moment. */
  of(system: string): Promise<CodeLookup>;
  forget(system: string): void;
}

export function openCodeBook(pool: pg.Pool): CodeBook {
  const kept = new Map<string, { readAt: number; lookup: CodeLookup }>();
  return {
    async of(system) {
      const known = kept.get(system);
      if (known && Date.now() - known.readAt < FRESH_MS) return known.lookup;
      const readAt = Date.now();
      const lookup = await readLookup(pool, system);
      if (kept.size >= SYSTEMS_KEPT) kept.clear();
      kept.set(system, { readAt, lookup });
      return lookup;
    },
    forget(system) {
      kept.delete(system);
    },
  };
}

async function readLookup(pool: pg.Pool, system: string): Promise<CodeLookup> {
  const { rows } = await pool.query({
    name: 'code-book',
    text: `SELECT id, version, kind, norm, target_id, status FROM mapping WHERE system = $1 AND status <> 'unmapped' LIMIT ${CODES_PER_SYSTEM}`,
    values: [system],
  });
  const codes = new Map(rows.map((row) => [`${row.kind} ${row.norm}`, row]));
  const find = (kind: string, code: string) => codes.get(`${kind} ${codeNorm(code)}`);
  return {
    resolve: (kind, code) => find(kind, code)?.target_id ?? undefined,
    decision(kind, code) {
      const found = find(kind, code);
      return found && { id: found.id, version: found.version };
    },
    isRejected: (kind, code) => find(kind, code)?.status === 'rejected',
  };
}
