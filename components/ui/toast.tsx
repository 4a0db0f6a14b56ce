'use client';

import { Toaster as Base, toast } from 'sonner';
import { useLocale, useTranslations } from 'use-intl';
import { directionOf } from '../i18n/direction.ts';
import { Button } from './button.tsx';

const UNDO_DESK_MS = 8000;
const UNDO_TOUCH_MS = 10_000;
/** One toast at a time: the next replaces the last. */
const TOAST_ID = 'own-action';

/** Confirms the person's own finished action: "53-4471 assigned to D08". Errors stay beside their cause instead. */
export function showToast(message: string): void {
  toast.custom(() => <ToastBody message={message} />, { id: TOAST_ID, duration: undoTime() });
}

/** The same with Undo for 8 s (10 s on touch screens). */
export function showUndoToast(message: string, onUndo: () => void): void {
  const undo = () => {
    toast.dismiss(TOAST_ID);
    onUndo();
  };
  toast.custom(() => <ToastBody message={message} onUndo={undo} />, { id: TOAST_ID, duration: undoTime() });
}

/** Undoes what the toast on screen offers, for the `u` key. Returns false when there is nothing to undo. */
export function undoLast(): boolean {
  const button = document.querySelector<HTMLButtonElement>('[data-undo-toast]');
  button?.click();
  return button !== null;
}

/** Place of toasts, mounted once: bottom start, above the action bar. */
export function ToastHost() {
  const t = useTranslations('ui');
  const direction = directionOf(useLocale());
  return (
    <Base
      dir={direction}
      position={direction === 'rtl' ? 'bottom-right' : 'bottom-left'}
      visibleToasts={1}
      offset={{ bottom: 'calc(var(--sticky-bottom, 0px) + 16px)', left: '16px', right: '16px' }}
      mobileOffset={{ bottom: 'calc(var(--sticky-bottom, 0px) + 8px)', left: '8px', right: '8px' }}
      containerAriaLabel={t('toast.region')}
    />
  );
}

function ToastBody({ message, onUndo }: { message: string; onUndo?: () => void }) {
  const t = useTranslations('ui');
  return (
    <div className="flex min-w-72 items-center gap-3 rounded-card border border-line-strong bg-surface py-2 ps-4 pe-2 font-sans text-base text-ink-1 shadow-overlay">
      <span className="flex-1">{message}</span>
      {onUndo ? (
        <Button data-undo-toast="" tone="quiet" keyHint="u" onClick={onUndo} className="!text-accent">
          {t('undo')}
        </Button>
      ) : null}
    </div>
  );
}

function undoTime(): number {
  const density = document.documentElement.dataset.density;
  return density === 'touch' ? UNDO_TOUCH_MS : UNDO_DESK_MS;
}
