import { MINUTE_MS, SECOND_MS } from '#server/kernel/time.ts';
import type { ExceptionKind, JsonRecord } from '#server/yard/exceptions/schema.ts';

/** Lag beyond its target has to last this long before anybody is called. */
export const SUSTAINED_MS = 20 * SECOND_MS;
/** Work this old is serious, whatever its target. */
export const OLDEST_JOB_MS = 5 * MINUTE_MS;
/** A secret that ends within this time is announced. */
export const SECRET_WARNING_DAYS = 14;

/** Something a person has to know, found by looking at what stands in the tables now. */
export interface Alarm {
  /** Names the cause: one open case each. */
  readonly cause: string;
  readonly kind: ExceptionKind;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly params: JsonRecord;
  readonly evidence: JsonRecord;
}

/** Oldest work and state of one line: Odoo, a partner's endpoint, what comes in, what goes on inside. */
export interface Line {
  /** Id of the connector, `inbound` or `yard`. */
  readonly id: string;
  readonly name: string;
  /** `ok`, `degraded`, `open` (left alone) or `paused` (by a person). */
  readonly state: string;
  readonly failures: number;
  /** Failures in a row after which the line is left alone. */
  readonly failuresMax: number;
  readonly waiting: number;
  readonly oldestAt: Date | null;
  readonly targetLagMs: number;
}

/** Share of the failures after which a line is left alone, from which its trouble is told. */
const FAILING_PERCENT = 50;

/** Trouble of a line, or null when it is within its target or people stopped it. Pure. */
export function lineAlarm(line: Line, now: Date, open: boolean): Alarm | null {
  const lagMs = line.oldestAt === null ? 0 : Math.max(0, now.getTime() - line.oldestAt.getTime());
  const percent = Math.min(100, Math.round((line.failures / line.failuresMax) * 100));
  const state = stateOf(line, lagMs, percent, open);
  if (state === null) return null;
  const own = line.id === 'inbound' || line.id === 'yard';
  return {
    cause: lineCause(line.id),
    kind: 'line_trouble',
    subject: own ? { kind: 'lane', id: line.id } : { kind: 'connector', id: line.id },
    params: {
      partner: line.name,
      state,
      ...(own ? { line: line.id } : {}),
      percent,
      waiting: line.waiting,
      minutes: Math.floor(lagMs / MINUTE_MS),
    },
    evidence: { lagMs, targetLagMs: line.targetLagMs, failures: line.failures },
  };
}

/** A case that is open stays so until the lag is within its target: nobody is called twice for one trouble. */
function stateOf(line: Line, lagMs: number, percent: number, open: boolean) {
  if (line.state === 'paused') return lagMs > OLDEST_JOB_MS ? 'waits' : null;
  if (line.state === 'open') return 'down';
  if (line.state === 'degraded' && percent >= FAILING_PERCENT) return 'failing';
  return lagMs > line.targetLagMs + (open ? 0 : SUSTAINED_MS) ? 'waits' : null;
}

export function lineCause(id: string): string {
  return `line:${id}`;
}

export interface SilentPartner {
  readonly id: string;
  readonly name: string;
  readonly silentMinutes: number;
}

export function silentAlarm(partner: SilentPartner): Alarm {
  return {
    cause: `silent:${partner.id}`,
    kind: 'partner_silent',
    subject: { kind: 'partner', id: partner.id },
    params: { partner: partner.name, minutes: partner.silentMinutes },
    evidence: {},
  };
}

export interface EndingSecret {
  readonly partnerId: string;
  readonly partnerName: string;
  readonly kind: string;
  readonly expiresAt: Date;
}

export function secretAlarm(secret: EndingSecret, now: Date): Alarm {
  const days = Math.max(0, Math.floor((secret.expiresAt.getTime() - now.getTime()) / (24 * 60 * MINUTE_MS)));
  return {
    cause: `secret:${secret.partnerId}:${secret.kind}`,
    kind: 'key_expiring',
    subject: { kind: 'partner', id: secret.partnerId },
    params: { partner: secret.partnerName, days, expiresAt: secret.expiresAt.toISOString() },
    evidence: { kind: secret.kind },
  };
}

/** Whether people who look at the open case would learn something new: it grew worse, or twice as old. */
export function saysMore(alarm: Alarm, shown: Readonly<Record<string, unknown>>): boolean {
  const size = (value: unknown) => Math.floor(Math.log2(Number(value ?? 0) + 1));
  return (
    alarm.params.state !== shown.state ||
    size(alarm.params.minutes) !== size(shown.minutes) ||
    size(alarm.params.count) !== size(shown.count) ||
    alarm.params.days !== shown.days
  );
}
