'use client';

import { type ComponentProps, type MouseEvent, type ReactNode, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { cx } from './cx.ts';
import { Tooltip } from './tooltip.tsx';

export type ButtonTone = 'primary' | 'secondary' | 'quiet' | 'danger';
export type ButtonSize = 'md' | 'big';

export type ButtonProps = Omit<ComponentProps<'button'>, 'disabled' | 'aria-disabled' | 'type'> & {
  tone?: ButtonTone;
  /** `md` follows the density (32 or 48 px); `big` is the one main action (40, 64, 104 px in glove mode). */
  size?: ButtonSize;
  type?: 'button' | 'submit';
  /** Why this cannot be done now, as a sentence. The button stays reachable and tells it. */
  disabledReason?: string | null | false;
  /** The press was taken and its answer is not here yet; more presses do nothing. */
  pending?: boolean;
  icon?: ReactNode;
  /** Key shown beside the text, e.g. `A`. */
  keyHint?: string;
};

/** A button whose text says the outcome. It is never disabled without its reason. */
export function Button({
  tone = 'secondary',
  size = 'md',
  type = 'button',
  disabledReason,
  pending = false,
  icon,
  keyHint,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  const reasonId = useId();
  const [reasonOpen, setReasonOpen] = useState(false);
  const t = useTranslations('ui');
  const reason = disabledReason || null;
  const off = reason !== null || pending;

  const press = (event: MouseEvent<HTMLButtonElement>) => {
    if (!off) return onClick?.(event);
    event.preventDefault();
    event.stopPropagation();
    if (reason) setReasonOpen(true);
  };

  // The same element with and without a reason: one that goes away while it is focused would drop the focus.
  return (
    <>
      <Tooltip content={reason} open={reasonOpen} onOpenChange={setReasonOpen}>
        <button
          {...rest}
          type={type}
          onClick={press}
          aria-disabled={off || undefined}
          aria-busy={pending || undefined}
          aria-describedby={reason ? reasonId : rest['aria-describedby']}
          className={cx(buttonClass(tone, size, off), className)}
        >
          {icon ? (
            <span className="inline-flex size-icon shrink-0 items-center justify-center *:size-full">
              {icon}
            </span>
          ) : null}
          {children}
          {pending ? <span className="sr-only">{t('busy')}</span> : null}
          {keyHint ? <KeyCap>{keyHint}</KeyCap> : null}
        </button>
      </Tooltip>
      {reason ? (
        <span id={reasonId} hidden>
          {t('unavailableBecause', { reason })}
        </span>
      ) : null}
    </>
  );
}

/** Looks of a button, for links that must look like one. */
export function buttonClass(tone: ButtonTone, size: ButtonSize = 'md', off = false): string {
  return cx(
    'inline-flex select-none items-center justify-center gap-2 rounded-control border font-medium transition-colors md:whitespace-nowrap',
    size === 'big' ? 'min-h-control-big px-5 text-primary font-semibold' : 'min-h-control px-3 text-base',
    off ? OFF : TONES[tone],
  );
}

const OFF = 'cursor-not-allowed border-dashed border-line-strong bg-transparent text-ink-3';

const TONES: Record<ButtonTone, string> = {
  primary:
    'forced-color-adjust-none border-accent bg-accent text-on-accent hover:brightness-110 active:brightness-95',
  secondary: 'border-line-strong bg-surface text-ink-1 hover:bg-sunken',
  quiet: 'border-transparent bg-transparent text-ink-1 hover:bg-sunken',
  danger: 'border-line-strong bg-surface text-ink-1 hover:bg-sunken',
};

function KeyCap({ children }: { children: ReactNode }) {
  return (
    <span
      aria-hidden="true"
      className="rounded-control border border-current px-1 font-sans text-meta opacity-80 max-md:hidden"
    >
      {children}
    </span>
  );
}
