'use client';

import { useTranslations } from 'use-intl';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import { Button } from '../ui/button.tsx';
import { stateKey } from '../ui/state-tag.tsx';
import type { VisitDetail } from './types.ts';
import type { ReversibleStage } from './use-stage-verbs.ts';

type TakeBackButtonProps = {
  visit: VisitDetail;
  off: string | null;
  pending: boolean;
  onTakeBack: (stage: ReversibleStage) => void;
};

/** The own last step, for as long as it can be taken back without a second person. */
export function TakeBackButton({ visit, off, pending, onTakeBack }: TakeBackButtonProps) {
  const t = useTranslations('visit.do');
  const stages = useTranslations('states.visit');
  const format = useFormat();
  const now = useNow(1000, useServerNow());
  const { takeBack } = visit;
  const leftMs = takeBack ? takeBack.until.getTime() - now : 0;
  if (!takeBack || leftMs <= 0) return null;
  return (
    <Button pending={pending} disabledReason={off} onClick={() => onTakeBack(takeBack.stage)}>
      {t('takeBack', { stage: stages(stateKey(takeBack.stage) as 'arrived'), left: format.timer(leftMs) })}
    </Button>
  );
}
