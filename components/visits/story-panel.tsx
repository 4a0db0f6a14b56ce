'use client';

import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { useTranslations } from 'use-intl';
import { failureOf } from '../board/failure.ts';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { Panel } from '../ui/panel.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { linesOfView, type StoryLine, silentUntilNow, storyLines } from './story.ts';
import { NextLine, StoryRow } from './story-row.tsx';
import type { VisitDetail } from './types.ts';
import type { useVisit } from './use-visit.ts';

const VIEWS = ['all', 'people', 'systems'] as const;

export type StoryPanelProps = { visit: VisitDetail; story: ReturnType<typeof useVisit>['story'] };

/** People and systems side by side: one ordered list, each line one sentence. */
export function StoryPanel({ visit, story }: StoryPanelProps) {
  const t = useTranslations('visit.story');
  const [view, setView] = useQueryState('story', parseAsStringLiteral(VIEWS).withDefault('all'));
  return (
    <Panel
      title={t('title')}
      flush
      actions={
        <Segmented
          label={t('filter')}
          value={view}
          onValueChange={(next) => void setView(next)}
          options={VIEWS.map((value) => ({ value, label: t(value) }))}
        />
      }
    >
      {story.error ? (
        <ErrorPanelOf {...failureOf(story.error)} onRetry={() => void story.refetch()} className="m-3" />
      ) : null}
      {story.data ? (
        <StoryList visit={visit} story={story.data} view={view} />
      ) : story.error ? null : (
        <SkeletonRows rows={6} onRetry={() => void story.refetch()} />
      )}
    </Panel>
  );
}

function StoryList(props: {
  visit: VisitDetail;
  story: NonNullable<StoryPanelProps['story']['data']>;
  view: (typeof VIEWS)[number];
}) {
  const { visit, story, view } = props;
  const t = useTranslations('visit.story');
  const all = storyLines(story.facts, story.flows);
  const lines = linesOfView(all, view);
  if (all.length === 0) return <EmptyState kind="done" title={t('empty')} hint={t('emptyHint')} />;
  if (lines.length === 0) return <EmptyState kind="done" title={t('noMatch')} />;
  return (
    <>
      <div
        aria-hidden="true"
        className="grid grid-cols-[minmax(4.5rem,max-content)_1fr_1fr] gap-x-3 border-b border-line px-3 py-1 text-meta text-ink-3 max-sm:hidden"
      >
        <span>{t('time')}</span>
        <span>{t('happened')}</span>
        <span>{t('travelled')}</span>
      </div>
      <ol>
        {lines.map((line) => (
          <Fragmented key={line.key} line={line} visit={visit} />
        ))}
        <SilenceNow lines={all} visit={visit} />
        <NextLine visit={visit} />
      </ol>
      {story.cut ? <p className="px-3 py-2 text-ink-3">{t('cut', { count: story.facts.length })}</p> : null}
    </>
  );
}

function Fragmented({ line, visit }: { line: StoryLine; visit: VisitDetail }) {
  return (
    <>
      {line.silentSince ? <Gap from={line.silentSince} to={line.at} /> : null}
      <StoryRow line={line} visit={visit} />
    </>
  );
}

/** Nobody said anything for a long time: drawn, so that it is not taken for "nothing happened". */
function Gap({ from, to }: { from: Date; to: Date | number }) {
  const t = useTranslations('visit.story');
  const format = useFormat();
  return (
    <li
      className="hatch border-b border-line px-3 py-1 text-center text-meta text-ink-2"
      data-severity="none"
    >
      {t('gap', { from: format.clock(from), to: format.clock(to) })}
    </li>
  );
}

function SilenceNow({ lines, visit }: { lines: readonly StoryLine[]; visit: VisitDetail }) {
  const now = useNow(30_000, useServerNow());
  const over = visit.status === 'departed' || visit.status === 'cancelled';
  const since = silentUntilNow(lines, now, over);
  return since ? <Gap from={since} to={now} /> : null;
}
