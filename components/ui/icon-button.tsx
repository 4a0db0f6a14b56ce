'use client';

import type { ReactNode } from 'react';
import { Button, type ButtonProps } from './button.tsx';
import { cx } from './cx.ts';
import type { Labelled } from './labelled.ts';
import { Tooltip } from './tooltip.tsx';

export type IconButtonProps = Omit<ButtonProps, 'children' | 'icon' | 'size' | 'aria-label' | 'keyHint'> &
  Pick<Labelled, 'label'> & { icon: ReactNode; pressed?: boolean };

/** A square button with an icon; its label is spoken and shown as a hint. */
export function IconButton({ label, icon, pressed, tone = 'quiet', className, ...rest }: IconButtonProps) {
  return (
    <Tooltip content={rest.disabledReason ? null : label}>
      <Button
        {...rest}
        tone={tone}
        icon={icon}
        aria-label={label}
        aria-pressed={pressed}
        className={cx(
          'w-control shrink-0 !px-0',
          pressed && 'border-accent bg-accent-tint text-accent',
          className,
        )}
      />
    </Tooltip>
  );
}
