import pino from 'pino';
import type { Config } from './config.ts';

export type Log = pino.Logger;

/** Keys whose values never reach a log line. */
const SECRET_KEYS = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'apiKey',
  'api_key',
  'token',
  'key',
  'driverName',
  'driverPhone',
  'body',
];

/** One wide line per unit of work, JSON on stdout. */
export function openLog(config: Pick<Config, 'logLevel'>, process: string): Log {
  return pino({
    level: config.logLevel,
    base: { process },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '•••' },
  });
}
