import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { en } from './messages/en/index.ts';

const root = path.resolve(import.meta.dirname, '../..');
const sources = globSync('server/{yard,auth,integration,api,kernel}/**/*.ts', { cwd: root })
  .filter((file) => !file.includes('.test.'))
  .map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }));

test('every reason that can reach a person has its sentence', () => {
  const raised = sources.flatMap(({ file, text }) => raisedReasons(text).map((reason) => ({ file, reason })));
  expect(new Set(raised.map(({ reason }) => reason)).size).toBeGreaterThan(80);
  const missing = raised.filter(({ reason }) => typeof at(en.errors.reasons, reason) !== 'string');
  expect([...new Set(missing.map(({ file, reason }) => `${reason} (${file})`))]).toEqual([]);
});

test('every sentence belongs to a reason that is still raised', () => {
  const code = sources.map(({ text }) => text).join('\n');
  const unused = leaves(en.errors.reasons).filter((reason) => {
    const parts = reason.split('.');
    const isNotFound = parts.at(-1) === 'not_found';
    return !code.includes(`'${reason}'`) && !isNotFound && !COMPUTED.test(reason);
  });
  expect(unused).toEqual([]);
});

test('every way in which Odoo can fail to be connected has its sentence', () => {
  const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
  const failures = namesIn(read('server/integration/odoo/client/errors.ts'), 'OdooFailureCode');
  const addresses = namesIn(read('server/infra/outbound-address.ts'), 'OutboundRefusal');
  expect(failures.length).toBeGreaterThan(20);
  expect(addresses.length).toBeGreaterThan(5);
  const reasons = [...failures, ...addresses.map((name) => `address_${name}`)];
  expect(reasons.filter((name) => typeof at(en.errors.reasons, `odoo.${name}`) !== 'string')).toEqual([]);
});

test('the scan finds reasons in each form in which they are raised', () => {
  const text = `
    return deny('door.asleep', { door });
    throw refuse({ reason: 'door.locked' });
    throw conflict('door.gone');
    throw notFound('door');
    throw new AppError('same_person', 'no', { reason: 'door.own' });
    const no: Answer = { ok: false, reason: 'door.shut' };`;
  expect(raisedReasons(text).sort()).toEqual([
    'door.asleep',
    'door.gone',
    'door.locked',
    'door.not_found',
    'door.own',
    'door.shut',
  ]);
});

/** Built at run time: from the state in the way, from what a check found, from Odoo's failure. */
const COMPUTED = /^(visit\.(departed|cancelled)|replay\.\w+|odoo\.\w+)$/;

/** Members of a union of names: `type X = | 'a' | 'b'`. */
function namesIn(text: string, type: string): string[] {
  const body = new RegExp(`type ${type} =([^;]+);`).exec(text)?.[1] ?? '';
  return [...body.matchAll(/'(\w+)'/g)].map((match) => match[1] ?? '');
}

function raisedReasons(text: string): string[] {
  const named = [
    ...text.matchAll(/\b(?:deny|conflict)\(\s*'([\w.]+)'/g),
    ...text.matchAll(/\brefuse\(\s*\{\s*reason:\s*'([\w.]+)'/g),
    ...text.matchAll(/\bnew AppError\([^;]*?reason:\s*'([\w.]+)'/g),
    // A rule's answer; names of one word are the reasons of other systems, told in their own sentence.
    ...text.matchAll(/\breason:\s*'(\w+\.[\w.]+)'/g),
    // What a capability table answers: screens show it beside the button that is off.
    ...text.matchAll(/\bno\(\s*(?:[\w ]+\? )?'(\w+\.[\w.]+)'(?:\s*:\s*'\w+\.[\w.]+')?/g),
  ].map((match) => match[1] ?? '');
  const missing = [...text.matchAll(/\bnotFound\(\s*'([\w.]+)'/g)].map((match) => `${match[1]}.not_found`);
  return [...new Set([...named, ...missing])];
}

function at(node: unknown, key: string): unknown {
  return key
    .split('.')
    .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], node);
}

function leaves(node: object, prefix = ''): string[] {
  return Object.entries(node).flatMap(([key, value]) =>
    typeof value === 'string' ? [prefix + key] : leaves(value as object, `${prefix}${key}.`),
  );
}
