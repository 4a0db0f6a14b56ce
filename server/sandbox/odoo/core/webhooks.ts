import { compileDomain } from './domain.ts';
import type { Env, Row } from './env.ts';
import type { Automation, PendingPost } from './journal.ts';
import type { Model } from './registry.ts';
import { fromColumn } from './values.ts';

/** Odoo gives a receiver one second, tries once and tells nobody when it fails. */
const WEBHOOK_TIMEOUT_MS = 1_000;

/** Snapshots rows for the rules that watch them: values are those of this very moment. */
export async function watchChanges(
  env: Env,
  model: Model,
  ids: readonly number[],
  before: readonly Row[] | undefined,
): Promise<void> {
  const rules = rulesFor(env, model, 'on_create_or_write');
  if (rules.length === 0) return;
  const old = new Map(before?.map((row) => [row.id, row]));
  for (const rule of rules) {
    for (const row of await matching(env, model, rule, ids)) {
      const was = old.get(row.id);
      const moved = !was || rule.triggerColumns.some((column) => !same(was[column], row[column]));
      if (moved) env.journal.posts.push({ url: rule.url, payload: payload(model, rule, row) });
    }
  }
}

export async function watchDeletes(env: Env, model: Model, ids: readonly number[]): Promise<void> {
  for (const rule of rulesFor(env, model, 'on_unlink')) {
    for (const row of await matching(env, model, rule, ids)) {
      env.journal.posts.push({ url: rule.url, payload: payload(model, rule, row) });
    }
  }
}

/** Sends one POST per record after the commit; the caller of the original call waits for it. */
export async function sendWebhooks(posts: readonly PendingPost[]): Promise<void> {
  for (const post of posts) {
    const body = JSON.stringify(post.payload);
    await fetch(post.url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'User-Agent': 'python-requests/2.28.1' },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(WEBHOOK_TIMEOUT_MS),
    }).then(
      (response) => response.body?.cancel(),
      () => undefined,
    );
  }
}

const rulesFor = (env: Env, model: Model, trigger: Automation['trigger']) =>
  env.journal.automations.filter((rule) => rule.model === model.name && rule.trigger === trigger);

async function matching(env: Env, model: Model, rule: Automation, ids: readonly number[]): Promise<Row[]> {
  const where = await compileDomain(env, model, ['&', ['id', 'in', ids], ...rule.domain]);
  const { rows } = await env.db.query<Row>(
    `SELECT t.* FROM "${model.table}" t WHERE ${where.sql} ORDER BY id`,
    where.params,
  );
  return rows;
}

function payload(model: Model, rule: Automation, row: Row): Record<string, unknown> {
  const out: Record<string, unknown> = { _action: rule.actionLabel, _id: row.id, _model: model.name };
  for (const column of [...rule.columns, 'id'].sort()) {
    const field = model.fields.get(column);
    if (!field?.stored) continue;
    out[column] = field.type === 'datetime' ? (row[column] ?? false) : fromColumn(field, row[column]);
  }
  return out;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
