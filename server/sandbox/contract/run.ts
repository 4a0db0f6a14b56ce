import { contractCases } from './cases.ts';
import { type CaseResult, runContract } from './suite.ts';
import { openWire, type Target } from './wire.ts';

/** `npm run test:odoo`: the contract against the Odoo named by ODOO_URL, ODOO_DB, ODOO_LOGIN, ODOO_API_KEY. */
async function main(): Promise<void> {
  const target = targetFromEnvironment();
  const wire = await openWire(target);
  console.log(`Odoo ${wire.version} at ${target.url}, database ${target.db}, as ${target.login}`);
  const results = await runContract(wire, contractCases);
  for (const result of results) print(result);
  const failed = results.filter((result) => result.outcome === 'failed').length;
  const skipped = results.filter((result) => result.outcome === 'skipped').length;
  console.log(`${results.length - failed - skipped} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed > 0 ? 1 : 0;
}

function targetFromEnvironment(): Target {
  const needed = { url: 'ODOO_URL', db: 'ODOO_DB', login: 'ODOO_LOGIN', key: 'ODOO_API_KEY' } as const;
  const missing = Object.values(needed).filter((name) => !process.env[name]);
  if (missing.length > 0) {
    console.error(
      `Set ${missing.join(', ')} to say which Odoo to try. Use a test database: done receipts stay behind.`,
    );
    process.exit(2);
  }
  const read = (name: string) => process.env[name] ?? '';
  return {
    url: read(needed.url).replace(/\/+$/, ''),
    db: read(needed.db),
    login: read(needed.login),
    key: read(needed.key),
  };
}

function print(result: CaseResult): void {
  const mark = { passed: 'ok  ', failed: 'DIFF', skipped: 'skip' }[result.outcome];
  console.log(`${mark} ${result.name}`);
  for (const note of result.notes) console.log(`       ${note}`);
}

await main();
