import type { PoolClient } from 'pg';
import type { Journal } from './journal.ts';
import type { Registry } from './registry.ts';

/** A stored record as PostgreSQL returns it; datetimes are naive UTC text with microseconds. */
export type Row = Record<string, unknown> & { id: number };

export interface User {
  id: number;
  login: string;
  name: string;
  partnerId: number;
  companyId: number;
  companyIds: number[];
  groups: ReadonlySet<string>;
  tz: string | null;
  lang: string | null;
}

/** Everything one call works with; it lives as long as its transaction. */
export interface Env {
  db: PoolClient;
  registry: Registry;
  user: User;
  /** Companies the call sees: `context.allowed_company_ids`, else all of the user. */
  companies: number[];
  context: Record<string, unknown>;
  /** Transaction time, `YYYY-MM-DD HH:MM:SS.ffffff` in UTC: every row of one call gets the same. */
  now: string;
  /** Skips access rules, for what Odoo does on the user's behalf. */
  sudo: boolean;
  journal: Journal;
}

export const sudo = (env: Env): Env => ({ ...env, sudo: true });

export const withContext = (env: Env, extra: Record<string, unknown>): Env => ({
  ...env,
  context: { ...env.context, ...extra },
});

export function modelOf(env: Env, name: string) {
  const model = env.registry.models.get(name);
  if (!model) throw new Error(`the sandbox has no model ${name}`);
  return model;
}

/** The name a model has in this version: `stock.package` was `stock.quant.package` before 19. */
export const packageModel = (env: Env): string =>
  env.registry.version < 19 ? 'stock.quant.package' : 'stock.package';
