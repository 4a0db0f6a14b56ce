'use client';

import { useTranslations } from 'use-intl';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { cx } from '../ui/cx.ts';
import { useCalmRows } from '../ui/use-calm-rows.ts';
import { type Case, subjectOf } from './case.ts';
import { CaseRow } from './case-row.tsx';

export type CaseListProps = {
  items: readonly Case[];
  openId: string | null;
  onOpen: (id: string) => void;
  /** Reads the next page; null at the end. */
  more: (() => void) | null;
  loadingMore: boolean;
  /** Ticked cases; absent where nothing can be decided together. */
  selection?: Selection;
  siteOf: (siteId: string | null) => { name: string } | null;
};

export type Selection = {
  ids: ReadonlySet<string>;
  toggle: (id: string) => void;
  /** Why no more can be ticked. */
  full: string | null;
};

/** The cases of a tab. Rows keep their place while a hand is on the list. */
export function CaseList({ items, openId, onOpen, more, loadingMore, selection, siteOf }: CaseListProps) {
  const t = useTranslations('exceptions');
  const calm = useCalmRows(items, (item) => item.id);
  return (
    <div
      {...calm.handlers}
      className="scroll-quiet overflow-y-auto rounded-card border border-line bg-surface lg:max-h-[calc(100dvh-12.5rem)]"
    >
      {calm.waiting > 0 ? (
        <Button tone="quiet" className="w-full !text-accent" onClick={calm.release}>
          {t('newRows', { count: calm.waiting })}
        </Button>
      ) : null}
      <ul>
        {calm.rows.map(({ id, row, gone }) => (
          <li key={id} className={cx('flex border-b border-line last:border-b-0', gone && 'opacity-60')}>
            {selection ? (
              <Checkbox
                label={t('select.one', { name: t(`kinds.${row.kind}.name`), subject: subjectOf(row) })}
                labelHidden
                className="ps-3"
                checked={selection.ids.has(id)}
                disabledReason={selection.ids.has(id) ? null : selection.full}
                onCheckedChange={() => selection.toggle(id)}
              />
            ) : null}
            <CaseRow
              item={row}
              open={id === openId}
              onOpen={onOpen}
              site={siteOf(row.siteId)?.name ?? null}
            />
          </li>
        ))}
      </ul>
      {more ? (
        <div className="p-2 text-center">
          <Button onClick={more} pending={loadingMore}>
            {t('more')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
