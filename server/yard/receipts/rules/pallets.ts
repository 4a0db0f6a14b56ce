import { roundQuantity } from '#server/kernel/quantity.ts';
import type { PalletStatus } from '../schema.ts';
import type { PalletContent } from './announcement.ts';

export interface PalletState {
  readonly status: PalletStatus;
  readonly contents: readonly PalletContent[];
}

/** What a pallet carries after a scan: a damaged pallet is damaged as a whole, a sound one not at all. */
export function scanned(contents: readonly PalletContent[], status: PalletStatus): PalletContent[] {
  return contents.map((content) => ({
    ...content,
    damagedQty: status === 'damaged' ? content.damagedQty || content.quantity : 0,
  }));
}

/** A line's count by its pallets; null while none of them was looked at. */
export function countByPallets(lineId: string, pallets: readonly PalletState[]): number | null {
  const carrying = pallets.filter((pallet) => pallet.contents.some((content) => content.lineId === lineId));
  if (carrying.every((pallet) => pallet.status === 'expected')) return null;
  const came = carrying.filter((pallet) => pallet.status === 'counted' || pallet.status === 'damaged');
  return roundQuantity(sum(came, (content) => (content.lineId === lineId ? content.quantity : 0)));
}

/** Damaged units of a line on its pallets. */
export function damagedByPallets(lineId: string, pallets: readonly PalletState[]): number {
  return roundQuantity(sum(pallets, (content) => (content.lineId === lineId ? content.damagedQty : 0)));
}

function sum(pallets: readonly PalletState[], of: (content: PalletContent) => number): number {
  return pallets.reduce(
    (total, pallet) => total + pallet.contents.reduce((inner, content) => inner + of(content), 0),
    0,
  );
}
