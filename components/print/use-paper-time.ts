'use client';

import { useFormat } from '../format/format-provider.tsx';

/** A day long gone: paper is read on another day, so day and year are always written. */
export const NO_TODAY = 0;

/** Moments as they are written on paper: `Tue 14 May 2026 14:32 Chicago`. */
export function usePaperTime(): (at: Date | number) => string {
  const format = useFormat();
  return (at) => format.dayTime(at, NO_TODAY);
}
