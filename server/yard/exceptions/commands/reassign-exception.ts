import { verb, type Work } from '#server/infra/verb.ts';
import { refuse } from '#server/kernel/errors.ts';
import { exceptionReassigned } from '../events.ts';
import { mayReassignExceptions } from '../policy.ts';
import { isDone } from '../rules.ts';
import { ReassignException } from '../schema.ts';
import {
  aboutException,
  changeException,
  type ExceptionPatch,
  type ExceptionRow,
  openException,
  sayException,
} from './change-exception.ts';

/** Gives a case to a person who works at the site, or back to a role (`ownerUserId: null`). */
export const reassignException = verb({
  name: 'exception.reassign',
  input: ReassignException,
  policy: mayReassignExceptions,
  async run(work, input) {
    const before = await openException(work, input.exceptionId, input.version);
    if (isDone(before.status))
      throw refuse({ reason: 'exception.wrong_state', params: { status: before.status } });
    if (input.ownerUserId) await mustWorkAt(work, input.ownerUserId, before.siteId);
    const patch = patchOf(before, input);
    if (patch.ownerUserId === before.ownerUserId && patch.ownerRole === before.ownerRole) {
      work.unchanged();
      return { id: before.id, version: before.version };
    }
    const after = await changeException(
      work,
      before,
      { ...patch, claimedAt: patch.ownerUserId ? work.ctx.now : null, snoozedUntil: null },
      input.reason,
    );
    await work.record(
      exceptionReassigned.draft(aboutException(after), {
        ...sayException(after),
        ownerRole: after.ownerRole,
        ownerUserId: after.ownerUserId,
        snoozedUntil: null,
      }),
    );
    return { id: after.id, version: after.version };
  },
});

type Wish = { ownerUserId?: string | null | undefined; ownerRole?: string | undefined };

function patchOf(before: ExceptionRow, wish: Wish): ExceptionPatch & { ownerUserId: string | null } {
  const handedToRole = wish.ownerUserId === undefined && wish.ownerRole !== undefined;
  const ownerUserId = handedToRole ? null : (wish.ownerUserId ?? null);
  const ownerRole = wish.ownerRole ?? before.ownerRole;
  if (before.status === 'open' && ownerUserId) return { status: 'claimed', ownerUserId, ownerRole };
  if (before.status === 'claimed' && !ownerUserId) return { status: 'open', ownerUserId, ownerRole };
  return { ownerUserId, ownerRole };
}

async function mustWorkAt(work: Work, userId: string, siteId: string | null): Promise<void> {
  const user = await work.tx.user.findFirst({
    where: {
      id: userId,
      active: true,
      grants: { some: siteId === null ? {} : { OR: [{ siteId }, { siteId: null }, { siteId: '*' }] } },
    },
    select: { id: true },
  });
  if (!user) throw refuse({ reason: 'exception.owner_not_at_site' });
}
