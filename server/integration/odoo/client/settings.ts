import type { OutboundRules } from '#server/infra/outbound-address.ts';
import { SECOND_MS } from '#server/kernel/time.ts';

export type OdooProtocol = 'auto' | 'json2' | 'jsonrpc';

/** One Odoo and one user of it. Values come from the connection's row or the configuration. */
export interface OdooSettings {
  /** Base address, `https://odoo.example.com` or with a path prefix in front of Odoo. */
  readonly url: string;
  readonly database?: string | undefined;
  /** Needed for JSON-RPC (16–18); JSON-2 knows the user by the key. */
  readonly login?: string | undefined;
  readonly apiKey: string;
  readonly protocol?: OdooProtocol;
  /** Companies every call is limited to; the first is the active one. Empty: all of the user's. */
  readonly companyIds?: readonly number[];
  readonly outbound: OutboundRules;
  readonly limits?: Partial<OdooLimits>;
}

export interface OdooLimits {
  /** Parallel connections to one database; 2–4 is what a hosted Odoo carries well. */
  readonly connections: number;
  /** Calls that may wait for a free connection before new ones are turned away. */
  readonly waitingCalls: number;
  readonly connectTimeoutMs: number;
  readonly readTimeoutMs: number;
  /** Odoo repeats conflicting transactions itself for up to 28 s: never below 60 s. */
  readonly writeTimeoutMs: number;
  readonly answerBytes: number;
  /** Failures in a row that open the breaker, and the pause before one call probes again. */
  readonly breakerFailures: number;
  readonly breakerPauseMs: number;
}

const MAX_CONNECTIONS = 4;
const MIN_WRITE_TIMEOUT_MS = 60 * SECOND_MS;

const DEFAULT_LIMITS: OdooLimits = {
  connections: 3,
  waitingCalls: 200,
  connectTimeoutMs: 10 * SECOND_MS,
  readTimeoutMs: 30 * SECOND_MS,
  writeTimeoutMs: 120 * SECOND_MS,
  answerBytes: 32 * 1024 * 1024,
  breakerFailures: 5,
  breakerPauseMs: 30 * SECOND_MS,
};

/** Defaults filled in; connections capped at 4. `strict: false` lets tests wait shorter than 60 s. */
export function limitsOf(settings: OdooSettings, strict = true): OdooLimits {
  const limits = { ...DEFAULT_LIMITS, ...settings.limits };
  return {
    ...limits,
    connections: Math.min(MAX_CONNECTIONS, Math.max(1, limits.connections)),
    writeTimeoutMs: strict ? Math.max(MIN_WRITE_TIMEOUT_MS, limits.writeTimeoutMs) : limits.writeTimeoutMs,
  };
}
