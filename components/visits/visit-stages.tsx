'use client';

import { useTranslations } from 'use-intl';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import { Panel } from '../ui/panel.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { type StageSpan, stageSpans } from './stages.ts';
import type { VisitDetail } from './types.ts';

const MINUTE_MS = 60_000;

/** Gate, wait, door, leave: how long each took, and the plan where there is one. */
export function VisitStages({ visit }: { visit: VisitDetail }) {
  const t = useTranslations('visit.stages');
  const format = useFormat();
  const now = useNow(30_000, useServerNow());
  const end = visit.departedAt?.getTime() ?? now;
  return (
    <Panel
      title={t('title')}
      actions={
        visit.arrivedAt ? (
          <span className="text-ink-2">
            {t('total', { age: format.duration(end - visit.arrivedAt.getTime()) })}
          </span>
        ) : null
      }
    >
      <ol className="flex flex-col gap-2">
        {stageSpans(visit).map((span) => (
          <StageRow
            key={span.stage}
            span={span}
            now={now}
            plannedMs={span.stage === 'door' ? visit.plannedMinutes * MINUTE_MS : null}
          />
        ))}
      </ol>
    </Panel>
  );
}

function StageRow({ span, now, plannedMs }: { span: StageSpan; now: number; plannedMs: number | null }) {
  const t = useTranslations('visit.stages');
  const format = useFormat();
  const { stage, from, to } = span;
  // The clock of the page ticks every half minute: what began since then has lasted nothing yet.
  const lasted = from ? Math.max(0, (to?.getTime() ?? now) - from.getTime()) : null;
  const age = format.duration(lasted);
  return (
    <li className="grid grid-cols-[4rem_1fr_auto] items-center gap-x-2">
      <span className="font-medium">{t(stage)}</span>
      <span className="text-ink-2">
        {!from
          ? t('none')
          : to
            ? t('at', { from: format.clock(from), to: format.clock(to) })
            : t('since', { from: format.clock(from) })}
      </span>
      <span>{lasted === null ? '' : to ? age : t('open', { age })}</span>
      {plannedMs !== null ? (
        <span className="col-span-2 col-start-2 flex items-center gap-2 text-meta text-ink-3">
          {lasted !== null ? (
            <ProgressBar label={t(stage)} value={lasted} max={plannedMs} valueText={age} className="flex-1" />
          ) : null}
          {t('planned', { age: format.duration(plannedMs) })}
        </span>
      ) : null}
    </li>
  );
}
