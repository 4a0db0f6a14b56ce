import { describe, expect, it } from 'vitest';
import { openDispatcher } from './dispatcher.ts';

/** One slot, and runs that end when they are told to. */
function oneSlot() {
  const ran: string[] = [];
  const ends: (() => void)[] = [];
  const dispatcher = openDispatcher({
    concurrency: 1,
    room: 10,
    run: (key) => {
      ran.push(key);
      return new Promise((resolve) => ends.push(resolve));
    },
  });
  const endOne = async () => {
    ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { dispatcher, ran, endOne };
}

describe('the order of keys', () => {
  it('is that of their coming, but what was left half done goes before', async () => {
    const { dispatcher, ran, endOne } = oneSlot();
    for (const key of ['a', 'b', 'c']) void dispatcher.offer(key);
    dispatcher.offerFirst('lost');
    dispatcher.offerFirst('c');
    for (let i = 0; i < 4; i++) await endOne();
    expect(ran).toEqual(['a', 'lost', 'c', 'b']);
    expect(dispatcher.size).toBe(0);
  });

  it('a key offered first while it runs is run once more', async () => {
    const { dispatcher, ran, endOne } = oneSlot();
    void dispatcher.offer('a');
    dispatcher.offerFirst('a');
    await endOne();
    await endOne();
    expect(ran).toEqual(['a', 'a']);
  });

  it('takes nothing new once it stops', async () => {
    const { dispatcher, ran, endOne } = oneSlot();
    void dispatcher.offer('a');
    const stopped = dispatcher.stop(1_000);
    dispatcher.offerFirst('b');
    await endOne();
    expect(await stopped).toBe(true);
    expect(ran).toEqual(['a']);
  });
});
