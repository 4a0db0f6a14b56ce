import { parseArgs } from 'node:util';
import { ConfigError } from '#server/infra/config.ts';
import { AppError } from '#server/kernel/errors.ts';
import { COMMANDS } from './yard/commands.ts';
import { openOperator } from './yard/operator.ts';

/** The operators' command line: the same verbs as the screens, as text or, with `--json`, as data. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: { ...valued(), json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
});
const name = positionals.slice(0, 2).join(' ');
const command = COMMANDS[name];

if (!command || values['help']) {
  printHelp(command ? name : null);
  process.exit(command || values['help'] ? 0 : 2);
}

try {
  const operator = await openOperator();
  try {
    const result = await command.run(operator, values, positionals.slice(2));
    const text = values['json'] ? JSON.stringify(result, plain, 2) : command.say(result as never);
    process.stdout.write(`${text}\n`);
    process.exitCode = (result as { ok?: boolean }).ok === false ? 1 : 0;
  } finally {
    await operator.close();
  }
} catch (error) {
  fail(error);
}

/** Options that take a value, as the usage lines of the commands name them. */
function valued(): Record<string, { type: 'string' }> {
  const names = Object.values(COMMANDS).flatMap(({ usage }) =>
    [...usage.matchAll(/--([a-z-]+) [^\]\s-]/g)].map((found) => found[1] ?? ''),
  );
  return Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
}

function fail(error: unknown): void {
  process.exitCode = 1;
  if (error instanceof AppError) {
    const fields = (error.details.fields ?? []).map((field) => `  ${field.path}: ${field.problem}`);
    const text = {
      error: error.code,
      reason: error.details.reason,
      message: error.message,
      fields: error.details.fields,
    };
    console.error(values['json'] ? JSON.stringify(text) : [error.message, ...fields].join('\n'));
    return;
  }
  console.error(error instanceof ConfigError ? error.message : error);
}

function plain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

function printHelp(only: string | null): void {
  console.log('npm run yard -- <command> [--json]\n');
  for (const [key, entry] of Object.entries(COMMANDS)) {
    if (only === null || only === key) console.log(`  ${`${key} ${entry.usage}`.padEnd(72)} ${entry.help}`);
  }
}
