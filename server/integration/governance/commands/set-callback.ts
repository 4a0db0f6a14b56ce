import type { Ctx } from '#server/infra/context.ts';
import { checkResolved, type OutboundRules } from '#server/infra/outbound-address.ts';
import { gate, parse, verb } from '#server/infra/verb.ts';
import { refuse } from '#server/kernel/errors.ts';
import { settingChanged } from '#server/kernel/setting-changed.ts';
import { SetCallback } from '../schema.ts';
import { loadPartner, mayGovern } from './partner-command.ts';

/**
 * Says where a partner's answers go. The address is judged here and again at every call. Raises
 * `partner.callback_refused` for what is never called.
 */
export function openSetCallback(rules: OutboundRules) {
  return async (ctx: Ctx, raw: unknown): Promise<{ id: string; version: number }> => {
    gate(ctx.actor, mayGovern, null, 'partner');
    const input = parse(SetCallback, raw);
    if (input.url !== null) {
      const check = await checkResolved(input.url, rules);
      if (!check.ok) throw refuse({ reason: 'partner.callback_refused', params: { why: check.reason } });
    }
    return setCallback(ctx, input);
  };
}

const setCallback = verb({
  name: 'partner.set-callback',
  input: SetCallback,
  policy: mayGovern,
  async run(work, { partnerId, url }) {
    work.at(null, 'partner');
    const before = await loadPartner(work.tx, partnerId);
    const { callbackUrl, ...profile } = before.profile as { callbackUrl?: string };
    if ((callbackUrl ?? null) === url) {
      work.unchanged();
      return { id: partnerId, version: before.version };
    }
    const after = await work.tx.partner.update({
      where: { id: partnerId },
      data: {
        profile: url === null ? profile : { ...profile, callbackUrl: url },
        version: { increment: 1 },
      },
    });
    await work.audit({ subject: { kind: 'partner', id: partnerId }, siteId: null, before, after });
    await work.record(settingChanged('partner', partnerId));
    return { id: partnerId, version: after.version };
  },
});
