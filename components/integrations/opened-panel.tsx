'use client';

import { useTranslations } from 'use-intl';
import { useShortcuts } from '../ui/use-shortcuts.ts';
import { DeliveryPanel } from './delivery-panel.tsx';
import { type IntegrationView, opened } from './integration-view.ts';
import { MessagePanel } from './message-panel.tsx';
import type { PanelVerbs } from './panel-actions.tsx';
import { SidePanel } from './side-panel.tsx';
import { TracePanel } from './trace-panel.tsx';
import type { IntegrationActions } from './use-actions.ts';
import type { Pulse } from './use-integrations.ts';
import type { useMay } from './use-may.ts';

type Props = {
  view: IntegrationView;
  onView: (patch: Partial<IntegrationView>) => void;
  pulse: Pulse;
  may: ReturnType<typeof useMay>;
  actions: IntegrationActions;
  onPayload: (id: string) => void;
};

/** The message, effect or trace the address names. */
export function OpenedPanel({ view, onView, pulse, may, actions, onPayload }: Props) {
  const t = useTranslations('integrations');
  const close = () => onView(opened('trace', null));
  useShortcuts([{ keys: 'Escape', label: t('panel.close'), run: close }]);
  const payload = may('integrations.payload') ? onPayload : undefined;
  const verbs: PanelVerbs = {
    onTrace: (correlationId) => onView(opened('trace', correlationId)),
    onPayload: payload,
    onReplay: may('integrations.replay') ? actions.replayOne : undefined,
    onDiscard: may('integrations.discard')
      ? (ledger, id) => void actions.discard({ ledger, ids: [id] }, 1)
      : undefined,
    offReason: pulse.offline ? t('offline') : null,
    pending: actions.pending,
  };
  if (view.trace)
    return (
      <SidePanel title={t('panel.trace')} onClose={close}>
        <TracePanel key={view.trace} id={view.trace} pulse={pulse} onPayload={payload} />
      </SidePanel>
    );
  if (view.message)
    return (
      <SidePanel title={t('panel.message')} onClose={close}>
        <MessagePanel key={view.message} id={view.message} pulse={pulse} verbs={verbs} />
      </SidePanel>
    );
  if (view.delivery)
    return (
      <SidePanel title={t('panel.delivery')} onClose={close}>
        <DeliveryPanel key={view.delivery} id={view.delivery} pulse={pulse} verbs={verbs} />
      </SidePanel>
    );
  return null;
}
