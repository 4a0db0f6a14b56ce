import { isDeepStrictEqual } from 'node:util';
import type { Wire } from './wire.ts';
import { Workshop } from './workshop.ts';

/** One statement of the contract. It makes its own records through `kit.shop`, which also cleans up. */
export interface ContractCase {
  name: string;
  /** Reason to skip, or nothing to run it. */
  skip?: (kit: Kit) => string | undefined;
  run: (kit: Kit) => Promise<void>;
}

export interface Kit {
  wire: Wire;
  shop: Workshop;
  /** Notes a difference when the two are not deeply equal. */
  same: (what: string, actual: unknown, expected: unknown) => void;
  /** Notes a difference when the value does not satisfy the test. */
  holds: (what: string, actual: unknown, test: boolean) => void;
}

export interface CaseResult {
  name: string;
  outcome: 'passed' | 'failed' | 'skipped';
  /** What differs from the contract, in words; or why it was skipped. */
  notes: string[];
}

/** Runs the cases one after the other; a case that throws is a difference too. */
export async function runContract(wire: Wire, cases: readonly ContractCase[]): Promise<CaseResult[]> {
  const shop = await Workshop.open(wire);
  const results: CaseResult[] = [];
  for (const contract of cases) results.push(await runOne(wire, shop, contract));
  const leftovers = await shop.cleanUp();
  if (leftovers.length > 0) results.push({ name: 'clean-up', outcome: 'skipped', notes: leftovers });
  return results;
}

async function runOne(wire: Wire, shop: Workshop, contract: ContractCase): Promise<CaseResult> {
  const notes: string[] = [];
  const kit: Kit = {
    wire,
    shop,
    same: (what, actual, expected) => {
      if (!isDeepStrictEqual(actual, expected))
        notes.push(`${what}: expected ${show(expected)}, got ${show(actual)}`);
    },
    holds: (what, actual, test) => {
      if (!test) notes.push(`${what}: got ${show(actual)}`);
    },
  };
  const reason = contract.skip?.(kit);
  if (reason !== undefined) return { name: contract.name, outcome: 'skipped', notes: [reason] };
  try {
    await contract.run(kit);
  } catch (error) {
    notes.push(`threw ${error instanceof Error ? error.message : String(error)}`);
  }
  return { name: contract.name, outcome: notes.length === 0 ? 'passed' : 'failed', notes };
}

const SHOWN_CHARS = 400;
const show = (value: unknown): string => (JSON.stringify(value) ?? 'undefined').slice(0, SHOWN_CHARS);

export const onlyFrom = (version: number) => (kit: Kit) =>
  kit.wire.version < version ? `needs Odoo ${version}, this is ${kit.wire.version}` : undefined;
