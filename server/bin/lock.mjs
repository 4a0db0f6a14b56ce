// One holder of a named lock file at a time, over crashes and reused process numbers. Built-ins only and
// Node 20 syntax: the bootstrap uses it before anything is installed.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const TAKEOVER_STALE_MS = 10_000;
const POLL_MS = 100;

/**
 * Takes the lock if it is free or its holder is dead. Returns the lock, or null while somebody lives in it.
 * `previous` is what a dead holder had noted.
 */
export function tryLock(file) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const me = { pid: process.pid, born: processBirth(process.pid) };
  const previous = readHolder(file);
  if (previous && isSameProcess(previous)) return null;
  if (previous && !removeDead(file, previous)) return null;
  return place(file, me) ? makeLock(file, me, previous?.note ?? null) : null;
}

/** Waits for the lock; `onWait` is called once when it is not free at once. */
export async function waitForLock(file, onWait) {
  let told = false;
  for (;;) {
    const lock = tryLock(file);
    if (lock) return lock;
    if (!told) onWait?.();
    told = true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** What the living holder has noted (`{ pid, born, note }`), or null when nobody holds the lock. */
export function lockHolder(file) {
  const holder = readHolder(file);
  return holder && isSameProcess(holder) ? holder : null;
}

/** Identifies a process beyond its number: `''` when there is no such process. */
export function processBirth(pid) {
  try {
    if (process.platform === 'linux') {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? '' : `${bootId()}:${fields[19]}`;
    }
    return execFileSync('ps', ['-p', String(pid), '-o', 'lstart='], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

/** True while the very process described by `{ pid, born }` lives. */
export function isSameProcess({ pid, born }) {
  return born !== '' && processBirth(pid) === born;
}

function makeLock(file, me, previous) {
  return {
    previous,
    note(note) {
      const draft = `${file}.${randomUUID()}`;
      fs.writeFileSync(draft, JSON.stringify({ ...me, note }), { mode: 0o600 });
      fs.renameSync(draft, file);
    },
    release() {
      if (readHolder(file)?.born === me.born) fs.rmSync(file, { force: true });
    },
  };
}

// A link appears complete or not at all, and only for one of several callers.
function place(file, me) {
  const draft = `${file}.${randomUUID()}`;
  fs.writeFileSync(draft, JSON.stringify({ ...me, note: null }), { mode: 0o600 });
  try {
    fs.linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

// Removing is done by one caller at a time, and only if the dead holder is still the one we saw: otherwise
// a slow caller could remove the lock of a new, living holder.
function removeDead(file, dead) {
  const guard = `${file}.takeover`;
  try {
    fs.mkdirSync(guard);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const stat = fs.statSync(guard, { throwIfNoEntry: false });
    if (stat && Date.now() - stat.mtimeMs > TAKEOVER_STALE_MS) fs.rmdirSync(guard);
    return false;
  }
  try {
    const now = readHolder(file);
    if (now && (now.pid !== dead.pid || now.born !== dead.born)) return false;
    fs.rmSync(file, { force: true });
    return true;
  } finally {
    fs.rmdirSync(guard);
  }
}

function readHolder(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    // Unreadable text is a lock torn by a full disk or a power cut: nobody alive wrote it.
    return error instanceof SyntaxError ? { pid: 0, born: '', note: null } : null;
  }
}

function bootId() {
  return fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim().slice(0, 8);
}
