import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOdooSandbox, type OdooSandbox } from '#server/sandbox/odoo/sandbox.ts';
import { emptyTestDatabase, type TestDatabase } from '#server/test/database.ts';
import { contractCases } from './cases.ts';
import { contractScenario } from './scenario.ts';
import { type CaseResult, runContract } from './suite.ts';
import { openWire } from './wire.ts';

const versions = [19, 18, 17] as const;

describe.each(versions)('the sandbox as Odoo %i', (version) => {
  const keys = { stock: randomBytes(20).toString('hex'), buyer: randomBytes(20).toString('hex') };
  const bugs: unknown[] = [];
  let database: TestDatabase;
  let sandbox: OdooSandbox;
  let url: string;

  beforeAll(async () => {
    database = await emptyTestDatabase();
    sandbox = await createOdooSandbox({
      connectionString: database.ownerUrl,
      version,
      databases: ['yard'],
      onBug: (error) => bugs.push(error),
    });
    await sandbox.seed(contractScenario(keys));
    url = await sandbox.listen(0);
  });

  afterAll(async () => {
    await sandbox?.close();
    await database?.drop();
  });

  it.each(['stock', 'buyer'] as const)('keeps the contract for the %s user', async (who) => {
    const wire = await openWire({ url, db: 'yard', login: `contract.${who}`, key: keys[who] });
    const results = await runContract(wire, contractCases);
    expect(differences(results)).toEqual([]);
    expect(bugs).toEqual([]);
    expect(passed(results)).toBeGreaterThanOrEqual(leastPassed(version, who));
  });
});

const differences = (results: CaseResult[]): string[] =>
  results
    .filter((result) => result.outcome === 'failed')
    .map((result) => `${result.name}: ${result.notes.join('; ')}`);

const passed = (results: CaseResult[]): number =>
  results.filter((result) => result.outcome === 'passed').length;

/** So that a suite that skips everything cannot pass. */
function leastPassed(version: number, who: 'stock' | 'buyer'): number {
  if (version < 19) return 20;
  return who === 'buyer' ? 58 : 56;
}
