'use client';

import { ArrowLeft, Check, ListFilter, SkipForward, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useFormat } from '../format/format-provider.tsx';
import { useMay } from '../trpc/use-may.ts';
import { Button } from '../ui/button.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { onDemand } from '../ui/on-demand.tsx';
import { Panel } from '../ui/panel.tsx';
import { CodeComparison } from './code-comparison.tsx';
import { targetKindOf, useKindWord } from './kind-word.ts';
import { OtherCandidates } from './other-candidates.tsx';
import { type Target, useDecideCode } from './use-decide-code.ts';
import { useEnter } from './use-enter.ts';
import type { Unmapped } from './use-mappings.ts';

const PickDialog = onDemand(() => import('./pick-dialog.tsx').then((file) => file.PickDialog));

export type CodeDetailProps = {
  item: Unmapped;
  offline: boolean;
  /** A decision was taken: on to the next. */
  onDone: () => void;
  onNext: () => void;
  onBack: () => void;
};

/** Their code beside ours, and the three answers: it is this, it is another, it is nothing. */
export function CodeDetail({ item, offline, onDone, onNext, onBack }: CodeDetailProps) {
  const t = useTranslations('mappings');
  const format = useFormat();
  const word = useKindWord();
  const may = useMay();
  const [picking, setPicking] = useState(false);
  const decide = useDecideCode(onDone);
  const [best, ...others] = item.suggestions;
  const why = offline ? t('offlineReason') : null;
  const targetOf = (each: Unmapped['suggestions'][number]): Target => ({
    kind: targetKindOf(item.kind),
    id: each.id,
    label: each.code,
  });
  const accept = () => best && decide.stand(item, targetOf(best));
  useEnter(() => why ?? accept(), best !== undefined && !decide.pending && !picking);
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <Button
        tone="quiet"
        className="self-start lg:hidden"
        icon={<ArrowLeft className="rtl:-scale-x-100" aria-hidden="true" />}
        onClick={onBack}
      >
        {t('backToList')}
      </Button>
      <Panel
        title={`${word(item.kind)} “${item.code}”`}
        actions={<span className="text-ink-2">{t('blocked', { count: item.blocked })}</span>}
      >
        <div className="flex flex-col gap-3">
          <p className="text-lead">
            {best
              ? t('detail.suggested', {
                  label: `${best.code} · ${best.name}`,
                  score: format.number(best.score, { maximumFractionDigits: 2 }),
                })
              : t('detail.noSuggestion')}{' '}
            {best ? <span className="text-ink-2">({t(`detail.why.${reasonOf(best.score)}`)})</span> : null}
          </p>
          <CodeComparison item={item} target={best ?? null} />
          {decide.failure ? <ErrorPanelOf {...decide.failure} /> : null}
          <fieldset aria-label={t('actions.label')} className="flex flex-wrap items-center gap-gap">
            {best && may('mappings.save') ? (
              <Button
                tone="primary"
                icon={<Check aria-hidden="true" />}
                keyHint="⏎"
                aria-label={t('actions.acceptNamed', { label: best.code })}
                pending={decide.pending}
                disabledReason={why}
                onClick={accept}
              >
                {t('actions.accept')}
              </Button>
            ) : null}
            <Button
              tone={best ? 'secondary' : 'primary'}
              icon={<ListFilter aria-hidden="true" />}
              pending={decide.pending}
              disabledReason={why}
              {...PickDialog.warm}
              onClick={() => setPicking(true)}
            >
              {t('actions.pick')}
            </Button>
            <Button
              icon={<X aria-hidden="true" />}
              pending={decide.pending}
              disabledReason={why}
              onClick={() => void decide.refuse(item, item.blocked)}
            >
              {t('actions.reject')}
            </Button>
            <Button
              tone="quiet"
              icon={<SkipForward className="rtl:-scale-x-100" aria-hidden="true" />}
              keyHint="n"
              onClick={onNext}
            >
              {t('actions.next')}
            </Button>
          </fieldset>
          {others.length > 0 ? (
            <OtherCandidates
              candidates={others}
              whyNot={why}
              pending={decide.pending}
              onChoose={(each) => decide.stand(item, targetOf(each))}
            />
          ) : null}
        </div>
      </Panel>
      {picking ? (
        <PickDialog
          item={item}
          onClose={() => setPicking(false)}
          onPick={(target) => {
            setPicking(false);
            decide.stand(item, target);
          }}
        />
      ) : null}
    </div>
  );
}

const ALIKE = 0.6;

function reasonOf(score: number): 'same' | 'code' | 'far' {
  if (score >= 1) return 'same';
  return score >= ALIKE ? 'code' : 'far';
}
