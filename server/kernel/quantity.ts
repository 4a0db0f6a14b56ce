/** A counted amount with its unit. Values are decimals with at most four places, kept as numbers in the safe range. */
export interface Quantity {
  readonly value: number;
  readonly uom: string;
}

/** Largest count one line may carry. */
export const MAX_QUANTITY = 10_000_000;
const PLACES = 10_000;

/** Rounds to four decimal places, half away from zero: the one place where counts are rounded. */
export function roundQuantity(value: number): number {
  return (Math.sign(value) * Math.round(Math.abs(value) * PLACES + Number.EPSILON)) / PLACES;
}

export function isQuantity(value: number): boolean {
  return Number.isFinite(value) && value >= 0 && value <= MAX_QUANTITY;
}
