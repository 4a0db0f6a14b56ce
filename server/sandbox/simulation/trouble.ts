import type { Random } from './random.ts';

/** What goes wrong with a truck; null: nothing. */
export type Trouble =
  | 'late'
  | 'early'
  | 'unplanned'
  | 'wrong-trailer'
  | 'short'
  | 'over'
  | 'damage'
  | 'unknown-product'
  | 'chatty-carrier'
  | 'unknown-site'
  | 'no-show'
  | null;

/** The first trucks show every trouble once, so that a short look sees them all and each between calm ones. */
export const SHOW_TRUCKS = 24;
const SHOWN: Readonly<Record<number, Trouble>> = {
  1: 'late',
  3: 'short',
  5: 'unplanned',
  6: 'damage',
  8: 'chatty-carrier',
  10: 'wrong-trailer',
  12: 'unknown-site',
  13: 'early',
  15: 'over',
  17: 'unknown-product',
  20: 'no-show',
};

const SHARES: readonly (readonly [Trouble, number])[] = [
  ['short', 0.05],
  ['late', 0.05],
  ['early', 0.03],
  ['unplanned', 0.03],
  ['chatty-carrier', 0.06],
  ['damage', 0.03],
  ['over', 0.02],
  ['wrong-trailer', 0.02],
  ['unknown-product', 0.015],
  ['no-show', 0.015],
];

/** Troubles are rare and drawn independently of everything else about the truck. */
export function troubleOf(random: Random, n: number): Trouble {
  const drawn = random.next();
  if (n < SHOW_TRUCKS) return SHOWN[n] ?? null;
  let sum = 0;
  for (const [trouble, share] of SHARES) {
    sum += share;
    if (drawn < sum) return trouble;
  }
  return null;
}
