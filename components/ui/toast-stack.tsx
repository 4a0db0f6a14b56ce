'use client';

import { useEffect, useSyncExternalStore } from 'react';
import { Toaster as Base, toast } from 'sonner';
import { useLocale, useTranslations } from 'use-intl';
import { directionOf } from '../i18n/direction.ts';
import { Button } from './button.tsx';
import { type Toast, toasts } from './toast.tsx';

const UNDO_DESK_MS = 8000;
const UNDO_TOUCH_MS = 10_000;
const TOAST_ID = 'own-action';

/** Toasts at the bottom start, above the action bar. */
export function ToastStack() {
  const t = useTranslations('ui');
  const direction = directionOf(useLocale());
  const current = useSyncExternalStore(toasts.subscribe, toasts.current, () => null);
  // After the stack below is in place: it shows only what comes once it listens.
  useEffect(() => {
    if (current) toast.custom(() => <ToastBody toast={current} />, { id: TOAST_ID, duration: undoTime() });
  }, [current]);
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

function ToastBody({ toast: { message, onUndo } }: { toast: Toast }) {
  const t = useTranslations('ui');
  const undo = () => {
    toast.dismiss(TOAST_ID);
    onUndo?.();
  };
  return (
    <div className="flex min-w-72 items-center gap-3 rounded-card border border-line-strong bg-surface py-2 ps-4 pe-2 font-sans text-base text-ink-1 shadow-overlay">
      <span className="flex-1">{message}</span>
      {onUndo ? (
        <Button data-undo-toast="" tone="quiet" keyHint="u" onClick={undo} className="!text-accent">
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
