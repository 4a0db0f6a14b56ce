'use client';

import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import type { ReactNode } from 'react';

export type SegmentedProps<Value extends string> = {
  /** What is chosen here, for screen readers: "View". */
  label: string;
  options: ReadonlyArray<{ value: Value; label: string; icon?: ReactNode }>;
  value: Value;
  onValueChange: (value: Value) => void;
};

/** Two to five ways to look at the same thing, one pressed. */
export function Segmented<Value extends string>({
  label,
  options,
  value,
  onValueChange,
}: SegmentedProps<Value>) {
  return (
    <ToggleGroup
      aria-label={label}
      value={[value]}
      onValueChange={(next) => {
        const [chosen] = next;
        if (chosen) onValueChange(chosen as Value);
      }}
      className="inline-flex rounded-control border border-line-strong bg-surface"
    >
      {options.map((option) => (
        <Toggle
          key={option.value}
          value={option.value}
          className="focus-inset inline-flex min-h-[calc(var(--control)-2px)] items-center gap-1.5 border-s border-line px-3 text-ink-2 first:rounded-s-control first:border-s-0 last:rounded-e-control hover:bg-sunken data-pressed:bg-accent-tint data-pressed:font-semibold data-pressed:text-accent"
        >
          {option.icon ? <span className="inline-flex size-icon *:size-full">{option.icon}</span> : null}
          {option.label}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
