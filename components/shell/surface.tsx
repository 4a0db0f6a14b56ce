'use client';

import { type ReactNode, useLayoutEffect } from 'react';
import type { Theme } from './theme.ts';

export type SurfaceProps = {
  density: 'desk' | 'touch' | 'wall';
  /** Theme of this area when the person chose none: sun for marshals by day, dark for walls. */
  theme?: Theme;
  glove?: boolean;
  children: ReactNode;
  className?: string;
};

/** An area with its own sizes (and theme). The document takes them too, so that dialogs match. */
export function Surface({ density, theme, glove, children, className }: SurfaceProps) {
  useLayoutEffect(() => {
    const root = document.documentElement;
    const before = { density: root.dataset.density, theme: root.dataset.theme };
    root.dataset.density = density;
    if (theme) root.dataset.theme = theme;
    root.toggleAttribute('data-glove', glove === true);
    return () => {
      root.dataset.density = before.density ?? 'desk';
      root.dataset.theme = before.theme ?? 'light';
      root.removeAttribute('data-glove');
    };
  }, [density, theme, glove]);
  return (
    <div
      data-density={density}
      data-theme={theme}
      data-theme-scope={theme ? '' : undefined}
      data-glove={glove || undefined}
      className={className ?? 'min-h-dvh bg-canvas'}
    >
      {children}
    </div>
  );
}
