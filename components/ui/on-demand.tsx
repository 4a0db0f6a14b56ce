'use client';

import type { ComponentType } from 'react';
import { ErrorPanelOf } from './error-panel.tsx';
import { loadLater } from './load-later.tsx';

/** A dialog or panel whose program comes when it is first shown; without a network it says so and can be asked again. */
export function onDemand<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  return loadLater(load, NotLoaded);
}

function NotLoaded({ onRetry }: { onRetry: () => void }) {
  return <ErrorPanelOf error={{ code: 'offline' }} onRetry={onRetry} />;
}
