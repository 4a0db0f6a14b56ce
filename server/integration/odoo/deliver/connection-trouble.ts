import type { Ctx } from '#server/infra/context.ts';
import type { OdooFailure, OdooFailureCode } from '../client/errors.ts';
import { clearTrouble, tellPeople } from './commands/tell-people.ts';

/** Somebody has to repair the connection; weather goes by itself. */
const NEEDS_PEOPLE: ReadonlySet<OdooFailureCode> = new Set([
  'address_refused',
  'answer_not_odoo',
  'database_unknown',
  'forbidden_by_server',
  'key_rejected',
  'redirected',
  'unsupported_version',
]);
const SEVERITY = 4;

/** Opens one exception per connection while nothing can get through for a reason that time does not heal. */
export async function reportConnectionTrouble(
  ctx: Ctx,
  connectionId: string,
  failure: OdooFailure,
): Promise<void> {
  if (failure.scope !== 'connection' || !NEEDS_PEOPLE.has(failure.code)) return;
  await tellPeople(ctx, {
    kind: 'odoo_refused',
    siteId: null,
    subject: { kind: 'connection', id: connectionId },
    cause: causeOf(connectionId),
    params: { effect: 'connection', reason: failure.code, sentence: failure.sentence },
    evidence: { name: failure.name, status: failure.status ?? null },
    severity: SEVERITY,
    refresh: false,
  });
}

export async function clearConnectionTrouble(ctx: Ctx, connectionId: string): Promise<void> {
  await clearTrouble(ctx, causeOf(connectionId), 'Odoo answers again');
}

function causeOf(connectionId: string): string {
  return `connection:${connectionId}:trouble`;
}
