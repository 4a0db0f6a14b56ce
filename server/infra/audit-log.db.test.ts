import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { writeAudit } from './audit.ts';
import { listAudit } from './audit-log.ts';
import { transact } from './transaction.ts';

/** More than nine and more than ninety-nine: numbers written as text would sort otherwise. */
const ENTRIES = 120;

let given: TestCtx;

beforeAll(async () => {
  given = await testCtx();
  for (let i = 0; i < ENTRIES; i++) {
    const ctx = given.system();
    await transact(ctx, (tx) =>
      writeAudit(tx, ctx, i % 2 ? 'door.assign' : 'door.release', {
        subject: { kind: 'door', id: `d${i}` },
        siteId: null,
        before: null,
        after: { n: i },
      }),
    );
  }
});
afterAll(() => given.close());

it('lists the newest first, page by page, without a gap or a double', async () => {
  const seen: string[] = [];
  let before: string | undefined;
  for (;;) {
    const page = await listAudit(given.db, { before, limit: 50 });
    seen.push(...page.map((entry) => entry.subjectId));
    before = page.at(-1)?.seq;
    if (page.length < 50) break;
  }
  expect(seen).toEqual(Array.from({ length: ENTRIES }, (_, i) => `d${ENTRIES - 1 - i}`));
});

it('finds by action, subject and correlation', async () => {
  const [entry] = await listAudit(given.db, { subjectId: 'd7', limit: 10 });
  expect(entry).toMatchObject({ action: 'door.assign', subjectId: 'd7', after: { n: 7 } });
  const same = await listAudit(given.db, { correlationId: entry?.correlationId, limit: 10 });
  expect(same.map(({ subjectId }) => subjectId)).toEqual(['d7']);
  expect(await listAudit(given.db, { action: 'door.rel', limit: 200 })).toHaveLength(ENTRIES / 2);
});
