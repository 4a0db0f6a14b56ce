'use client';

import { useCallback, useState, useSyncExternalStore } from 'react';
import { loadLater } from './load-later.tsx';
import { toasts } from './toast.tsx';
import { useFirstTouch } from './use-first-touch.ts';

const ToastStack = loadLater(() => import('./toast-stack.tsx').then((file) => file.ToastStack));

/**
 * Place of toasts, mounted once in the app's providers. A page that nobody touched has nothing to confirm: the
 * stack comes at the first press, so that it stands before the first action is done.
 */
export function ToastHost() {
  const asked = useSyncExternalStore(toasts.subscribe, toasts.current, () => null);
  const [touched, setTouched] = useState(false);
  useFirstTouch(useCallback(() => setTouched(true), []));
  return touched || asked ? <ToastStack /> : null;
}
