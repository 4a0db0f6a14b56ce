'use client';

import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ProcedureName } from '#server/auth/rights.ts';
import { failureOf } from '../board/failure.ts';
import type { May } from '../doors/may.ts';
import { useErrorCopy } from '../i18n/error-copy.ts';
import { Button } from '../ui/button.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { onDemand } from '../ui/on-demand.tsx';
import { nextAction } from './story-row.tsx';
import { TakeBackButton } from './take-back-button.tsx';
import type { VisitDetail } from './types.ts';
import { useStageVerbs } from './use-stage-verbs.ts';
import { VisitLinks } from './visit-links.tsx';

const CheckInDialog = onDemand(() => import('./check-in-dialog.tsx').then((m) => m.CheckInDialog));
const UndockDialog = onDemand(() => import('./undock-dialog.tsx').then((m) => m.UndockDialog));
const DepartDialog = onDemand(() => import('./depart-dialog.tsx').then((m) => m.DepartDialog));
const LinkDialog = onDemand(() => import('./link-dialog.tsx').then((m) => m.LinkDialog));
const NoteDialog = onDemand(() => import('./note-dialog.tsx').then((m) => m.NoteDialog));
const VisitAssign = onDemand(() => import('./visit-assign.tsx').then((m) => m.VisitAssign));
const CompleteDialog = onDemand(() =>
  import('../receipts/complete-dialog.tsx').then((m) => m.CompleteDialog),
);

export type VisitActionProps = {
  visit: VisitDetail;
  may: May;
  /** Why nothing can be done at all now, or null. */
  off: string | null;
  refresh: () => Promise<unknown>;
};

type Open = 'check_in' | 'assign_door' | 'undock' | 'complete' | 'depart' | 'link' | 'note' | null;

/** What can be done with the stay now; the usual next step first in weight, the rest with their reasons. */
export function VisitActions(props: VisitActionProps) {
  const { visit } = props;
  const t = useTranslations('visit.do');
  const [open, setOpen] = useState<Open>(null);
  const section = useRef<HTMLElement>(null);
  const why = useWhyNot(props);
  // A step that is taken back takes its button with it: the focus stays with the actions.
  const act = useStageVerbs(props, () => section.current?.focus());
  const next = nextAction(visit);
  const tone = (action: typeof next) => (action === next ? ('primary' as const) : ('secondary' as const));
  const close = () => setOpen(null);
  const promised = visit.assignments.some((held) => held.status === 'reserved');
  return (
    <section
      ref={section}
      tabIndex={-1}
      aria-label={t('title')}
      className="screen-only flex flex-col gap-2 outline-none"
    >
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
        {promised ? (
          <Button
            pending={act.pending === 'releaseDoor'}
            disabledReason={why('doors.release')}
            onClick={() => void act.releaseDoor()}
          >
            {t('releaseDoor')}
          </Button>
        ) : null}
        {visit.door ? (
          <Button disabledReason={why('visits.undock', 'undock')} onClick={() => setOpen('undock')}>
            {t('undock')}
          </Button>
        ) : (
          <Button
            tone={tone('dock')}
            pending={act.pending === 'dock'}
            disabledReason={why('visits.dock', 'dock')}
            onClick={() => void act.dock()}
          >
            {t('dock')}
          </Button>
        )}
        {visit.direction === 'inbound' ? (
          <>
            <Button
              tone={tone('start')}
              pending={act.pending === 'start'}
              disabledReason={why('receipts.start', 'start')}
              onClick={() => void act.start()}
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
          onClick={() => void act.release()}
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
        <Button disabledReason={why('visits.addNote')} onClick={() => setOpen('note')}>
          {t('note')}
        </Button>
        <Button
          pending={act.pending === 'withdraw'}
          disabledReason={why('visits.withdraw', 'cancel')}
          onClick={() => void act.withdraw()}
        >
          {t('withdraw')}
        </Button>
      </div>
      <div className="flex flex-wrap items-center gap-gap">
        <TakeBackButton
          visit={visit}
          off={why('visits.takeBack')}
          pending={act.pending === 'takeBack'}
          onTakeBack={(stage) => void act.takeBack(stage)}
        />
        <VisitLinks visitId={visit.id} no={visit.no} />
      </div>
      {act.error ? <ErrorPanelOf {...failureOf(act.error)} /> : null}
      {open === 'check_in' ? <CheckInDialog {...props} onDone={act.checkedIn} onClose={close} /> : null}
      {open === 'assign_door' ? <VisitAssign {...props} onUndoFailed={act.fail} onClose={close} /> : null}
      {open === 'undock' ? <UndockDialog {...props} onUndoFailed={act.fail} onClose={close} /> : null}
      {open === 'complete' ? <CompleteDialog {...props} onClose={close} /> : null}
      {open === 'depart' ? <DepartDialog {...props} onClose={close} /> : null}
      {open === 'link' ? <LinkDialog {...props} onClose={close} /> : null}
      {open === 'note' ? <NoteDialog visitId={visit.id} no={visit.no} onClose={close} /> : null}
    </section>
  );
}

/** No connection, no right, or the state of the stay; null when it can be done. */
function useWhyNot({ visit, may, off }: VisitActionProps) {
  const t = useTranslations('visit.do');
  const copy = useErrorCopy();
  return (right: ProcedureName, action?: keyof VisitDetail['can']): string | null => {
    if (off) return off;
    if (!may[right]) return t('noRight');
    const can = action ? visit.can[action] : null;
    return !can || can.ok ? null : copy({ code: 'refused', reason: can.reason }).title;
  };
}
