import { createHmac } from 'node:crypto';
import type { Config } from './config.ts';

export interface OdooAccess {
  readonly url: string;
  readonly database: string;
  readonly login: string;
  readonly apiKey: string;
}

/**
 * Where the Odoo sandbox of this trial is and how to get in. The key follows from SECRETS_KEY, so web,
 * worker and sandbox agree on it without writing it down.
 */
export function sandboxConnection(config: Pick<Config, 'sandboxPort' | 'secretsKey'>): OdooAccess {
  return {
    url: `http://127.0.0.1:${config.sandboxPort}`,
    database: 'odoo',
    login: 'tower@sandbox.example',
    apiKey: createHmac('sha256', config.secretsKey).update('odoo sandbox key').digest('hex'),
  };
}
