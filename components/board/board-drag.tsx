'use client';

import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import {
  draggable,
  dropTargetForElements,
  monitorForElements,
} from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { type RefObject, useEffect, useRef } from 'react';

export type BoardDragProps = {
  root: RefObject<HTMLElement | null>;
  /** Changes whenever cards or tiles were laid out anew. */
  layout: string;
  fits: (doorId: string) => boolean;
  onStart: (visitId: string) => void;
  /** The dragged truck is the picked one since `onStart`. */
  onDrop: (doorId: string) => void;
};

/** Drag of a waiting card onto a door; the third way, loaded when a pointer first comes near. */
export function BoardDrag({ root, layout, ...handlers }: BoardDragProps) {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the layout says when elements are other ones
  useEffect(() => {
    const board = root.current;
    if (!board) return;
    const cards = [...board.querySelectorAll<HTMLElement>('[data-card]')].map((element) =>
      draggable({ element, getInitialData: () => ({ visitId: element.dataset.card ?? '' }) }),
    );
    const doors = [...board.querySelectorAll<HTMLElement>('[data-door]')].map((element) =>
      target(element, latest),
    );
    const monitor = monitorForElements({
      onDragStart: ({ source }) => latest.current.onStart(String(source.data.visitId)),
      onDrop: ({ location }) => {
        const [over] = location.current.dropTargets;
        if (over) latest.current.onDrop(String(over.data.doorId));
      },
    });
    return combine(...cards, ...doors, monitor);
  }, [root, layout]);
  return null;
}

function target(element: HTMLElement, latest: RefObject<Pick<BoardDragProps, 'fits'>>) {
  const doorId = element.dataset.door ?? '';
  const mark = (state: 'yes' | 'no' | null) => {
    if (state) element.dataset.drop = state;
    else delete element.dataset.drop;
  };
  return dropTargetForElements({
    element,
    getData: () => ({ doorId }),
    canDrop: () => true,
    onDragEnter: () => mark(latest.current.fits(doorId) ? 'yes' : 'no'),
    onDragLeave: () => mark(null),
    onDrop: () => mark(null),
  });
}
