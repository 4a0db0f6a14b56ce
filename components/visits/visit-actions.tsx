'use client';

import { useMutation } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ProcedureName } from '#server/auth/rights.ts';
import { failureOf } from '../board/failure.ts';
import type { May } from '../doors/may.ts';
import { useErrorCopy } from '../i18n/error-copy.ts';
import { useAnnounce } from '../shell/announcer.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { showToast } from '../ui/toast.tsx';
import { nextAction } from './story-row.tsx';
import type { VisitDetail } from './types.ts';

const CheckInDialog = dynamic(() => import('./check-in-dialog.tsx').then((m) => m.CheckInDialog), {
  ssr: false,
});
const DepartDialog = dynamic(() => import('./depart-dialog.tsx').then((m) => m.DepartDialog), { ssr: false });
const LinkDialog = dynamic(() => import('./link-dialog.tsx').then((m) => m.LinkDialog), { ssr: false });
const VisitAssign = dynamic(() => import('./visit-assign.tsx').then((m) => m.VisitAssign), { ssr: false });
const CompleteDialog = dynamic(
  () => import('../receipts/complete-dialog.tsx').then((m) => m.CompleteDialog),
  { ssr: false },
);

export type VisitActionProps = {
  visit: VisitDetail;
  may: May;
  /** Why nothing can be done at all now, or null. */
  off: string | null;
  refresh: () => Promise<unknown>;
};

type Open = 'check_in' | 'assign_door' | 'complete' | 'depart' | 'link' | null;

/** What can be done with the stay now; the usual next step first in weight, the rest with their reasons. */
export function VisitActions(props: VisitActionProps) {
  const { visit } = props;
  const t = useTranslations('visit.do');
  const [open, setOpen] = useState<Open>(null);
  const why = useWhyNot(props);
  const act = useStageVerbs(props);
  const next = nextAction(visit);
  const tone = (action: typeof next) => (action === next ? ('primary' as const) : ('secondary' as const));
  const close = () => setOpen(null);
  return (
    <section aria-label={t('title')} className="screen-only flex flex-col gap-2">
      <div className="flex flex-wrap gap-gap">
        <Button
          tone={tone('check_in')}
          disabledReason={why('visits.checkIn', 'check_in')}
          onClick={() => setOpen('check_in')}
        >
          {t('check_in')}
        </Button>
        <Button
          tone={tone('assign_door')}
          disabledReason={why('doors.assign', 'assign_door')}
          onClick={() => setOpen('assign_door')}
        >
          {t('assign_door')}
        </Button>
        <Button
          tone={tone('dock')}
          pending={act.pending === 'dock'}
          disabledReason={why('visits.dock', 'dock')}
          onClick={act.dock}
        >
          {t('dock')}
        </Button>
        {visit.direction === 'inbound' ? (
          <>
            <Button
              tone={tone('start')}
              pending={act.pending === 'start'}
              disabledReason={why('receipts.start', 'start')}
              onClick={act.start}
            >
              {t('start')}
            </Button>
            <Button
              tone={tone('complete')}
              disabledReason={why('receipts.complete', 'complete')}
              onClick={() => setOpen('complete')}
            >
              {t('complete')}
            </Button>
          </>
        ) : null}
        <Button
          tone={tone('release')}
          pending={act.pending === 'release'}
          disabledReason={why('visits.release', 'release')}
          onClick={act.release}
        >
          {t('release')}
        </Button>
        <Button
          tone={tone('depart')}
          disabledReason={why('visits.depart', 'depart')}
          onClick={() => setOpen('depart')}
        >
          {t('depart')}
        </Button>
        <Button
          disabledReason={why('visits.linkAppointment', 'link_appointment')}
          onClick={() => setOpen('link')}
        >
          {t('link')}
        </Button>
        <Button tone="quiet" onClick={() => window.print()}>
          {t('print')}
        </Button>
      </div>
      {act.error ? <ErrorPanelOf {...failureOf(act.error)} /> : null}
      {open === 'check_in' ? <CheckInDialog {...props} onClose={close} /> : null}
      {open === 'assign_door' ? <VisitAssign {...props} onClose={close} /> : null}
      {open === 'complete' ? <CompleteDialog {...props} onClose={close} /> : null}
      {open === 'depart' ? <DepartDialog {...props} onClose={close} /> : null}
      {open === 'link' ? <LinkDialog {...props} onClose={close} /> : null}
    </section>
  );
}

/** No connection, no right, or the state of the stay; null when it can be done. */
function useWhyNot({ visit, may, off }: VisitActionProps) {
  const t = useTranslations('visit.do');
  const copy = useErrorCopy();
  return (right: ProcedureName, action: keyof VisitDetail['can']): string | null => {
    if (off) return off;
    if (!may[right]) return t('noRight');
    const can = visit.can[action];
    return can.ok ? null : copy({ code: 'refused', reason: can.reason }).title;
  };
}

function useStageVerbs({ visit, refresh }: VisitActionProps) {
  const trpc = useTRPC();
  const t = useTranslations('visit.do.done');
  const announce = useAnnounce();
  const dock = useMutation(trpc.visits.dock.mutationOptions());
  const start = useMutation(trpc.receipts.start.mutationOptions());
  const release = useMutation(trpc.visits.release.mutationOptions());
  const told = (text: string) => ({
    onSuccess: () => {
      announce(text);
      showToast(text);
    },
    onSettled: () => refresh(),
  });
  const { id: visitId, version, no } = visit;
  const clear = () => {
    for (const mutation of [dock, start, release]) mutation.reset();
  };
  const run = (send: () => void) => () => {
    clear();
    send();
  };
  return {
    pending: dock.isPending ? 'dock' : start.isPending ? 'start' : release.isPending ? 'release' : null,
    error: dock.error ?? start.error ?? release.error,
    dock: run(() => dock.mutate({ visitId, version }, told(t('dock', { no })))),
    start: run(() => start.mutate({ visitId }, told(t('start')))),
    release: run(() => release.mutate({ visitId, version }, told(t('release', { no })))),
  };
}
