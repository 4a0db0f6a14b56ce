'use client';

import { AlarmClock, ArrowRightLeft, Check, Hand, MoreHorizontal, PenLine, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { failureOf } from '../trpc/failure.ts';
import { useMay, useMe } from '../trpc/use-may.ts';
import { Button } from '../ui/button.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import type { Warm } from '../ui/load-later.tsx';
import { Menu } from '../ui/menu.tsx';
import { onDemand } from '../ui/on-demand.tsx';
import { useShortcuts } from '../ui/use-shortcuts.ts';
import type { Case } from './case.ts';
import { isDone } from './kinds.ts';
import { useCaseActions } from './use-case-actions.ts';

const HandOverDialog = onDemand(() => import('./hand-over-dialog.tsx').then((file) => file.HandOverDialog));

const HOUR = 60;
export type CaseActionsProps = {
  exception: Case;
  offline: boolean;
  /** Opens the form for a correction; null where none fits or this person may not propose. */
  onPropose: (() => void) | null;
  /** Loads the form before it is opened. */
  warm: Warm;
};

/** Take it, hand it on, put it off, end it. The decision about a correction has its own buttons. */
export function CaseActions({ exception, offline, onPropose, warm }: CaseActionsProps) {
  const t = useTranslations('exceptions.actions');
  const corrections = useTranslations('corrections.actions');
  const offlineReason = useTranslations('exceptions')('offlineReason');
  const me = useMe();
  const actions = useCaseActions(exception);
  const done = isDone(exception.status);
  const mine = exception.ownerUserId !== null && exception.ownerUserId === me?.id;
  const why = offline ? offlineReason : null;
  const taken = exception.ownerName && !mine ? t('takenBy', { name: exception.ownerName }) : null;
  const claimable = !done && !mine;
  useShortcuts(
    [{ keys: 'c', label: t('claim'), run: () => why ?? taken ?? actions.claim() }],
    claimable && !actions.pending,
  );
  if (done) return null;
  const failure = actions.error ? failureOf(actions.error) : null;
  return (
    <div className="flex flex-col gap-2">
      {failure ? <ErrorPanelOf error={failure.error} reference={failure.reference} /> : null}
      <fieldset aria-label={t('label')} className="flex flex-wrap items-center gap-gap">
        {claimable ? (
          <Button
            icon={<Hand aria-hidden="true" />}
            keyHint="c"
            disabledReason={why ?? taken}
            pending={actions.pending}
            onClick={actions.claim}
          >
            {t('claim')}
          </Button>
        ) : null}
        {mine ? <GiveBack why={why} actions={actions} /> : null}
        {onPropose ? (
          <Button
            {...warm}
            className="max-md:hidden"
            icon={<PenLine aria-hidden="true" />}
            disabledReason={why}
            onClick={onPropose}
          >
            {corrections('propose')}
          </Button>
        ) : null}
        {exception.acknowledgedAt ? null : (
          <Button
            tone="quiet"
            icon={<Check aria-hidden="true" />}
            disabledReason={why}
            pending={actions.pending}
            onClick={actions.acknowledge}
          >
            {t('acknowledge')}
          </Button>
        )}
        <PutOff exception={exception} why={why} actions={actions} />
      </fieldset>
    </div>
  );
}

type PartProps = { why: string | null; actions: ReturnType<typeof useCaseActions> };

function GiveBack({ why, actions }: PartProps) {
  const t = useTranslations('exceptions.actions');
  const may = useMay();
  if (!may('exceptions.reassign')) return null;
  return (
    <Button
      icon={<Undo2 aria-hidden="true" />}
      disabledReason={why}
      pending={actions.pending}
      onClick={actions.giveBack}
    >
      {t('giveBack')}
    </Button>
  );
}

/** Snooze, hand over and close: not the main decision. */
function PutOff({ exception, why, actions }: PartProps & { exception: Case }) {
  const t = useTranslations('exceptions.actions');
  const may = useMay();
  if (!may('exceptions.snooze')) return null;
  const line = (key: string, label: string, onSelect: () => void) => ({
    key,
    label,
    onSelect,
    disabledReason: why,
  });
  const times = [
    ...(exception.snoozedUntil === null ? [] : [line('wake', t('wake'), actions.wake)]),
    line('hour', t('hour'), () => actions.snooze(HOUR)),
    line('fourHours', t('fourHours'), () => actions.snooze(4 * HOUR)),
    line('tomorrow', t('tomorrow'), () => actions.snooze(24 * HOUR)),
  ];
  const condition = line('moves', t('untilMoved'), actions.sleepUntilMoved);
  return (
    <>
      <Menu
        trigger={
          <Button tone="quiet" icon={<AlarmClock aria-hidden="true" />}>
            {t('snooze')}
          </Button>
        }
        groups={[
          { key: 'until', actions: times },
          { key: 'condition', actions: [condition] },
        ]}
      />
      {may('exceptions.reassign') ? <HandOver exception={exception} why={why} actions={actions} /> : null}
      <Menu
        align="end"
        trigger={
          <Button tone="quiet" icon={<MoreHorizontal aria-hidden="true" />}>
            {t('more')}
          </Button>
        }
        groups={[{ key: 'end', actions: [line('close', t('close'), () => void actions.close())] }]}
      />
    </>
  );
}

function HandOver({ exception, why, actions }: PartProps & { exception: Case }) {
  const t = useTranslations('exceptions.actions');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        {...HandOverDialog.warm}
        tone="quiet"
        icon={<ArrowRightLeft aria-hidden="true" />}
        disabledReason={why}
        onClick={() => setOpen(true)}
      >
        {t('handTo')}
      </Button>
      {open ? (
        <HandOverDialog
          exception={exception}
          onHandOver={(to) => {
            setOpen(false);
            actions.handTo(to);
          }}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}
