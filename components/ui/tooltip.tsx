'use client';

import {
  cloneElement,
  type FocusEvent,
  type PointerEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useRef,
  useState,
} from 'react';
import { loadLater } from './load-later.tsx';
import type { Side, TooltipPopupProps } from './tooltip-popup.tsx';

const OPEN_DELAY_MS = 400;
/** Time to move the pointer from the thing to its hint. */
const LEAVE_DELAY_MS = 120;

const TooltipPopup = loadLater<TooltipPopupProps>(() =>
  import('./tooltip-popup.tsx').then((file) => file.TooltipPopup),
);

export type TooltipProps = {
  /** A hint only: never the single place of a fact, since touch screens show no tooltips. Null shows none. */
  content: ReactNode;
  /** One element that takes DOM handlers. It is the same element with and without a hint, so it keeps focus. */
  children: ReactElement<Handlers>;
  side?: Side;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
};

type Handlers = {
  onPointerEnter?: (event: PointerEvent<HTMLElement>) => void;
  onPointerLeave?: (event: PointerEvent<HTMLElement>) => void;
  onPointerDown?: (event: PointerEvent<HTMLElement>) => void;
  onFocus?: (event: FocusEvent<HTMLElement>) => void;
  onBlur?: (event: FocusEvent<HTMLElement>) => void;
};

/** A hint on hover and keyboard focus. Its box is loaded with the first one that is shown. */
export function Tooltip({ content, children, side = 'top', open, onOpenChange }: TooltipProps) {
  const [shown, setShown] = useState(false);
  const [anchor, setAnchor] = useState<Element | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const set = (next: boolean, afterMs = 0) => {
    clearTimeout(timer.current);
    const act = () => {
      setShown(next);
      onOpenChange?.(next);
    };
    if (afterMs > 0) timer.current = setTimeout(act, afterMs);
    else act();
  };
  const own = children.props;
  const handlers: Handlers = {
    onPointerEnter: (event) => {
      own.onPointerEnter?.(event);
      if (event.pointerType === 'touch' || !content) return;
      TooltipPopup.warm.onPointerEnter();
      setAnchor(event.currentTarget);
      set(true, OPEN_DELAY_MS);
    },
    onPointerLeave: (event) => {
      own.onPointerLeave?.(event);
      if (anchor) set(false, LEAVE_DELAY_MS);
    },
    onPointerDown: (event) => {
      own.onPointerDown?.(event);
      if (content) setAnchor(event.currentTarget);
    },
    onFocus: (event) => {
      own.onFocus?.(event);
      if (!content) return;
      setAnchor(event.currentTarget);
      if (event.currentTarget.matches(':focus-visible')) set(true);
    },
    onBlur: (event) => {
      own.onBlur?.(event);
      if (anchor) set(false);
    },
  };
  return (
    <>
      {cloneElement(children, handlers)}
      {anchor && content ? (
        <TooltipPopup
          content={content}
          anchor={anchor}
          side={side}
          open={open ?? shown}
          onStay={() => clearTimeout(timer.current)}
          onLeave={() => set(false, LEAVE_DELAY_MS)}
          onClose={() => set(false)}
        />
      ) : null}
    </>
  );
}
