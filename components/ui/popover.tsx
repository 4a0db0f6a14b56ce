'use client';

import { Popover as Base } from '@base-ui/react/popover';
import type { ReactElement, ReactNode } from 'react';
import { cx } from './cx.ts';
import { POPUP_CLASS } from './popup.ts';

export type PopoverProps = {
  /** A button (our Button or IconButton); it opens and closes the box. */
  trigger: ReactElement;
  title: string;
  titleHidden?: boolean;
  children: ReactNode;
  align?: 'start' | 'center' | 'end';
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
};

/** A small non-modal box beside its button: details, filters, a peek. */
export function Popover({
  trigger,
  title,
  titleHidden,
  children,
  align = 'start',
  open,
  onOpenChange,
}: PopoverProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => onOpenChange?.(next)}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} align={align} className="z-50">
          <Base.Popup className={cx(POPUP_CLASS, 'max-h-(--available-height) max-w-96 overflow-y-auto p-3')}>
            <Base.Title className={titleHidden ? 'sr-only' : 'mb-2 font-semibold'}>{title}</Base.Title>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
