import { activityMarker, findActivity } from './post-arrival.ts';
import { type Receipt, readReceipts, recordOf } from './receipt-state.ts';
import { doCalls, done, type OdooSession, type Step, settle } from './settle.ts';

export interface CloseActivityIntent {
  readonly receiptId: number;
  /** The event whose activity is meant. */
  readonly eventId: string;
  readonly feedback: string;
}

interface Look {
  readonly receipt: Receipt | undefined;
  readonly openActivityId: number | undefined;
}

/** Closes the activity we made on arrival, and only that one. One that is closed already is fine. */
export function closeActivity(odoo: OdooSession, intent: CloseActivityIntent) {
  return settle<Look, { readonly closed: boolean }>(odoo, {
    look: async (session) => {
      const [receipt] = await readReceipts(session, [intent.receiptId]);
      const openActivityId =
        receipt && (await findActivity(session, receipt.id, activityMarker(intent), true));
      return { receipt, openActivityId };
    },
    decide: (state) => decideClose(state, intent),
  });
}

export function decideClose(state: Look, intent: CloseActivityIntent): Step<{ readonly closed: boolean }> {
  if (!state.receipt) return { kind: 'refuse', reason: 'receipt_gone' };
  if (state.openActivityId === undefined) return done(recordOf(state.receipt), { closed: true });
  const args = { ids: [state.openActivityId], feedback: intent.feedback };
  return doCalls({ model: 'mail.activity', method: 'action_feedback', args });
}
