'use client';

import { type ComponentType, useEffect, useState } from 'react';
import { ErrorPanelOf } from './error-panel.tsx';

/** Handlers for what leads to a part: its program is under way before the press. */
export type Warm = { onPointerEnter: () => void; onFocus: () => void };

type OnDemand<Props> = ComponentType<Props> & { warm: Warm };

/**
 * A dialog or panel whose program comes when it is first shown. Nothing around it suspends, so focus stays where
 * it is until the part takes it; without a network it says so in its place and can be asked again; `quiet` for what nobody asked for by itself.
 */
export function onDemand<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  { quiet = false }: { quiet?: boolean } = {},
): OnDemand<Props> {
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
    if (loaded) {
      const Loaded = loaded;
      return <Loaded {...props} />;
    }
    return state === 'failed' && !quiet ? (
      <ErrorPanelOf error={{ code: 'offline' }} onRetry={() => setState('loading')} />
    ) : null;
  }
  return Object.assign(Part, { warm: { onPointerEnter: warm, onFocus: warm } });
}

// Asked again when it is shown.
function ignore(): void {}
