'use client';

import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactNode } from 'react';

export type Side = 'top' | 'bottom' | 'inline-start' | 'inline-end';

export type TooltipPopupProps = {
  content: ReactNode;
  anchor: Element;
  side: Side;
  open: boolean;
  onStay: () => void;
  onLeave: () => void;
  onClose: () => void;
};

/** The box of a hint, beside what it explains. */
export function TooltipPopup({ content, anchor, side, open, onStay, onLeave, onClose }: TooltipPopupProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Positioner anchor={anchor} side={side} sideOffset={6} className="z-50">
          <Base.Popup
            onPointerEnter={onStay}
            onPointerLeave={onLeave}
            className="overlay-in max-w-80 rounded-control border border-line-strong bg-surface px-2 py-1 text-meta text-ink-1 shadow-overlay"
          >
            {content}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
