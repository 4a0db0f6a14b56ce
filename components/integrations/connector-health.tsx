'use client';

import { useTranslations } from 'use-intl';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { StateTag } from '../ui/state-tag.tsx';
import { connectorSeverity } from './states.ts';
import type { Connector } from './types.ts';

/** State of a connector with its severity; while the feed cannot be trusted it is unsure, whatever was last heard. */
export function ConnectorHealth({ connector, trusted }: { connector: Connector; trusted: boolean }) {
  const t = useTranslations('integrations.connector');
  const words = useTranslations('states.connector');
  const severity = connectorSeverity(connector, trusted);
  if (!trusted)
    return (
      <span data-severity="unsure" className="inline-flex flex-wrap items-center gap-x-2">
        <SeverityMark severity="unsure" />
        <span className="text-meta text-ink-3">{t('lastKnown', { state: words(connector.health) })}</span>
      </span>
    );
  return (
    <span className="inline-flex items-center gap-1.5">
      <SeverityMark severity={severity} wordHidden />
      <StateTag of="connector" state={connector.health} />
    </span>
  );
}
