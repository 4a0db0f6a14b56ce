'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import type { Severity } from '../ui/severity.ts';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { useFactText, useFlowName, useFlowStatus } from './fact-text.ts';
import type { StoryLine } from './story.ts';
import type { StoryFact, StoryFlow, VisitDetail } from './types.ts';

const ROW =
  'grid grid-cols-[minmax(4.5rem,max-content)_1fr] gap-x-3 border-b border-line px-3 py-2 sm:grid-cols-[minmax(4.5rem,max-content)_1fr_1fr]';

/** One line: when, what happened and who says so, how it travelled. */
export function StoryRow({ line, visit }: { line: StoryLine; visit: VisitDetail }) {
  return (
    <li className={ROW}>
      <TimeText at={line.at} as="clock" focusable className="!whitespace-normal text-ink-2" />
      <div className="min-w-0">
        {line.fact ? <FactCell fact={line.fact} line={line} visit={visit} /> : null}
      </div>
      <ul className="flex min-w-0 flex-col gap-1 max-sm:col-start-2">
        {line.flows.map((flow) => (
          <FlowItem key={`${flow.kind}${flow.id}${flow.what}`} flow={flow} />
        ))}
      </ul>
    </li>
  );
}

function FactCell({ fact, line, visit }: { fact: StoryFact; line: StoryLine; visit: VisitDetail }) {
  const t = useTranslations('visit');
  const text = useFactText(visit);
  const format = useFormat();
  const source = `source.${fact.source}` as 'source.gate';
  return (
    <>
      <p className="font-medium">{text(fact)}</p>
      <p className="text-meta text-ink-3">
        {t('story.by', { who: fact.actor.startsWith('job:') ? t('story.tower') : fact.actorName })} ·{' '}
        {t('story.source', { source: t.has(source) ? t(source) : fact.source })}
        {line.lateMs === null ? null : <> · {t('story.late', { age: format.duration(line.lateMs) })}</>}
        {fact.certainty === 'zone-assumed' ? <> · {t('story.assumed')}</> : null}
      </p>
    </>
  );
}

const SEVERITY: Readonly<Record<string, Severity>> = {
  retrying: 'watch',
  parked: 'watch',
  refused: 'serious',
  quarantined: 'serious',
  failed: 'serious',
  dead: 'serious',
  unmatched: 'watch',
  held: 'watch',
};

function FlowItem({ flow }: { flow: StoryFlow }) {
  const t = useTranslations('visit.story');
  const format = useFormat();
  const name = useFlowName();
  const status = useFlowStatus();
  const what =
    flow.kind === 'message'
      ? t('inMessage', { system: flow.system, what: name(flow.what) })
      : t('outEffect', { what: name(flow.what), system: flow.system });
  const took = flow.kind === 'delivery' && flow.doneAt ? flow.doneAt.getTime() - flow.at.getTime() : null;
  return (
    <li className="flex flex-wrap items-center gap-x-2">
      <SeverityMark severity={SEVERITY[flow.status] ?? 'none'} wordHidden />
      <span className="min-w-0 break-words">{what}</span>
      <span className="text-ink-2">
        {status(flow.status)}
        {took !== null ? <> · {format.duration(took)}</> : null}
        {flow.attempts > 1 ? <> · {t('attempts', { count: flow.attempts })}</> : null}
        {flow.nextAt && flow.doneAt === null && flow.attempts > 0 ? (
          <> · {t('nextTry', { time: format.clock(flow.nextAt) })}</>
        ) : null}
      </span>
      <Link
        href={`/integrations?trace=${encodeURIComponent(flow.correlationId)}`}
        aria-label={t('traceOf', { what })}
        className="text-accent hover:underline"
      >
        {t('trace')}
      </Link>
    </li>
  );
}

const ORDER = ['check_in', 'assign_door', 'dock', 'start', 'complete', 'release', 'depart'] as const;

/** The step that usually comes now; null when the stay is over. */
export function nextAction(visit: VisitDetail): (typeof ORDER)[number] | null {
  const reserved = visit.assignments.some((held) => held.status === 'reserved');
  return (
    ORDER.find((action) => {
      if (!visit.can[action].ok) return false;
      if (action === 'assign_door') return !reserved && visit.door === null;
      return action !== 'dock' || reserved;
    }) ?? null
  );
}

/** The last line of the story: what comes now. */
export function NextLine({ visit }: { visit: VisitDetail }) {
  const t = useTranslations('visit');
  const now = useNow(30_000, useServerNow());
  const next = nextAction(visit);
  const door = visit.assignments.find((held) => held.status === 'reserved')?.door?.code ?? '';
  return (
    <li className={`${ROW} border-b-0 bg-sunken`}>
      <time dateTime={new Date(now).toISOString()} className="text-ink-3">
        {t('story.now')}
      </time>
      <p>{next ? t('next.text', { what: t(`next.${next}`, { door }) }) : t('next.none')}</p>
    </li>
  );
}
