import { createHash } from 'node:crypto';
import { type Env, sudo } from '../core/env.ts';
import { notFound, validationError } from '../core/errors.ts';
import { browse } from '../core/orm.ts';
import { displayNames } from '../core/read.ts';
import type { MethodSpec } from '../core/registry.ts';
import { insertRows, rowsById } from '../core/store.ts';
import { escapeHtml } from '../core/values.ts';
import { closeActivities } from './activities.ts';

type Args = Record<string, unknown>;

const postArgs = [
  'body',
  'subject',
  'message_type',
  'email_from',
  'author_id',
  'parent_id',
  'subtype_xmlid',
  'subtype_id',
  'partner_ids',
  'attachments',
  'attachment_ids',
  'body_is_html',
  'message_id',
  'outgoing_email_to',
];

/** `mail.thread` and `mail.activity.mixin` for one model. None of these is idempotent. */
export function chatterMethods(model: string): Record<string, MethodSpec> {
  return {
    message_post: { kind: 'record', args: postArgs, run: (env, args, ids) => post(env, model, args, ids) },
    activity_schedule: {
      kind: 'record',
      args: ['act_type_xmlid', 'date_deadline', 'summary', 'note', 'user_id'],
      anyKeyword: true,
      run: (env, args, ids) => schedule(env, model, args, ids),
    },
    activity_feedback: {
      kind: 'record',
      args: ['act_type_xmlids', 'user_id', 'feedback', 'new_user_id'],
      required: ['act_type_xmlids'],
      run: async (env, args, ids) => {
        await closeActivities(
          env,
          await activitiesOf(env, model, ids, args.act_type_xmlids as string[]),
          String(args.feedback ?? ''),
        );
        return true;
      },
    },
    activity_unlink: {
      kind: 'record',
      args: ['act_type_xmlids', 'user_id'],
      required: ['act_type_xmlids'],
      run: async (env, args, ids) => {
        const found = await activitiesOf(env, model, ids, args.act_type_xmlids as string[]);
        await env.db.query('DELETE FROM mail_activity WHERE id = ANY($1)', [found]);
        return true;
      },
    },
  };
}

async function post(env: Env, model: string, args: Args, ids: number[]): Promise<number[] | number> {
  await browse(env, model, ids, 'read');
  const subtype = await byXmlid(env, 'mail.message.subtype', String(args.subtype_xmlid ?? 'mail.mt_note'));
  const attachments = await newAttachments(env, model, ids, args);
  const posted = await insertRows(
    sudo(env),
    'mail.message',
    ids.map((id) => ({
      body: toBody(env, args),
      subject: args.subject || null,
      message_type: String(args.message_type ?? 'notification'),
      subtype_id: subtype,
      author_id: env.user.partnerId,
      model,
      res_id: id,
      date: env.now,
      is_internal: true,
      message_id: args.message_id || null,
      email_from: env.user.login,
      attachment_ids: attachments,
    })),
  );
  return env.registry.version >= 19 ? posted : (posted[0] ?? 0);
}

/** Plain text is escaped since 17; 16 took any body as HTML. */
function toBody(env: Env, args: Args): string {
  const body = String(args.body ?? '');
  if (body === '') return '';
  if (args.body_is_html === true || env.registry.version < 17)
    return body.startsWith('<') ? body : `<p>${body}</p>`;
  return `<p>${escapeHtml(body)}</p>`;
}

async function newAttachments(env: Env, model: string, ids: number[], args: Args): Promise<number[]> {
  const pairs = (args.attachments as [string, string][] | undefined) ?? [];
  const rows = pairs.map(([name, content]) => ({
    name,
    res_model: model,
    res_id: ids[0],
    datas: Buffer.from(content, 'utf8').toString('base64'),
    type: 'binary',
    mimetype: 'text/plain',
    file_size: Buffer.byteLength(content),
    checksum: createHash('sha1').update(content).digest('hex'),
    company_id: env.user.companyId,
  }));
  const linked = (args.attachment_ids as number[] | undefined) ?? [];
  return [...linked, ...(await insertRows(sudo(env), 'ir.attachment', rows))];
}

async function schedule(env: Env, model: string, args: Args, ids: number[]): Promise<number[]> {
  await browse(env, model, ids, 'read');
  const typeId = await byXmlid(
    env,
    'mail.activity.type',
    String(args.act_type_xmlid || 'mail.mail_activity_data_todo'),
  );
  const userId = Number(args.user_id ?? env.user.id);
  if ((await rowsById(env, 'res.users', [userId])).length === 0) throw validationError(danglingUser);
  const names = await displayNames(env, model, ids);
  return insertRows(
    sudo(env),
    'mail.activity',
    ids.map((id) => ({
      activity_type_id: typeId,
      summary: args.summary || null,
      note: args.note ? `<p>${escapeHtml(String(args.note))}</p>` : null,
      date_deadline: args.date_deadline || env.now.slice(0, 10),
      user_id: userId,
      res_model: model,
      res_id: id,
      res_name: names.get(id) ?? null,
      automated: true,
      active: true,
    })),
  );
}

const danglingUser =
  'The operation cannot be completed: Another model is using the record you are trying to delete.\n\n' +
  "The troublemaker is: 'Activity' (mail.activity)\nThanks to the following constraint: 'Assigned to' (user_id)\n" +
  'How about archiving the record instead?';

async function activitiesOf(
  env: Env,
  model: string,
  ids: readonly number[],
  xmlids: readonly string[],
): Promise<number[]> {
  const types = [];
  for (const xmlid of xmlids) types.push(await byXmlid(env, 'mail.activity.type', xmlid));
  const { rows } = await env.db.query<{ id: number }>(
    `SELECT id FROM mail_activity WHERE res_model = $1 AND res_id = ANY($2) AND activity_type_id = ANY($3) AND active`,
    [model, ids, types],
  );
  return rows.map((row) => row.id);
}

export async function byXmlid(env: Env, model: string, xmlid: string): Promise<number> {
  const { rows } = await env.db.query<{ res_id: number }>(
    `SELECT res_id FROM ir_model_data WHERE module || '.' || name = $1 AND model = $2`,
    [xmlid, model],
  );
  const id = rows[0]?.res_id;
  if (id === undefined) throw notFound(`External ID not found in the system: ${xmlid}`);
  return id;
}
