import { createLoader, parseAsInteger, parseAsString, parseAsStringLiteral } from 'nuqs/server';
import { EXCEPTION_KIND_NAMES } from './kinds.ts';

export const TABS = ['mine', 'toApprove', 'open', 'all'] as const;
export type CaseTab = (typeof TABS)[number];

/** What the address holds: tab, filters and the open case. A link to it opens the same view. */
export const VIEW = {
  tab: parseAsStringLiteral(TABS).withDefault('mine'),
  type: parseAsStringLiteral(EXCEPTION_KIND_NAMES),
  site: parseAsString,
  visit: parseAsString,
  age: parseAsInteger,
  id: parseAsString,
};

/** The same view, read from a request. */
export const viewOf = createLoader(VIEW);
export type CaseView = Awaited<ReturnType<typeof viewOf>>;

/** Input of the list query for a view. */
export function listInput(view: Omit<CaseView, 'id'>) {
  return {
    tab: view.tab,
    ...(view.type ? { kinds: [view.type] } : {}),
    ...(view.site ? { siteId: view.site } : {}),
    ...(view.visit ? { visitId: view.visit } : {}),
    ...(view.age ? { minAgeMinutes: view.age } : {}),
  };
}
