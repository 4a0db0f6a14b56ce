'use client';

import { useTranslations } from 'use-intl';
import { Segmented } from '../ui/segmented.tsx';

export type BoardPane = 'waiting' | 'doors' | 'needsYou';

export type PaneSwitchProps = {
  pane: BoardPane;
  onPane: (pane: BoardPane) => void;
  counts: Record<BoardPane, number>;
};

/** On a phone the board shows one of its three columns. */
export function PaneSwitch({ pane, onPane, counts }: PaneSwitchProps) {
  const t = useTranslations('board.panes');
  const panes: BoardPane[] = ['waiting', 'doors', 'needsYou'];
  return (
    <div className="px-3 pt-3 md:hidden">
      <Segmented
        label={t('label')}
        value={pane}
        onValueChange={onPane}
        options={panes.map((value) => ({ value, label: `${t(value)} ${counts[value]}` }))}
      />
    </div>
  );
}
