'use client';

import { useTranslations } from 'use-intl';
import type { DoorTile } from '#server/yard/doors/schema.ts';
import { runningOf, tileSeverity } from '../doors/severity.ts';
import { TileMain } from '../doors/tile-main.tsx';
import { kindText, useDoorState, useReferenceText } from '../doors/tile-words.ts';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import { DataTable } from '../ui/data-table.tsx';
import type { DataColumn } from '../ui/data-table-types.ts';
import { SEVERITIES, type Severity } from '../ui/severity.ts';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { byUrgency } from './order.ts';

export type DoorListProps = {
  doors: readonly DoorTile[];
  stale: boolean;
  openId: string | null;
  onOpen: (doorId: string) => void;
};

/** The doors as a table: the same facts as the tiles, sortable, worst first, and as CSV. */
export function DoorList({ doors, stale, openId, onOpen }: DoorListProps) {
  const t = useTranslations('board.list');
  const now = useNow(30_000, useServerNow());
  const severityOf = (tile: DoorTile): Severity => (stale ? 'unsure' : tileSeverity(tile, now));
  const columns = useColumnsOfDoors(severityOf, now);
  return (
    <DataTable
      label={t('label')}
      columns={columns}
      rows={doors.toSorted(byUrgency(now))}
      rowId={(tile) => tile.doorId}
      rowLabel={(tile) => tile.code}
      severityOf={severityOf}
      openId={openId}
      onOpen={(tile) => onOpen(tile.doorId)}
      onPeek={(tile) => onOpen(tile.doorId)}
      urlKey="doors"
      csvName="doors"
      dense
      empty={null}
    />
  );
}

function useColumnsOfDoors(severityOf: (tile: DoorTile) => Severity, now: number): DataColumn<DoorTile>[] {
  const t = useTranslations('board.list');
  const board = useTranslations('board');
  const format = useFormat();
  const state = useDoorState();
  const reference = useReferenceText();
  const elapsed = (tile: DoorTile) => {
    const running = runningOf(tile.visit);
    return running ? now - Date.parse(running.startedAt) : null;
  };
  const note = (tile: DoorTile) =>
    tile.blocked?.reason ?? (tile.worst ? kindText(board, tile.worst.kind) : null);
  return [
    {
      id: 'door',
      header: t('door'),
      rowHeader: true,
      width: '4.5rem',
      cell: (tile) => <bdi dir="ltr">{tile.code}</bdi>,
      sortBy: (tile) => tile.number,
      csv: (tile) => tile.code,
    },
    { id: 'state', header: t('state'), cell: state, sortBy: state, csv: state, width: '9rem' },
    {
      id: 'severity',
      header: t('severity'),
      width: '7.5rem',
      cell: (tile) => <SeverityMark severity={severityOf(tile)} />,
      sortBy: (tile) => -SEVERITIES.indexOf(severityOf(tile)),
      csv: severityOf,
    },
    {
      id: 'trailer',
      header: t('trailer'),
      cell: (tile) => <bdi dir="ltr">{tile.visit?.trailerNumber ?? ''}</bdi>,
      sortBy: (tile) => tile.visit?.trailerNumber,
      csv: (tile) => tile.visit?.trailerNumber,
    },
    {
      id: 'carrier',
      header: t('carrier'),
      optional: true,
      cell: (tile) => tile.visit?.carrierName ?? '',
      sortBy: (tile) => tile.visit?.carrierName,
      csv: (tile) => tile.visit?.carrierName,
    },
    {
      id: 'reference',
      header: t('reference'),
      optional: true,
      cell: (tile) => (tile.visit ? reference(tile.visit) : ''),
      csv: (tile) => tile.visit?.reference?.value,
    },
    {
      id: 'time',
      header: t('time'),
      width: '9.5rem',
      cell: (tile) => <TileMain tile={tile} />,
      sortBy: elapsed,
      csv: (tile) => {
        const ms = elapsed(tile);
        return ms === null ? null : Math.round(ms / 60_000);
      },
    },
    {
      id: 'next',
      header: t('next'),
      optional: true,
      width: '7rem',
      cell: (tile) => (tile.next ? format.clock(tile.next.at) : ''),
      sortBy: (tile) => tile.next?.at,
      csv: (tile) => tile.next?.at,
    },
    { id: 'note', header: t('note'), cell: note, csv: note },
  ];
}
