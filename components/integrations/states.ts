import type { Severity } from '../ui/severity.ts';
import type { Connector } from './types.ts';

/** The ledger's statuses in the standard words of the screens. */
export function messageState(status: string): string {
  return STATES[status] ?? status;
}

const STATES: Record<string, string> = {
  dead: 'deadLettered',
  refused: 'deadLettered',
  quarantined: 'deadLettered',
  parked: 'deadLettered',
  held: 'queued',
  duplicate: 'duplicateIgnored',
  superseded: 'duplicateIgnored',
};

/** What stands still until somebody does something. */
export const STANDS_STILL: ReadonlySet<string> = new Set([
  'dead',
  'refused',
  'quarantined',
  'parked',
  'held',
]);

export function lineSeverity(status: string): Severity {
  if (STANDS_STILL.has(status)) return 'serious';
  return status === 'retrying' ? 'watch' : 'none';
}

const HEALTH: Record<Connector['health'], Severity> = {
  healthy: 'none',
  degraded: 'watch',
  down: 'critical',
  paused: 'notice',
  silent: 'unsure',
};

/** How bad a connector is; nothing is known while the feed itself cannot be trusted. */
export function connectorSeverity(
  connector: Pick<Connector, 'health' | 'lastOkAt'>,
  trusted: boolean,
): Severity {
  if (!trusted) return 'unsure';
  // Whoever never sent anything is new, not broken.
  if (connector.health === 'silent' && connector.lastOkAt === null) return 'notice';
  return HEALTH[connector.health];
}

/** `odoo.push-dock` → `pushDock`: the key of its words. */
export function effectKey(effect: string): string {
  return effect.replace(/^\w+\./, '').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

const WARN_DAYS = 14;
const DAY_MS = 86_400_000;

/** A secret or key that ends within two weeks, or has ended. */
export function endsSoon(expiresAt: Date | null, now: number): boolean {
  return expiresAt !== null && expiresAt.getTime() - now < WARN_DAYS * DAY_MS;
}

/** Milliseconds as people read them in a trace: whole below a second, two digits of seconds after it. */
export function shortLength(ms: number): { unit: 'ms' | 's'; value: number } | null {
  const length = Math.abs(ms);
  if (length < 1_000) return { unit: 'ms', value: Math.round(length) };
  if (length < 60_000) return { unit: 's', value: Math.round(length / 10) / 100 };
  return null;
}
