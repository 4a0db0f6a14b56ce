'use client';

import { type ComponentType, useEffect, useState } from 'react';

/** Handlers for what leads to a part: its program is under way before the press. */
export type Warm = { onPointerEnter: () => void; onFocus: () => void };

type LoadedLater<Props> = ComponentType<Props> & { warm: Warm };

/**
 * A part whose program comes when it is first shown. Nothing around it suspends, so focus stays where it is until
 * the part takes it. Without a network it shows `Failed` in its place, which may ask again,
 * and asks by itself when the network is back.
 */
export function loadLater<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  Failed: ComponentType<{ onRetry: () => void }> | null = null,
): LoadedLater<Props> {
  let loaded: ComponentType<Props> | null = null;
  const fetchPart = async () => {
    loaded ??= await load();
  };
  const warm = () => void fetchPart().catch(ignore);

  function Part(props: Props) {
    const [state, setState] = useState<'loading' | 'here' | 'failed'>(loaded ? 'here' : 'loading');
    useEffect(() => {
      if (state !== 'loading') return;
      let gone = false;
      fetchPart().then(
        () => gone || setState('here'),
        () => gone || setState('failed'),
      );
      return () => {
        gone = true;
      };
    }, [state]);
    useEffect(() => {
      if (state !== 'failed') return;
      const again = () => setState('loading');
      window.addEventListener('online', again);
      return () => window.removeEventListener('online', again);
    }, [state]);
    if (loaded) {
      const Loaded = loaded;
      return <Loaded {...props} />;
    }
    return state === 'failed' && Failed ? <Failed onRetry={() => setState('loading')} /> : null;
  }
  return Object.assign(Part, { warm: { onPointerEnter: warm, onFocus: warm } });
}

// Asked again when it is shown.
function ignore(): void {}
