import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isSameProcess, lockHolder, processBirth, tryLock } from './lock.mjs';

let file: string;
beforeEach(() => {
  file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'yard-lock-')), 'some.lock');
});
afterEach(() => fs.rmSync(path.dirname(file), { recursive: true, force: true }));

test('one holder at a time, and free again after release', () => {
  const lock = tryLock(file);
  expect(lock).not.toBeNull();
  expect(tryLock(file)).toBeNull();
  lock?.release();
  expect(tryLock(file)).not.toBeNull();
});

test('what a living holder notes can be read; what a dead one noted is handed on', () => {
  tryLock<string>(file)?.note('hello');
  expect(lockHolder<string>(file)).toMatchObject({ pid: process.pid, note: 'hello' });
  const dead = { ...JSON.parse(fs.readFileSync(file, 'utf8')), born: 'before the last boot:1' };
  fs.writeFileSync(file, JSON.stringify(dead)); // the number lives, the process does not
  expect(lockHolder(file)).toBeNull();
  expect(tryLock<string>(file)?.previous).toBe('hello');
});

test('a torn lock file belongs to nobody', () => {
  fs.writeFileSync(file, '{"pid": 1');
  expect(tryLock(file)).not.toBeNull();
});

test('of many takers of a dead lock exactly one wins', async () => {
  fs.writeFileSync(file, JSON.stringify({ pid: process.pid, born: 'gone', note: null }));
  const taker = `
    import { tryLock } from ${JSON.stringify(path.join(import.meta.dirname, 'lock.mjs'))};
    let lock = null;
    for (let i = 0; i < 50 && !lock; i++) {
      lock = tryLock(process.argv[1]);
      if (!lock) await new Promise((resolve) => setTimeout(resolve, 2));
    }
    console.log(lock ? 'won' : 'lost');
    process.stdin.on('data', () => {}).on('end', () => process.exit());
  `;
  const children = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', taker, file], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  const said = await Promise.all(
    children.map(
      (child) => new Promise((resolve) => child.stdout.once('data', (chunk) => resolve(`${chunk}`.trim()))),
    ),
  );
  for (const child of children) child.stdin.end();
  expect(said.filter((word) => word === 'won')).toHaveLength(1);
});

test('a process is known by more than its number', () => {
  expect(isSameProcess({ pid: process.pid, born: processBirth(process.pid) })).toBe(true);
  expect(isSameProcess({ pid: process.pid, born: 'another' })).toBe(false);
  expect(processBirth(2 ** 22 + 1)).toBe('');
});
