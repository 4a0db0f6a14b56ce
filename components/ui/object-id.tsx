'use client';

import { PreviewCard } from '@base-ui/react/preview-card';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { CopyButton } from './copy-button.tsx';
import { cx } from './cx.ts';
import { POPUP_CLASS } from './popup.ts';

export type ObjectIdProps = {
  /** Shown whole, never cut inside its digits: trailer no., PO, door, visit. */
  id: string;
  /** What it is, for the copy button and screen readers: "Trailer". */
  kind: string;
  href?: string;
  copy?: boolean;
  /** Shown on hover and focus of the link: the object's main facts. */
  peek?: ReactNode;
  className?: string;
};

/** The number of a thing, with its link, its copy button and its peek. Digits never mirror in right-to-left text. */
export function ObjectId({ id, kind, href, copy = false, peek, className }: ObjectIdProps) {
  const text = (
    <>
      <span className="sr-only">{kind} </span>
      <bdi dir="ltr">{id}</bdi>
    </>
  );
  const look = cx('rounded-control font-semibold whitespace-nowrap', href && 'text-accent hover:underline');
  const body = href ? (
    <Link href={href} className={look}>
      {text}
    </Link>
  ) : (
    <span className={look}>{text}</span>
  );
  return (
    <span className={cx('inline-flex items-center gap-1 align-middle', className)}>
      {peek && href ? <Peek trigger={body}>{peek}</Peek> : body}
      {copy ? <CopyButton text={id} what={`${kind} ${id}`} className="!min-h-6 !w-6 text-ink-3" /> : null}
    </span>
  );
}

function Peek({ trigger, children }: { trigger: React.ReactElement; children: ReactNode }) {
  return (
    <PreviewCard.Root>
      <PreviewCard.Trigger render={trigger} />
      <PreviewCard.Portal>
        <PreviewCard.Positioner sideOffset={6} className="z-50">
          <PreviewCard.Popup className={cx(POPUP_CLASS, 'max-w-96 p-3')}>{children}</PreviewCard.Popup>
        </PreviewCard.Positioner>
      </PreviewCard.Portal>
    </PreviewCard.Root>
  );
}
