import {
  checkOutboundUrl,
  checkResolved,
  type OutboundRefusal,
  type OutboundRules,
} from '#server/infra/outbound-address.ts';

export type OdooAddressCheck =
  | { readonly ok: true; readonly base: URL }
  | { readonly ok: false; readonly reason: OutboundRefusal | 'not_a_base_address' };

/** The base address by its text. No query or fragment; a path prefix is kept, without the last slash. */
export function checkOdooAddress(raw: string, rules: OutboundRules): OdooAddressCheck {
  const check = checkOutboundUrl(raw.trim(), rules);
  return check.ok ? baseOf(check.url) : check;
}

/** What saving a connection runs: the text, then what the name resolves to now. */
export async function checkOdooAddressOnSave(raw: string, rules: OutboundRules): Promise<OdooAddressCheck> {
  const check = await checkResolved(raw.trim(), rules);
  return check.ok ? baseOf(check.url) : check;
}

function baseOf(url: URL): OdooAddressCheck {
  if (url.search !== '' || url.hash !== '') return { ok: false, reason: 'not_a_base_address' };
  const base = new URL(url);
  base.pathname = base.pathname.replace(/\/+$/, '') || '/';
  return { ok: true, base };
}
