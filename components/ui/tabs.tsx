'use client';

import { Tabs as Base } from '@base-ui/react/tabs';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import type { Severity } from './severity.ts';
import { SeverityMark } from './severity-mark.tsx';

export type TabItem<Value extends string> = {
  value: Value;
  label: string;
  count?: number;
  /** Worst thing inside, shown before the word. */
  severity?: Severity;
};

export type TabsProps<Value extends string> = {
  /** What the tabs choose between, for screen readers: "Exceptions by state". */
  label: string;
  /** Name in the query string; the first tab leaves it out. */
  param?: string;
  items: readonly [TabItem<Value>, ...TabItem<Value>[]];
  children: (value: Value) => ReactNode;
  className?: string;
};

/** Tabs whose choice lives in the address, so a link opens the same tab. */
export function Tabs<Value extends string>({
  label,
  param = 'tab',
  items,
  children,
  className,
}: TabsProps<Value>) {
  const [value, setValue] = useTab(param, items);
  const list = useRef<HTMLDivElement>(null);
  useShown(list, value);
  return (
    <Base.Root value={value} onValueChange={(next) => setValue(next as Value)} className={className}>
      <Base.List
        ref={list}
        aria-label={label}
        className="scroll-quiet relative flex gap-1 overflow-x-auto border-b border-line"
      >
        {items.map((item) => (
          <Base.Tab
            key={item.value}
            value={item.value}
            className="focus-inset -mb-px inline-flex min-h-control shrink-0 items-center gap-1.5 border-b-2 border-transparent px-3 font-medium text-ink-2 hover:text-ink-1 data-active:border-accent data-active:text-ink-1"
          >
            {item.severity ? <SeverityMark severity={item.severity} wordHidden /> : null}
            {item.label}
            {item.count === undefined ? null : (
              <span className="rounded-full bg-sunken px-1.5 text-meta text-ink-2">{item.count}</span>
            )}
          </Base.Tab>
        ))}
      </Base.List>
      <Base.Panel value={value} className="focus-inset pt-3" tabIndex={-1}>
        {children(value)}
      </Base.Panel>
    </Base.Root>
  );
}

/** Scrolls the row of tabs, and nothing else, to the chosen one: on a phone it may stand beyond the edge. */
function useShown(list: RefObject<HTMLDivElement | null>, value: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another value is another chosen tab
  useEffect(() => {
    const row = list.current;
    const tab = row?.querySelector<HTMLElement>('[aria-selected=true]');
    if (!row || !tab) return;
    const show = () => {
      const [frame, box] = [row.getBoundingClientRect(), tab.getBoundingClientRect()];
      if (box.right > frame.right) row.scrollLeft += box.right - frame.right;
      if (box.left < frame.left) row.scrollLeft -= frame.left - box.left;
    };
    // Also when the words take the sizes of touch, or their font comes.
    const sizes = new ResizeObserver(show);
    sizes.observe(tab);
    return () => sizes.disconnect();
  }, [list, value]);
}

/** The chosen tab of the address, for screens that lay the panel out themselves. */
export function useTab<Value extends string>(
  param: string,
  items: readonly [TabItem<Value>, ...TabItem<Value>[]],
): readonly [Value, (value: Value) => void] {
  const values = items.map((item) => item.value);
  const parser = parseAsStringLiteral(values).withDefault(items[0].value);
  const [value, setValue] = useQueryState(param, parser.withOptions({ history: 'push', scroll: false }));
  return [value as Value, (next) => void setValue(next)];
}
