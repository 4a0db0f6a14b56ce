import { type Catalogue, catalogueOf, type Language } from './locales.ts';

type Namespace = keyof Catalogue;

/** Words of every page: the parts, the shell's own failures, numbers and times. */
const EVERYWHERE = ['crash', 'errors', 'format', 'states', 'ui'] as const satisfies readonly Namespace[];

/** What the pages of an area say beyond that, their dialogs included. A test holds each list to what is used. */
export const AREAS = {
  admin: ['admin', 'audit', 'displays', 'odoo', 'partners', 'users'],
  board: ['board', 'visit'],
  console: ['auth', 'shell', 'simulation'],
  exceptions: ['corrections', 'exceptions'],
  integrations: ['exceptions', 'integrations'],
  masterData: ['mappings'],
  signIn: ['auth'],
  visits: ['board', 'receipt', 'visit'],
  wall: ['board', 'visit', 'wall'],
} as const satisfies Record<string, readonly Namespace[]>;

export type Area = keyof typeof AREAS;

export const wordsEverywhere = (language: Language) => pick(language, EVERYWHERE);

/** Only the words of one area: they travel with its page, not with the program. */
export const wordsOfArea = (language: Language, area: Area) => pick(language, AREAS[area]);

export const everywhere: readonly string[] = EVERYWHERE;

function pick(language: Language, names: readonly Namespace[]): Partial<Catalogue> {
  const catalogue = catalogueOf(language);
  return Object.fromEntries(names.map((name) => [name, catalogue[name]]));
}
