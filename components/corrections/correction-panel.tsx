'use client';

import { Check, PenLine, RotateCw, Undo2, X } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { CorrectionView } from '#server/yard/corrections/queries.ts';
import { failureOf } from '../trpc/failure.ts';
import { useMay } from '../trpc/use-may.ts';
import { Button } from '../ui/button.tsx';
import { DiffTable } from '../ui/diff-table.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { Panel } from '../ui/panel.tsx';
import { StateTag } from '../ui/state-tag.tsx';
import { useShortcuts } from '../ui/use-shortcuts.ts';
import { CorrectionFacts } from './correction-facts.tsx';
import { CorrectionTrouble } from './correction-trouble.tsx';
import { AskButton, Questions } from './questions.tsx';
import { useCorrectionWords } from './use-correction-words.ts';
import { useDecide } from './use-decide.ts';
import { useModKey } from './use-mod-key.ts';
import { useWhyNot } from './use-why-not.ts';

export type CorrectionPanelProps = {
  correction: CorrectionView;
  /** How many other people could approve it. */
  approvers: number;
  /** Nothing may be sent: the screen is older than the connection. */
  offline: boolean;
  /** Opens the form for another proposal; absent where this person may not propose. */
  onEdit?: () => void;
};

/** What would change, who said so, and the buttons of those who may decide. The maker sees no Approve. */
export function CorrectionPanel({ correction, approvers, offline, onEdit }: CorrectionPanelProps) {
  const t = useTranslations('corrections');
  const exceptions = useTranslations('exceptions');
  const words = useCorrectionWords();
  const effects = words.effects(correction.rows);
  return (
    <Panel
      title={t('title', { no: correction.no })}
      actions={<StateTag of="exception" state={correction.status} />}
    >
      <div className="flex flex-col gap-3">
        <p className="font-semibold">{words.kind(correction.kind)}</p>
        <CorrectionTrouble correction={correction} />
        <DiffTable
          system={t(correction.kind === 'receipt.confirm' ? 'systems.odoo' : 'systems.tower')}
          rows={words.tableRows(correction)}
        />
        <p>
          <span className="text-ink-3">{t('effectsLabel')}: </span>
          {effects.length > 0 ? effects.join(' · ') : t('noEffects')}
        </p>
        <CorrectionFacts correction={correction} approvers={approvers} />
        <Questions correction={correction} whyNot={offline ? exceptions('offlineReason') : null} />
        <Decide correction={correction} offline={offline} onEdit={onEdit} />
      </div>
    </Panel>
  );
}

function Decide({ correction, offline, onEdit }: Omit<CorrectionPanelProps, 'approvers'>) {
  const t = useTranslations('corrections');
  const may = useMay();
  const approveKey = useModKey('⏎');
  const decide = useDecide(correction);
  const whyNot = useWhyNot(correction, offline);
  const { status, can } = correction;
  const isMaker = !can.approve.ok && can.approve.reason === 'correction.same_person';
  const checks = status === 'proposed' && !isMaker && may('corrections.approve') && isReachable(can.reject);
  const reversible = status === 'applied' && onEdit !== undefined;
  const oneWay = REVERSIBLE.includes(correction.kind) ? null : t('reverse.oneWay');
  const failure = decide.error ? failureOf(decide.error) : null;
  useShortcuts(
    [
      { keys: 'mod+Enter', label: t('actions.approve'), run: () => whyNot.approve ?? void decide.approve() },
      { keys: 'r', label: t('actions.reject'), run: () => whyNot.reject ?? void decide.reject() },
    ],
    checks && !decide.pending,
  );
  return (
    <>
      {failure ? <ErrorPanelOf error={failure.error} reference={failure.reference} /> : null}
      <fieldset aria-label={t('actions.label')} className="flex flex-wrap items-center gap-gap">
        {checks ? (
          <>
            <Button
              tone="primary"
              icon={<Check aria-hidden="true" />}
              keyHint={approveKey}
              pending={decide.pending}
              disabledReason={whyNot.approve}
              onClick={() => void decide.approve()}
            >
              {t('actions.approve')}
            </Button>
            <Button
              icon={<X aria-hidden="true" />}
              keyHint="r"
              pending={decide.pending}
              disabledReason={whyNot.reject}
              onClick={() => void decide.reject()}
            >
              {t('actions.reject')}
            </Button>
            <AskButton correction={correction} whyNot={whyNot.reject} />
          </>
        ) : null}
        {can.withdraw.ok ? (
          <Button
            icon={<Undo2 aria-hidden="true" />}
            pending={decide.pending}
            disabledReason={whyNot.offline}
            onClick={() => void decide.withdraw()}
          >
            {t('actions.withdraw')}
          </Button>
        ) : null}
        {status === 'apply_failed' && may('corrections.retry') ? (
          <Button
            tone="primary"
            icon={<RotateCw aria-hidden="true" />}
            pending={decide.pending}
            disabledReason={whyNot.offline}
            onClick={decide.retry}
          >
            {t('actions.retry')}
          </Button>
        ) : null}
        {onEdit && EDITABLE.includes(status) ? (
          <Button
            className="max-md:hidden"
            tone={status === 'proposed' ? 'secondary' : 'primary'}
            icon={<PenLine aria-hidden="true" />}
            disabledReason={whyNot.offline}
            onClick={onEdit}
          >
            {t('actions.edit')}
          </Button>
        ) : null}
        {reversible ? (
          <Button
            className="max-md:hidden"
            icon={<Undo2 aria-hidden="true" />}
            pending={decide.pending}
            disabledReason={oneWay ?? whyNot.offline}
            onClick={() => void decide.reverse()}
          >
            {t('actions.reverse')}
          </Button>
        ) : null}
      </fieldset>
    </>
  );
}

/** States from which another proposal may be made with this one as its start. */
const EDITABLE: readonly string[] = ['proposed', 'outdated', 'rejected', 'withdrawn', 'apply_failed'];
const REVERSIBLE: readonly string[] = [
  'visit.replace-trailer',
  'visit.correct-stamp',
  'visit.link-appointment',
];

function isReachable(answer: CorrectionView['can']['reject']): boolean {
  return answer.ok || answer.reason !== 'forbidden';
}
