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

/** One wide line per unit of work, JSON on stdout unless another place is named. */
export function openLog(
  config: Pick<Config, 'logLevel'>,
  process: string,
  to: pino.DestinationStream = pino.destination(1),
): Log {
  const options: pino.LoggerOptions = {
    level: config.logLevel,
    base: { process },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '•••' },
  };
  return pino(options, to);
}
