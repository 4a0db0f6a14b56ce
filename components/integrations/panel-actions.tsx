'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../ui/button.tsx';
import { useShortcuts } from '../ui/use-shortcuts.ts';
import type { Ledger } from './integration-view.ts';
import { STANDS_STILL } from './states.ts';

/** What the panels may ask the screen to do; absent what this person may not. */
export interface PanelVerbs {
  readonly onTrace: (correlationId: string) => void;
  readonly onPayload?: ((id: string) => void) | undefined;
  readonly onReplay?: ((ledger: Ledger, id: string) => void) | undefined;
  readonly onDiscard?: ((ledger: Ledger, id: string) => void) | undefined;
  readonly offReason: string | null;
  readonly pending: boolean;
}

type Props = { ledger: Ledger; id: string; status: string; correlationId: string; verbs: PanelVerbs };

/** Trace, payload, replay in two presses, discard. */
export function PanelActions({ ledger, id, status, correlationId, verbs }: Props) {
  const t = useTranslations('integrations.panel');
  const keys = useTranslations('integrations.keys');
  const [armedFor, setArmedFor] = useState<string | null>(null);
  const { onPayload, onReplay, onDiscard, offReason, pending } = verbs;
  const armed = armedFor === id;
  const replay = () => {
    if (offReason || !onReplay) return;
    if (!armed) return setArmedFor(id);
    setArmedFor(null);
    onReplay(ledger, id);
  };
  useShortcuts([
    ...(ledger === 'message' && onPayload
      ? [{ keys: 'o', label: keys('payload'), run: () => onPayload(id) }]
      : []),
    ...(onReplay ? [{ keys: 'r', label: keys('replay'), run: replay }] : []),
  ]);
  return (
    <div className="flex flex-col gap-1">
      <div className="flex flex-wrap gap-gap">
        <Button onClick={() => verbs.onTrace(correlationId)}>{t('openTrace')}</Button>
        {ledger === 'message' && onPayload ? (
          <Button keyHint="O" onClick={() => onPayload(id)}>
            {t('payload')}
          </Button>
        ) : null}
        {onReplay ? (
          <Button
            tone={armed ? 'primary' : 'secondary'}
            keyHint="R"
            pending={pending}
            disabledReason={offReason}
            onClick={replay}
          >
            {t(armed ? 'confirmReplay' : 'replay')}
          </Button>
        ) : null}
        {onDiscard && (STANDS_STILL.has(status) || status === 'retrying') ? (
          <Button tone="danger" disabledReason={offReason} onClick={() => onDiscard(ledger, id)}>
            {t('discard')}
          </Button>
        ) : null}
      </div>
      {armed ? (
        <p role="status" className="text-meta text-ink-2">
          {t('replayHint')}
        </p>
      ) : null}
    </div>
  );
}
