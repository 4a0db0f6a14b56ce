'use client';

import dynamic from 'next/dynamic';
import Link from 'next/link';
import { memo } from 'react';
import { useTranslations } from 'use-intl';
import type { DoorHint } from '#server/yard/doors/rules.ts';
import type { BoardTotals, DoorTile } from '#server/yard/doors/schema.ts';
import { DoorGrid } from '../doors/door-grid.tsx';
import { buttonClass } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Panel } from '../ui/panel.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { BoardFilterBar, useCapabilityName } from './board-filters.tsx';
import { BoardTotalsLine } from './board-totals.tsx';
import { type BoardFilters, filterDoors } from './order.ts';
import type { BoardView } from './use-board-params.ts';

const DoorList = dynamic(() => import('./door-list.tsx').then((module) => module.DoorList), {
  ssr: false,
  loading: () => <SkeletonRows />,
});

export type DoorsPanelProps = {
  siteName: string;
  doors: readonly DoorTile[];
  totals: BoardTotals;
  filters: BoardFilters;
  view: BoardView;
  stale: boolean;
  hints: ReadonlyMap<string, DoorHint> | null;
  openId: string | null;
  onFilters: (filters: Partial<BoardFilters> | null) => void;
  onView: (view: BoardView) => void;
  onChoose: (doorId: string, how: 'click' | 'peek' | 'enter') => void;
  className?: string;
};

/** The doors as tiles or as a list, with their totals and filters. */
export const DoorsPanel = memo(function DoorsPanel(props: DoorsPanelProps) {
  const { doors, totals, filters, view, onFilters, onView, className } = props;
  const t = useTranslations('board');
  return (
    <Panel title={t('doors.title')} titleHidden scroll flush className={className}>
      <div className="sticky top-0 z-[1] flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line bg-surface px-3 py-2">
        <BoardTotalsLine totals={totals} />
        <div className="ms-auto flex flex-wrap gap-2">
          <BoardFilterBar doors={doors} filters={filters} onChange={onFilters} />
          <Segmented
            label={t('view.label')}
            value={view}
            onValueChange={onView}
            options={(['tiles', 'list'] as const).map((value) => ({ value, label: t(`view.${value}`) }))}
          />
        </div>
      </div>
      <DoorsBody {...props} />
    </Panel>
  );
});

function DoorsBody(props: DoorsPanelProps) {
  const { siteName, doors, filters, view, stale, hints, openId, onFilters, onChoose } = props;
  const t = useTranslations('board');
  const active = useActiveFilters(filters, doors);
  const shown = filterDoors(doors, filters);
  if (doors.length === 0)
    return (
      <EmptyState
        kind="first-use"
        title={t('doors.empty')}
        hint={t('doors.emptyHint')}
        action={
          <Link href="/admin" className={buttonClass('secondary')}>
            {t('doors.toAdmin')}
          </Link>
        }
      />
    );
  if (shown.length === 0)
    return <EmptyState kind="no-match" filters={active} onClear={() => onFilters(null)} />;
  if (view === 'list')
    return (
      <div className="h-[70dvh] min-h-80 lg:h-[calc(100%-3.5rem)]">
        <DoorList
          doors={shown}
          stale={stale}
          openId={openId}
          onOpen={(doorId) => onChoose(doorId, 'enter')}
        />
      </div>
    );
  return (
    <div className="p-2">
      <DoorGrid
        label={t('doors.grid', { site: siteName })}
        doors={shown}
        selectedId={openId}
        stale={stale}
        hints={hints}
        onChoose={onChoose}
      />
    </div>
  );
}

function useActiveFilters(filters: BoardFilters, doors: readonly DoorTile[]): string {
  const t = useTranslations('board.filter');
  const capability = useCapabilityName();
  const zone = doors.find((door) => door.zoneId === filters.zone)?.zoneCode ?? filters.zone;
  return t('active', {
    direction: filters.direction,
    capability: filters.capability ? capability(filters.capability) : 'none',
    zone: zone ?? 'none',
  });
}
