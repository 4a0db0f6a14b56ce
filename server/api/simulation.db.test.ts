import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestWeb, testWeb } from '#server/test/web.ts';

let web: TestWeb;
beforeAll(async () => {
  web = await testWeb();
});
afterAll(() => web.close());

describe('the switch of the simulated yard', () => {
  it('shows everybody what runs, and lets those who plan change it', async () => {
    const marshal = await web.person('marshal');
    const first = await web.query('simulation.get', undefined, marshal.cookie);
    expect(first.data).toMatchObject({
      available: true,
      running: true,
      speed: 10,
      seed: 1,
      siteCodes: ['CHI'],
      run: 1,
    });
    const refused = await web.mutate('simulation.set', { running: false }, marshal.cookie);
    expect(refused.app?.code).toBe('forbidden');
    const { cookie, id } = await web.person('dispatcher');
    await web.mutate('simulation.set', { speed: 60 }, cookie);
    await web.mutate('simulation.set', { running: false }, cookie);
    const now = await web.query('simulation.get', undefined, cookie);
    expect(now.data).toMatchObject({ running: false, speed: 60, run: 1 });
    const audit = await web.t.db.auditEntry.findMany({
      where: { action: 'simulation.set' },
      orderBy: { seq: 'asc' },
    });
    expect(audit.map(({ actor, changed }) => [actor, changed.length > 0])).toEqual([
      [`user:${id}`, true],
      [`user:${id}`, true],
    ]);
  });

  it('changes nothing when the wish is already fulfilled and begins a new run with another seed', async () => {
    const { cookie } = await web.person('admin');
    const before = await web.t.db.auditEntry.count({ where: { action: 'simulation.set' } });
    await web.mutate('simulation.set', { running: false }, cookie);
    expect(await web.t.db.auditEntry.count({ where: { action: 'simulation.set' } })).toBe(before);
    const changed = await web.mutate('simulation.set', { seed: 9, running: true }, cookie);
    expect(changed.data).toMatchObject({ seed: 9, running: true, run: 2 });
    const wrong = await web.mutate('simulation.set', { speed: 11 }, cookie);
    expect(wrong.status).toBe(400);
    expect((await web.query('simulation.get', undefined, cookie)).data).toMatchObject({ speed: 60 });
  });
});

describe('without a sandbox', () => {
  it('there is nothing to switch', async () => {
    const bare = await testWeb({ env: { SANDBOX: 'off' } });
    try {
      const { cookie } = await bare.person('admin');
      expect((await bare.query('simulation.get', undefined, cookie)).data).toMatchObject({
        available: false,
      });
      const refused = await bare.mutate('simulation.set', { running: true }, cookie);
      expect(refused.app?.reason).toBe('simulation.off');
    } finally {
      await bare.close();
    }
  });
});
