'use client';

import { useSyncExternalStore } from 'react';

/** A key with the modifier of this machine: `⌘⏎` on Apple, `Ctrl ⏎` elsewhere. */
export function useModKey(key: string): string {
  const apple = useSyncExternalStore(never, isApple, () => false);
  return apple ? `⌘${key}` : `Ctrl ${key}`;
}

const never = () => () => {};

function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}
