'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { cx } from './cx.ts';
import { findHits, type Hit, maskRanges, prettyLines, rawLines } from './payload-format.ts';
import { PayloadLine } from './payload-line.tsx';
import { PayloadToolbar } from './payload-toolbar.tsx';

const LINE_PX = 20;
const OVERSCAN = 20;
const MAX_HITS = 1000;
const MAX_SHOWN_MB = 5;

export type PayloadViewerProps = {
  /** The body as text. Values the server masked arrive as `••••`. */
  body: string;
  /** More ranges to mask here, as character offsets of `body`. */
  masked?: ReadonlyArray<{ start: number; end: number }>;
  /** Name of the downloaded file, with ending. The file holds the masked text. */
  fileName: string;
  /** Names the region: "Payload of message msg 7f3a". */
  label?: string;
  className?: string;
};

/** A message body: laid out or as received, searched, copied, downloaded. Only visible lines are in the page. */
export function PayloadViewer({ body, masked, fileName, label, className }: PayloadViewerProps) {
  const t = useTranslations('ui.payload');
  const [pretty, setPretty] = useState(true);
  const [query, setQuery] = useState('');
  const [current, setCurrent] = useState(0);
  const box = useRef<HTMLDivElement>(null);

  const safe = useMemo(() => maskRanges(body, masked ?? []), [body, masked]);
  const tooLarge = safe.length > MAX_SHOWN_MB * 1024 * 1024;
  const lines = useMemo(() => {
    const text = tooLarge ? safe.slice(0, MAX_SHOWN_MB * 1024 * 1024) : safe;
    return pretty && !tooLarge ? prettyLines(text) : rawLines(text);
  }, [safe, pretty, tooLarge]);
  const hits = useMemo(() => findHits(lines, query, MAX_HITS), [lines, query]);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_PX,
    overscan: OVERSCAN,
    initialRect: { width: 800, height: 480 },
  });

  const show = (index: number) => {
    const next = hits.length === 0 ? 0 : (index + hits.length) % hits.length;
    setCurrent(next);
    const hit = hits[next];
    if (hit) virtual.scrollToIndex(hit.line, { align: 'center' });
  };

  return (
    <section aria-label={label ?? t('label')} className={cx('flex min-h-0 flex-col', className)}>
      <PayloadToolbar
        {...{ safe, fileName, pretty, query, hits: hits.length, current }}
        lines={lines.length}
        onPretty={setPretty}
        onQuery={(text) => {
          setQuery(text);
          setCurrent(0);
        }}
        onStep={(step) => show(current + step)}
      />
      {tooLarge ? <p className="text-meta text-ink-3">{t('tooLarge', { size: MAX_SHOWN_MB })}</p> : null}
      <div
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling text must be scrollable by keyboard
        tabIndex={0}
        className="focus-inset scroll-quiet min-h-40 flex-1 overflow-auto rounded-control border border-line bg-sunken font-mono text-[13px] leading-5"
      >
        {safe === '' ? <p className="p-3 text-ink-3">{t('empty')}</p> : null}
        <div dir="ltr" className="relative w-max min-w-full" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => (
            <PayloadLine
              key={item.key}
              number={item.index + 1}
              text={lines[item.index] ?? ''}
              hits={hitsOfLine(hits, item.index)}
              current={hits[current]}
              top={item.start}
            />
          ))}
        </div>
      </div>
    </section>
  );
}

function hitsOfLine(hits: readonly Hit[], line: number): Hit[] {
  return hits.filter((hit) => hit.line === line);
}
