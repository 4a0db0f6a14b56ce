import { type Env, sudo } from '../core/env.ts';
import { validationError } from '../core/errors.ts';
import type { Behaviour } from '../core/registry.ts';
import { insertRows, rowsById, updateRows } from '../core/store.ts';
import { escapeHtml } from '../core/values.ts';

interface ActivityRow {
  id: number;
  res_model: string | null;
  res_id: number | null;
  summary: string | null;
  date_deadline: string | null;
}

/** Activities close by being archived and leaving a message behind. */
export const activities: Behaviour = {
  model: 'mail.activity',
  order: 'date_deadline, id',
  indexes: ['res_id'],
  computes: {
    state: async (env, rows) => {
      const today = env.now.slice(0, 10);
      const state = (due: unknown) =>
        String(due) < today ? 'overdue' : String(due) > today ? 'planned' : 'today';
      return new Map(rows.map((row) => [row.id, row.active ? state(row.date_deadline) : 'done']));
    },
  },
  defaults: async (env, vals) => {
    if (!vals.res_model_id) {
      throw validationError(
        'The operation cannot be completed: Activities have to be linked to records with a not null res_id.',
      );
    }
    return { date_deadline: env.now.slice(0, 10), user_id: env.user.id, ...vals };
  },
  methods: {
    action_feedback: {
      kind: 'record',
      args: ['feedback', 'attachment_ids'],
      run: async (env, args, ids) =>
        (await closeActivities(env, ids, String(args.feedback ?? '')))[0] ?? false,
    },
    action_done: {
      kind: 'record',
      args: [],
      run: async (env, _args, ids) => (await closeActivities(env, ids, ''))[0] ?? false,
    },
  },
};

export const messages: Behaviour = {
  model: 'mail.message',
  order: 'id desc',
  indexes: ['res_id'],
  computes: { record_name: async (_env, rows) => new Map(rows.map((row) => [row.id, null])) },
};

export async function closeActivities(env: Env, ids: readonly number[], feedback: string): Promise<number[]> {
  const open = await rowsById<ActivityRow>(env, 'mail.activity', ids);
  await updateRows(
    sudo(env),
    'mail.activity',
    open.map((row) => row.id),
    { active: false, date_done: env.now.slice(0, 10), feedback: feedback || null },
  );
  return insertRows(
    sudo(env),
    'mail.message',
    open.map((row) => ({
      body: `<p>${escapeHtml(row.summary ?? 'Activity')} done</p><p>${escapeHtml(feedback)}</p>`,
      message_type: 'notification',
      author_id: env.user.partnerId,
      model: row.res_model,
      res_id: row.res_id,
      date: env.now,
      is_internal: true,
    })),
  );
}
