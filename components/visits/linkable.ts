import type { AppointmentRow } from './types.ts';

const OPEN = new Set(['requested', 'scheduled', 'no_show', 'arrived']);
const MAX_ROWS = 50;

/** Bookings a truck may still belong to, by reference, number or trailer. */
export function linkable<
  Row extends Pick<AppointmentRow, 'status' | 'no' | 'primaryReference' | 'trailerNumber' | 'direction'>,
>(rows: readonly Row[], search: string, direction: string): readonly Row[] {
  const wanted = plain(search);
  return rows
    .filter((row) => OPEN.has(row.status) && row.direction === direction)
    .filter((row) =>
      [row.no, row.primaryReference, row.trailerNumber ?? ''].some((text) => plain(text).includes(wanted)),
    )
    .slice(0, MAX_ROWS);
}

function plain(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
}
