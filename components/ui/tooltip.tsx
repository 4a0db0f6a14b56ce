'use client';

import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';

const OPEN_DELAY_MS = 400;

export type TooltipProps = {
  /** A hint only: never the single place of a fact, since touch screens show no tooltips. */
  content: ReactNode;
  children: ReactElement;
  side?: 'top' | 'bottom' | 'inline-start' | 'inline-end';
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
};

/** A hint on hover and focus. The child must take a ref and DOM props. */
export function Tooltip({ content, children, side = 'top', open, onOpenChange }: TooltipProps) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Trigger render={children} delay={OPEN_DELAY_MS} closeOnClick={false} />
      <Base.Portal>
        <Base.Positioner side={side} sideOffset={6} className="z-50">
          <Base.Popup className="overlay-in max-w-80 rounded-control border border-line-strong bg-surface px-2 py-1 text-meta text-ink-1 shadow-overlay">
            {content}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** Neighbouring tooltips open at once after the first. Mounted in the app's providers. */
export const TooltipProvider = Base.Provider;
