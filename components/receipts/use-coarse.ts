'use client';

import { useSyncExternalStore } from 'react';

const QUERY = '(pointer: coarse)';

/** True where a finger points: counting then takes the sizes of a touch screen. */
export function useCoarse(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = window.matchMedia(QUERY);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    () => window.matchMedia(QUERY).matches,
    () => false,
  );
}
