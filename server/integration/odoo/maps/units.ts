/** The same unit in the words of X12, UN/ECE Recommendation 20 and Odoo. Anything else is equal only to itself. */
const SAME: readonly (readonly string[])[] = [
  [
    'EA',
    'EACH',
    'PCE',
    'PC',
    'PCS',
    'PIECE',
    'PIECES',
    'UN',
    'UNIT',
    'UNITS',
    'UNIT(S)',
    'C62',
    'H87',
    'NAR',
  ],
  ['DZ', 'DZN', 'DOZEN', 'DOZENS'],
  ['KG', 'KGM', 'KGS', 'KILOGRAM', 'KILOGRAMS'],
  ['LB', 'LBR', 'LBS', 'POUND', 'POUNDS'],
  ['L', 'LTR', 'LT', 'LITER', 'LITERS', 'LITRE', 'LITRES'],
  ['M', 'MTR', 'METER', 'METERS', 'METRE', 'METRES'],
];

const CANONICAL = new Map(SAME.flatMap((words) => words.map((word) => [word, words[0] ?? word])));

/** One spelling per unit: `EA` for everything that is counted one by one. */
export function unitCode(word: string, aliases: Readonly<Record<string, string>> = {}): string {
  const given = word.trim();
  const meant = (aliases[given] ?? aliases[given.toUpperCase()] ?? given).trim().toUpperCase();
  return CANONICAL.get(meant) ?? meant;
}

export function sameUnit(a: string, b: string, aliases: Readonly<Record<string, string>> = {}): boolean {
  return unitCode(a, aliases) === unitCode(b, aliases);
}
