'use client';

import { type KeyboardEvent, type MouseEvent, useMemo, useRef, useState } from 'react';
import type { DoorHint } from '#server/yard/doors/rules.ts';
import type { DoorTile } from '#server/yard/doors/schema.ts';
import { gridMove } from '../board/grid-move.ts';
import { DoorTileView } from './door-tile.tsx';
import { useColumns } from './use-columns.ts';

export type DoorGridProps = {
  label: string;
  doors: readonly DoorTile[];
  selectedId: string | null;
  stale: boolean;
  /** By door; null while no truck is picked. */
  hints: ReadonlyMap<string, DoorHint> | null;
  /** A click, Space (`peek`) or Enter (`enter`) on a tile. */
  onChoose: (doorId: string, how: 'click' | 'peek' | 'enter') => void;
};

/** All doors as a grid of tiles: one stop for Tab, arrows inside. Tiles keep their places. */
export function DoorGrid({ label, doors, selectedId, stale, hints, onChoose }: DoorGridProps) {
  const box = useRef<HTMLDivElement>(null);
  const columns = useColumns(box);
  const [activeId, setActiveId] = useState<string | null>(null);
  const active = doors.some((door) => door.doorId === activeId) ? activeId : (doors[0]?.doorId ?? null);
  const rows = useMemo(() => inRows(doors, columns), [doors, columns]);

  const onClick = (event: MouseEvent) => {
    const doorId = doorOf(event.target);
    if (doorId === null) return;
    setActiveId(doorId);
    onChoose(doorId, 'click');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const doorId = doorOf(event.target);
    if (doorId === null || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      return onChoose(doorId, event.key === 'Enter' ? 'enter' : 'peek');
    }
    const at = doors.findIndex((door) => door.doorId === doorId);
    const rtl = getComputedStyle(event.currentTarget).direction === 'rtl';
    const to = gridMove(event.key, at, doors.length, columns, rtl);
    const target = to === null ? undefined : doors[to];
    if (!target) return;
    event.preventDefault();
    setActiveId(target.doorId);
    focusDoor(target.doorId);
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: tiles flow by width; a table cannot
    <div
      ref={box}
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length}
      aria-colcount={columns}
      tabIndex={-1}
      onClick={onClick}
      onKeyDown={onKeyDown}
      className="grid grid-cols-[repeat(auto-fill,minmax(8.25rem,1fr))] gap-2 outline-none"
    >
      {rows.map((row) => (
        // biome-ignore lint/a11y/useSemanticElements: see above
        // biome-ignore lint/a11y/useFocusableInteractive: the cells take the focus
        <div role="row" key={row[0]?.doorId} className="contents">
          {row.map((tile) => (
            <DoorTileView
              key={tile.doorId}
              tile={tile}
              tabbable={tile.doorId === active}
              selected={tile.doorId === selectedId}
              stale={stale}
              hint={hints?.get(tile.doorId) ?? null}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

/** Puts the focus on a door's tile, if it is on screen. */
export function focusDoor(doorId: string): void {
  document.querySelector<HTMLElement>(`[data-door="${CSS.escape(doorId)}"]`)?.focus();
}

function doorOf(target: EventTarget | null): string | null {
  const tile = target instanceof Element ? target.closest<HTMLElement>('[data-door]') : null;
  return tile?.dataset.door ?? null;
}

function inRows(doors: readonly DoorTile[], columns: number): DoorTile[][] {
  const rows: DoorTile[][] = [];
  for (let at = 0; at < doors.length; at += columns) rows.push(doors.slice(at, at + columns));
  return rows;
}
