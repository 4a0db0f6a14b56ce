import pg from 'pg';
import { poolConfig } from './db/client.ts';
import type { Log } from './log.ts';

export interface Listener {
  stop(): Promise<void>;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;
/** A silent connection is found dead within this time. */
const HEARTBEAT_MS = 5_000;

/**
 * Hears NOTIFY on a connection of its own and comes back after every loss. Notifications are hints: after each
 * (re)connect `onMessage` is called once with an empty payload for every channel, since hints may have been lost.
 */
export function listen(options: {
  url: string;
  channels: readonly string[];
  log: Log;
  onMessage: (channel: string, payload: string) => void;
}): Listener {
  let stopped = false;
  let client: pg.Client | null = null;
  let pause = FIRST_PAUSE_MS;
  let timer: NodeJS.Timeout | undefined;

  const again = () => {
    if (stopped) return;
    clearTimeout(timer);
    timer = setTimeout(connect, pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  };
  const connect = async () => {
    const {
      connectionString,
      options: settings,
      connectionTimeoutMillis,
    } = poolConfig(options.url, LISTENER);
    const mine = new pg.Client({
      connectionString,
      options: settings,
      connectionTimeoutMillis,
      keepAlive: true,
    });
    let lost = false;
    const lose = () => {
      if (lost) return;
      lost = true;
      clearInterval(heartbeat);
      mine.end().catch(() => undefined);
      if (client === mine) client = null;
      again();
    };
    const heartbeat = setInterval(() => {
      const patience = setTimeout(lose, HEARTBEAT_MS);
      mine.query('SELECT 1').then(() => clearTimeout(patience), lose);
    }, HEARTBEAT_MS);
    heartbeat.unref();
    mine.on('error', lose);
    mine.on('end', lose);
    mine.on('notification', ({ channel, payload }) => options.onMessage(channel, payload ?? ''));
    try {
      await mine.connect();
      for (const channel of options.channels) await mine.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      if (stopped) return void mine.end().catch(() => undefined);
      client = mine;
      pause = FIRST_PAUSE_MS;
      for (const channel of options.channels) options.onMessage(channel, '');
    } catch (error) {
      options.log.warn({ err: { message: (error as Error).message } }, 'listener lost its connection');
      lose();
    }
  };
  void connect();

  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}

const LISTENER = { max: 1, name: 'yard-listen' };
