import { textOf } from '../client/values.ts';
import type { Capabilities } from '../connection/capabilities.ts';
import { type Receipt, readReceipts, recordOf } from './receipt-state.ts';
import { doCalls, done, type OdooSession, type PlannedCall, type Step, settle } from './settle.ts';

export interface PostArrivalIntent {
  readonly receiptId: number;
  /** Our fact's id; it travels in the text so that a repeat finds it. */
  readonly eventId: string;
  /** Plain text, one line. */
  readonly text: string;
  /** An activity for this user of Odoo; Odoo has no team as an assignee. */
  readonly activity?: ArrivalActivity | undefined;
}

export interface ArrivalActivity {
  readonly userId: number;
  readonly summary: string;
  /** A calendar day, `YYYY-MM-DD`, where the goods arrive. */
  readonly deadline: string;
  readonly warning?: boolean;
}

export interface ArrivalReadBack {
  readonly noteId: number | undefined;
  readonly activityId: number | undefined;
}

interface Look {
  readonly receipt: Receipt | undefined;
  readonly noteId: number | undefined;
  readonly activityId: number | undefined;
}

const MAX_LOOKED_AT = 20;
/** Notes of ours on one receipt: two for each truck that ever came for it. */
const MAX_NOTES = 200;
/** Every note of ours holds it, so that the notes of many receipts are found by one search. */
const MARKER_START = '[evt:';

/**
 * Leaves an internal note, and an activity when somebody is named. Neither is idempotent in Odoo, so both
 * carry a marker and are looked for first. The note comes last: once it is there, all of it is.
 */
export function postArrival(odoo: OdooSession, intent: PostArrivalIntent) {
  // The note is what is read back; the receipt itself does not change by it.
  let seen: Receipt | undefined;
  return settle<Look, ArrivalReadBack>(odoo, {
    look: async (session) => {
      seen ??= (await readReceipts(session, [intent.receiptId]))[0];
      const receipt = seen;
      const noteId = receipt && (await findNote(session, receipt.id, noteMarker(intent)));
      const wanted = receipt && intent.activity;
      const activityId = wanted ? await findActivity(session, receipt.id, activityMarker(intent)) : undefined;
      return { receipt, noteId, activityId };
    },
    decide: (state) => decideArrival(state, intent, odoo.features.capabilities),
  });
}

export function decideArrival(
  state: Look,
  intent: PostArrivalIntent,
  capabilities: Capabilities,
): Step<ArrivalReadBack> {
  const { receipt, noteId, activityId } = state;
  if (!receipt) return { kind: 'refuse', reason: 'receipt_gone' };
  if (noteId !== undefined) return done(recordOf(receipt), { noteId, activityId });
  if (intent.activity && activityId === undefined)
    return doCalls(scheduleCall(receipt.id, intent, intent.activity));
  return doCalls(noteCall(receipt.id, intent, capabilities));
}

function noteCall(receiptId: number, intent: PostArrivalIntent, capabilities: Capabilities): PlannedCall {
  const text = `${intent.text} ${noteMarker(intent)}`;
  const body = capabilities.noteBody === 'html' ? escapeHtml(text) : text;
  const args = { ids: [receiptId], body, message_type: 'comment', subtype_xmlid: 'mail.mt_note' };
  return { model: 'stock.picking', method: 'message_post', args };
}

function scheduleCall(receiptId: number, intent: PostArrivalIntent, activity: ArrivalActivity): PlannedCall {
  const args = {
    ids: [receiptId],
    act_type_xmlid: activity.warning ? 'mail.mail_activity_data_warning' : 'mail.mail_activity_data_todo',
    date_deadline: activity.deadline,
    summary: activity.summary,
    note: `${escapeHtml(intent.text)} ${activityMarker(intent)}`,
    user_id: activity.userId,
  };
  return { model: 'stock.picking', method: 'activity_schedule', args };
}

/** The search is only a filter (`_` matches any character there): the marker itself is compared. */
async function findNote(odoo: OdooSession, receiptId: number, marker: string): Promise<number | undefined> {
  const domain = [
    ['res_id', '=', receiptId],
    ['model', '=', 'stock.picking'],
    ['body', 'ilike', MARKER_START],
  ];
  const search = { domain, fields: ['res_id', 'body'], order: 'id desc', limit: MAX_NOTES };
  const rows = await odoo.client.searchRead('mail.message', search, { gatherBy: 'res_id' });
  return rows.find((row) => textOf(row.body)?.includes(marker))?.id;
}

/** Open or done: a finished activity is archived on newer versions and hidden from ordinary searches. */
export async function findActivity(
  odoo: OdooSession,
  receiptId: number,
  marker: string,
  onlyOpen = false,
): Promise<number | undefined> {
  const base: unknown[] = [
    ['res_model', '=', 'stock.picking'],
    ['res_id', '=', receiptId],
    ['note', 'ilike', marker],
  ];
  const domain = onlyOpen ? base : [...base, ['active', 'in', [true, false]]];
  const rows = await odoo.client.searchRead('mail.activity', {
    domain,
    fields: ['note'],
    limit: MAX_LOOKED_AT,
  });
  return rows.find((row) => textOf(row.note)?.includes(marker))?.id;
}

function noteMarker(intent: { readonly eventId: string }): string {
  return `${MARKER_START}${intent.eventId}]`;
}

export function activityMarker(intent: { readonly eventId: string }): string {
  return `[act:${intent.eventId}]`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
