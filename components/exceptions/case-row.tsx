'use client';

import { useEffect, useRef } from 'react';
import { cx } from '../ui/cx.ts';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { AgeText } from '../ui/time-text.tsx';
import { type Case, severityOf, subjectOf } from './case.ts';
import { CaseState } from './case-state.tsx';
import { DueText } from './due-text.tsx';
import { useCaseCopy } from './use-case-copy.ts';

export type CaseRowProps = { item: Case; open: boolean; onOpen: (id: string) => void; site: string | null };

/** One case: how bad, what, about which thing, how old, whose, due when. */
export function CaseRow({ item, open, onOpen, site }: CaseRowProps) {
  const copy = useCaseCopy()(item);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (open) button.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  return (
    <button
      ref={button}
      type="button"
      aria-current={open ? 'true' : undefined}
      onClick={() => onOpen(item.id)}
      className={cx(
        'focus-inset flex w-full flex-col gap-0.5 border-s-4 px-3 py-2 text-start hover:bg-sunken',
        open ? 'border-accent bg-accent-tint' : 'border-transparent',
      )}
    >
      <span className="flex w-full flex-wrap items-center gap-x-2">
        <SeverityMark severity={severityOf(item)} wordHidden />
        <span className="font-semibold">{copy.name}</span>
        <bdi dir="ltr" className="max-w-full font-semibold wrap-anywhere">
          {subjectOf(item)}
        </bdi>
        <AgeText at={item.openedAt} className="ms-auto text-meta text-ink-3" />
      </span>
      <span className="line-clamp-2 text-ink-2">{copy.what}</span>
      <span className="flex w-full flex-wrap items-center gap-x-3 text-meta text-ink-3">
        <CaseState item={item} />
        {site ? <span>{site}</span> : null}
        {item.ownerName ? <span>{item.ownerName}</span> : null}
        {item.closedAt ? null : <DueText at={item.deadlineAt} className="ms-auto" />}
      </span>
    </button>
  );
}
