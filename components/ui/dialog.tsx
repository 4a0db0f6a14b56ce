'use client';

import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import { useTranslations } from 'use-intl';
import { cx } from './cx.ts';

export type DialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** What will happen, in one or two sentences. */
  description?: ReactNode;
  children?: ReactNode;
  /** Buttons, the outcome first in reading order of importance at the end of the line. */
  footer?: ReactNode;
  size?: 'sm' | 'md' | 'lg';
  /** `alertdialog` where a decision is asked: a click beside it does not close it. */
  decision?: boolean;
  initialFocus?: RefObject<HTMLElement | null>;
  /** Where focus returns; by default to what had it before. */
  finalFocus?: RefObject<HTMLElement | null>;
};

/** A modal. Escape closes it and focus goes back to where it was. */
export function Dialog(props: DialogProps) {
  const { open, onOpenChange, title, description, children, footer, size = 'md', decision = false } = props;
  const t = useTranslations('ui');
  return (
    <Base.Root open={open} onOpenChange={(next) => onOpenChange(next)} disablePointerDismissal={decision}>
      <Base.Portal>
        <Base.Backdrop className="overlay-in fixed inset-0 z-40 bg-overlay" />
        <Base.Viewport className="fixed inset-0 z-40 flex items-end justify-center p-0 sm:items-center sm:p-4">
          <Base.Popup
            role={decision ? 'alertdialog' : 'dialog'}
            initialFocus={props.initialFocus}
            finalFocus={props.finalFocus}
            className={cx(
              'overlay-in relative flex max-h-[min(90dvh,56rem)] w-full flex-col rounded-t-card border border-line-strong bg-surface shadow-overlay outline-none sm:rounded-card',
              SIZES[size],
            )}
          >
            <header className="border-b border-line py-3 ps-4 pe-16">
              <Base.Title className="text-title font-semibold">{title}</Base.Title>
              {description ? (
                <Base.Description className="mt-1 text-ink-2" render={<div />}>
                  {description}
                </Base.Description>
              ) : null}
            </header>
            {children ? (
              <div className="scroll-quiet min-h-0 flex-1 overflow-y-auto px-4 py-4">{children}</div>
            ) : null}
            {footer ? (
              <footer className="flex flex-wrap justify-end gap-gap border-t border-line px-4 py-3">
                {footer}
              </footer>
            ) : null}
            {/* Last in the order of Tab, so that focus starts in the content; no tooltip that would take the first Esc. */}
            <Base.Close
              aria-label={t('close')}
              className="absolute end-3 top-3 inline-flex size-control items-center justify-center rounded-control text-ink-2 hover:bg-sunken"
            >
              <X className="size-icon" aria-hidden="true" />
            </Base.Close>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}

const SIZES = { sm: 'sm:max-w-md', md: 'sm:max-w-2xl', lg: 'sm:max-w-5xl' } as const;
