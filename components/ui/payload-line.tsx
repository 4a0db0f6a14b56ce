'use client';

import { Fragment, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { cx } from './cx.ts';
import { type Hit, MASK } from './payload-format.ts';

type LineProps = {
  number: number;
  text: string;
  hits: readonly Hit[];
  current: Hit | undefined;
  top: number;
};

/** One line with its number, found places marked, masked values said in words. */
export function PayloadLine({ number, text, hits, current, top }: LineProps) {
  const pieces: ReactNode[] = [];
  let at = 0;
  for (const hit of hits) {
    pieces.push(<Masked key={`t${at}`} text={text.slice(at, hit.start)} />);
    pieces.push(
      <mark
        key={`h${hit.start}`}
        data-severity="watch"
        className={cx(
          'bg-sev-solid text-sev-on',
          hit === current && 'outline-2 outline-accent outline-solid',
        )}
      >
        {text.slice(hit.start, hit.end)}
      </mark>,
    );
    at = hit.end;
  }
  pieces.push(<Masked key="end" text={text.slice(at)} />);
  return (
    <div className="absolute inset-x-0 flex h-5 whitespace-pre" style={{ transform: `translateY(${top}px)` }}>
      <span
        aria-hidden="true"
        className="sticky start-0 w-12 shrink-0 bg-sunken pe-3 text-end text-ink-3 select-none"
      >
        {number}
      </span>
      <span className="pe-4">{pieces}</span>
    </div>
  );
}

function Masked({ text }: { text: string }) {
  const t = useTranslations('ui.payload');
  if (!text.includes(MASK)) return text;
  return text.split(MASK).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one fixed text
    <Fragment key={index}>
      {index > 0 ? (
        <span className="rounded-control border border-dashed border-line-strong px-1 font-sans text-meta text-ink-3">
          {MASK}
          <span className="sr-only"> {t('masked')}</span>
        </span>
      ) : null}
      {part}
    </Fragment>
  ));
}
