'use client';

import { useTranslations } from 'use-intl';
import { useFormat } from '../format/format-provider.tsx';
import { Button } from '../ui/button.tsx';
import type { Unmapped } from './use-mappings.ts';

type Candidate = Unmapped['suggestions'][number];

export type OtherCandidatesProps = {
  candidates: readonly Candidate[];
  whyNot: string | null;
  pending: boolean;
  onChoose: (candidate: Candidate) => void;
};

/** What else it could be, less alike. */
export function OtherCandidates({ candidates, whyNot, pending, onChoose }: OtherCandidatesProps) {
  const t = useTranslations('mappings');
  const format = useFormat();
  return (
    <section>
      <h3 className="pb-1 text-ink-3">{t('detail.others')}</h3>
      <ul className="flex flex-col gap-1">
        {candidates.map((each) => (
          <li key={each.id} className="flex flex-wrap items-center gap-x-3">
            <Button
              tone="quiet"
              aria-label={t('actions.acceptNamed', { label: each.code })}
              disabledReason={whyNot}
              pending={pending}
              onClick={() => onChoose(each)}
            >
              <bdi dir="ltr">{each.code}</bdi>
            </Button>
            <span className="text-ink-2">{each.name}</span>
            <span className="text-meta text-ink-3">
              {t('detail.score', { score: format.number(each.score, { maximumFractionDigits: 2 }) })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
