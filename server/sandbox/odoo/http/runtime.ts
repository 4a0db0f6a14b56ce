import type pg from 'pg';
import { type Call, runCall } from '../core/call.ts';
import { inTransaction, isConflict, sqlState } from '../core/database.ts';
import type { Env, User } from '../core/env.ts';
import { OdooError, serializationFailure, valueError } from '../core/errors.ts';
import { type Automation, type Journal, newJournal } from '../core/journal.ts';
import type { Registry } from '../core/registry.ts';
import { sendWebhooks } from '../core/webhooks.ts';
import { recordEffect } from './effects.ts';
import { type Fault, FaultBoard } from './faults.ts';
import { loadAutomations, refreshManualFields } from './settings.ts';

export interface Runtime {
  pool: pg.Pool;
  registry: Registry;
  /** Names of the databases this server answers for; the first is the real one. */
  databases: readonly string[];
  automations: readonly Automation[];
  faults: FaultBoard;
  /** Whether `/sandbox/*` answers. */
  control: boolean;
}

/** Loads what administrators set up in an earlier run: manual fields and automation rules. */
export async function createRuntime(options: Omit<Runtime, 'automations' | 'faults'>): Promise<Runtime> {
  const runtime = { ...options, automations: [], faults: new FaultBoard() };
  await reloadSettings(runtime);
  return runtime;
}

async function reloadSettings(runtime: Runtime): Promise<void> {
  await refreshManualFields(runtime.pool, runtime.registry);
  runtime.automations = await loadAutomations(runtime.pool);
}

/** A user, or an OdooError when the caller is nobody. */
export type Authenticate = (db: pg.PoolClient) => Promise<User>;

/** Runs one call as one transaction: authenticate, run, write the ledger, commit, then post webhooks. */
export async function perform(
  runtime: Runtime,
  authenticate: Authenticate,
  prepare: (registry: Registry) => Call,
  fault?: Fault,
): Promise<unknown> {
  let journal: Journal = newJournal(runtime.automations);
  const slowCommit = fault?.kind === 'slow-commit' ? () => pause(fault.ms) : undefined;
  const result = await inTransaction(
    runtime.pool,
    async (client, now) => {
      journal = newJournal(runtime.automations);
      const user = await authenticate(client);
      const call = prepare(runtime.registry);
      const env: Env = {
        db: client,
        registry: runtime.registry,
        user,
        companies: user.companyIds,
        context: {},
        now,
        sudo: false,
        journal,
      };
      const answer = await runCall(env, call);
      await recordEffect(env, call);
      return answer;
    },
    slowCommit,
  ).catch((error: unknown) => {
    throw toOdooError(error);
  });
  if (journal.registryChanged) await reloadSettings(runtime);
  await sendWebhooks(journal.posts);
  return result;
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What escapes a transaction, in Odoo's words. Anything unknown is a bug of the sandbox and says so. */
function toOdooError(error: unknown): Error {
  if (error instanceof OdooError) return error;
  if (isConflict(error)) return serializationFailure();
  const state = sqlState(error);
  if (state?.startsWith('22') || state?.startsWith('42')) return valueError((error as Error).message);
  return error instanceof Error ? error : new Error(String(error));
}
