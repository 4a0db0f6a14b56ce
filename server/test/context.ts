import { type Ctx, openCtx } from '#server/infra/context.ts';
import { type Database, type Db, openDatabase } from '#server/infra/db/client.ts';
import { type Actor, job, type Role, SYSTEM } from '#server/kernel/actor.ts';
import { newId, type SiteId } from '#server/kernel/ids.ts';
import { type TestDatabase, testDatabase } from './database.ts';

const TEST_POOL = 10;

/** When given to a factory, everything that follows carries it. */
export interface CtxOptions {
  readonly now?: Date;
  readonly correlationId?: string;
}

export interface TestCtx {
  readonly db: Db;
  readonly database: Database;
  /** For looking behind the curtain: urls of the owner and of the application. */
  readonly test: TestDatabase;
  system(options?: CtxOptions): Ctx;
  job(id: string, options?: CtxOptions): Ctx;
  /** A person with one role at one site, or at every site. Each call is another person unless `id` is given. */
  as(role: Role, siteId?: string | '*', options?: CtxOptions & { id?: string; name?: string }): Ctx;
  partner(siteIds: readonly string[] | '*', options?: CtxOptions & { id?: string; name?: string }): Ctx;
  close(): Promise<void>;
}

/** A migrated database of its own, opened with the rights of the application. Close it in `afterAll`. */
export async function testCtx(options: { max?: number } = {}): Promise<TestCtx> {
  const test = await testDatabase();
  const database = openDatabase(test.appUrl, { max: options.max ?? TEST_POOL, name: 'test' });
  const open = (actor: Actor, given: CtxOptions = {}): Ctx => openCtx(database.db, actor, given);
  return {
    db: database.db,
    database,
    test,
    system: (given) => open(SYSTEM, given),
    job: (id, given) => open(job(id), given),
    as: (role, siteId = '*', given) =>
      open(
        {
          kind: 'user',
          id: given?.id ?? newId('user'),
          name: given?.name ?? `Test ${role}`,
          grants: [{ role, siteId: siteId as SiteId | '*' }],
        },
        given,
      ),
    partner: (siteIds, given) =>
      open(
        {
          kind: 'partner',
          id: given?.id ?? newId('partner'),
          name: given?.name ?? 'Test partner',
          siteIds: siteIds as readonly SiteId[] | '*',
        },
        given,
      ),
    async close() {
      await database.close();
      await test.drop();
    },
  };
}
