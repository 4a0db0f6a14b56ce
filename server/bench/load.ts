import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readPartnerKeys } from '#prisma/seed/load-partners.ts';
import { refuse } from '#server/kernel/errors.ts';
import { openPartnerClient } from '#server/sandbox/simulation/partner-client.ts';
import { type LoadMessage, loadMessages } from './load-messages.ts';

export interface LoadOptions {
  readonly url: string;
  readonly dataDir: string;
  readonly ratePerSecond: number;
  readonly seconds: number;
  readonly siteCode: string;
  readonly seed: number;
  readonly duplicatePercent: number;
  readonly reorderPercent: number;
  readonly latePercent: number;
}

export interface LoadReport {
  readonly run: string;
  readonly sent: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly refused: number;
  /** Asked to come back and still not taken after the last try. */
  readonly gaveUp: number;
  /** Repetitions that were taken as new, or new messages taken as repetitions: must be 0. */
  readonly wrongVerdicts: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** From sending to the answer, retries included, in milliseconds. */
  readonly latencyMs: {
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly max: number;
  };
  readonly ledger: string;
  readonly ok: boolean;
}

const MOST_AT_ONCE = 256;
const TRIES = 6;

interface Line {
  readonly id: string;
  readonly repeat: boolean;
  readonly verdict: 'accepted' | 'duplicate' | 'refused' | 'gave-up';
  readonly detail: string | null;
  readonly messageId: string | null;
  readonly ms: number;
}

/**
 * Sends signed messages to the public API at a steady rate and keeps a ledger of every answer. Sending does not wait
 * for answers (up to a bound), so a slow product shows as latency and not as a lower rate.
 */
export async function runLoad(options: LoadOptions): Promise<LoadReport> {
  const keys = await readPartnerKeys(options.dataDir);
  if (!keys['gate'])
    throw refuse(
      { reason: 'simulation.off' },
      `No trial keys in ${options.dataDir}: start the product first`,
    );
  const startsAt = new Date();
  const run = startsAt.getTime().toString(36);
  const messages = loadMessages({
    ...options,
    messages: options.ratePerSecond * options.seconds,
    run,
    startsAt,
  });
  const client = openPartnerClient(options.url, (partner) => keys[partner] ?? { bearer: '', hmac: '' });
  const ledger = path.join(options.dataDir, 'load', `${run}.jsonl`);
  await mkdir(path.dirname(ledger), { recursive: true });
  const file = createWriteStream(ledger);
  const lines: Line[] = [];
  const open = new Set<Promise<void>>();
  const began = performance.now();
  const perMs = messages.length / options.seconds / 1_000 || 1;
  for (const [at, message] of messages.entries()) {
    const dueMs = began + at / perMs - performance.now();
    if (dueMs > 1) await sleep(dueMs);
    while (open.size >= MOST_AT_ONCE) await Promise.race(open);
    const one = sendOne(client, message).then((line) => {
      lines.push(line);
      file.write(`${JSON.stringify(line)}\n`);
    });
    open.add(one);
    void one.finally(() => open.delete(one));
  }
  await Promise.all(open);
  const seconds = (performance.now() - began) / 1_000;
  await new Promise((resolve) => file.end(resolve));
  return report(run, lines, seconds, ledger);
}

async function sendOne(client: ReturnType<typeof openPartnerClient>, message: LoadMessage): Promise<Line> {
  const began = performance.now();
  const { id, repeat } = message;
  let why = '';
  for (let tries = 0; tries < TRIES; tries++) {
    const sent = await client.send(message);
    const ms = Math.round((performance.now() - began) * 10) / 10;
    if (sent.kind === 'accepted')
      return {
        id,
        repeat,
        verdict: sent.duplicate ? 'duplicate' : 'accepted',
        detail: null,
        messageId: sent.messageId,
        ms,
      };
    if (sent.kind === 'refused')
      return { id, repeat, verdict: 'refused', detail: `${sent.status} ${sent.code}`, messageId: null, ms };
    why = sent.why;
    await sleep(sent.afterMs);
  }
  return { id, repeat, verdict: 'gave-up', detail: why, messageId: null, ms: performance.now() - began };
}

function report(run: string, lines: readonly Line[], seconds: number, ledger: string): LoadReport {
  const count = (verdict: Line['verdict']) => lines.filter((line) => line.verdict === verdict).length;
  const times = lines.map(({ ms }) => ms).sort((a, b) => a - b);
  const percentile = (share: number) =>
    times[Math.min(Math.floor(times.length * share), times.length - 1)] ?? 0;
  const wrongVerdicts = wrong(lines);
  const [refused, gaveUp] = [count('refused'), count('gave-up')];
  return {
    run,
    sent: lines.length,
    accepted: count('accepted'),
    duplicate: count('duplicate'),
    refused,
    gaveUp,
    wrongVerdicts,
    seconds: Math.round(seconds * 10) / 10,
    perSecond: Math.round((lines.length / seconds) * 10) / 10,
    latencyMs: { p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99), max: times.at(-1) ?? 0 },
    ledger,
    ok: refused + gaveUp + wrongVerdicts === 0,
  };
}

/** Of all sendings of one id exactly one is new, and all answers name the same message. */
function wrong(lines: readonly Line[]): number {
  const byId = new Map<string, Line[]>();
  for (const line of lines) byId.set(line.id, [...(byId.get(line.id) ?? []), line]);
  return [...byId.values()].filter((same) => {
    const taken = same.filter(({ verdict }) => verdict === 'accepted' || verdict === 'duplicate');
    const fresh = taken.filter(({ verdict }) => verdict === 'accepted').length;
    return taken.length > 0 && (fresh !== 1 || new Set(taken.map(({ messageId }) => messageId)).size !== 1);
  }).length;
}

/** The report as a person reads it. */
export function sayLoad(report: LoadReport): string {
  const { latencyMs } = report;
  return [
    `${report.sent} sent in ${report.seconds} s (${report.perSecond} per second)`,
    `accepted ${report.accepted} · duplicate ${report.duplicate} · refused ${report.refused} · gave up ${report.gaveUp} · wrong verdicts ${report.wrongVerdicts}`,
    `latency ms: p50 ${latencyMs.p50} · p95 ${latencyMs.p95} · p99 ${latencyMs.p99} · max ${latencyMs.max}`,
    `ledger: ${report.ledger}`,
  ].join('\n');
}
