'use client';

import { useTranslations } from 'use-intl';
import { useFormat } from '../format/format-provider.tsx';
import { Facts } from '../ui/panel.tsx';
import type { ReplayPlan } from './types.ts';

/** What a replay would do, in four figures, with the reasons behind them. */
export function DryRun({ plan }: { plan: ReplayPlan }) {
  const t = useTranslations('integrations.replay');
  const format = useFormat();
  const words = (code: string, count: number) => {
    const key = `why.${code}` as never;
    return t.has(key) ? t(key, { count } as never) : `${format.number(count)} ${code}`;
  };
  return (
    <div className="flex flex-col gap-2">
      <Facts
        items={[
          { label: t('eligible'), value: <strong>{format.number(plan.eligible)}</strong> },
          { label: t('applied'), value: format.number(plan.alreadyApplied) },
          { label: t('failing'), value: format.number(plan.wouldFail) },
          { label: t('inWork'), value: format.number(plan.inWork) },
        ]}
      />
      {plan.reasons.length > 0 ? (
        <ul className="list-disc ps-5 text-ink-2">
          {plan.reasons.map(({ code, count }) => (
            <li key={code}>{words(code, count)}</li>
          ))}
        </ul>
      ) : null}
      {plan.capped ? <p>{t('capped', { count: plan.total })}</p> : null}
    </div>
  );
}
