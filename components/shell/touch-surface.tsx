'use client';

import type { ReactNode } from 'react';
import { useCoarse } from '../receipts/use-coarse.ts';
import { Surface } from './surface.tsx';

/** A page that is worked with at a desk and with a finger: under a finger everything takes the sizes of touch. */
export function TouchSurface({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <Surface density={useCoarse() ? 'touch' : 'desk'} className={className}>
      {children}
    </Surface>
  );
}
