import type { ServerResponse } from 'node:http';
import {
  accessError,
  type OdooError,
  serializationFailure,
  unauthorized,
  userError,
} from '../core/errors.ts';
import type { Fault } from './faults.ts';
import { page, sendHtml } from './replies.ts';
import { pause } from './runtime.ts';

/** `handled`: the answer (or the silence) is already given. `run`: go on with the call. */
export type Before =
  | { step: 'run' }
  | { step: 'handled' }
  | { step: 'answer'; value: unknown }
  | { step: 'fail'; error: OdooError };

/** What a fault does before the call is run. */
export async function beforeCall(fault: Fault | undefined, response: ServerResponse): Promise<Before> {
  switch (fault?.kind) {
    case '401':
      return { step: 'fail', error: unauthorized('Invalid apikey') };
    case '403':
      return { step: 'fail', error: accessError('You are not allowed to do this (ordered by the sandbox).') };
    case '422':
      return { step: 'fail', error: userError('Refused by order of the sandbox.') };
    case '500-serialization':
      return { step: 'fail', error: serializationFailure() };
    case '429':
      sendHtml(response, 429, page(429, 'Too Many Requests', 'Slow down.'), {
        'Retry-After': String(fault.retryAfterSeconds),
      });
      return { step: 'handled' };
    case '503':
      sendHtml(response, 503, page(503, 'Service Unavailable', 'Try again later.'), {
        'Retry-After': String(fault.retryAfterSeconds),
      });
      return { step: 'handled' };
    case 'close-before':
      response.destroy();
      return { step: 'handled' };
    case 'hang':
      return { step: 'handled' };
    case 'slow':
      await pause(fault.ms);
      return { step: 'run' };
    case 'action-object':
      return { step: 'answer', value: strangeWizard(fault.resModel) };
    default:
      return { step: 'run' };
  }
}

/** True when a fault swallows the answer of a call that was committed. */
export function swallows(fault: Fault | undefined, response: ServerResponse): boolean {
  if (fault?.kind === 'close-after-commit') response.destroy();
  return fault?.kind === 'close-after-commit' || fault?.kind === 'hang-after-commit';
}

const strangeWizard = (resModel: string) => ({
  name: 'Confirmation',
  type: 'ir.actions.act_window',
  view_mode: 'form',
  res_model: resModel,
  views: [[false, 'form']],
  view_id: false,
  target: 'new',
  context: {},
});
