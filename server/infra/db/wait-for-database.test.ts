import { describe, expect, test } from 'vitest';
import { openLog } from '../log.ts';
import { waitForDatabase } from './wait-for-database.ts';

const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
const recovering = Object.assign(new Error('the database system is starting up'), { code: '57P03' });
const badPassword = Object.assign(new Error('password authentication failed'), { code: '28P01' });

function database(...errors: Error[]) {
  const logged: string[] = [];
  let asked = 0;
  return {
    logged,
    asked: () => asked,
    log: openLog({ logLevel: 'info' }, 'test', { write: (line) => void logged.push(line) }),
    pool: {
      query: (async () => {
        const error = errors[asked++];
        if (error) throw error;
      }) as never,
    },
  };
}

describe('waiting for the database', () => {
  test('goes on when it answers, and says how often it asked', async () => {
    const { pool, log, logged, asked } = database(refused, recovering);
    await waitForDatabase(pool, log, 5);
    expect(asked()).toBe(3);
    expect(logged.map((line) => JSON.parse(line).msg)).toEqual([
      'waiting for the database',
      'waiting for the database',
      'the database answers',
    ]);
  });

  test('ends after its time with what the database said', async () => {
    const { pool, log } = database(...Array.from({ length: 100 }, () => refused));
    await expect(waitForDatabase(pool, log, 0.5)).rejects.toThrow('ECONNREFUSED');
  });

  test('does not wait for what waiting cannot cure', async () => {
    const { pool, log, asked } = database(badPassword);
    await expect(waitForDatabase(pool, log, 5)).rejects.toThrow('password');
    expect(asked()).toBe(1);
  });
});
