'use client';

import { PackageCheck, Snowflake } from 'lucide-react';
import { memo } from 'react';
import { useTranslations } from 'use-intl';
import type { DoorHint } from '#server/yard/doors/rules.ts';
import type { DoorTile } from '#server/yard/doors/schema.ts';
import { useNow } from '../format/clock.ts';
import { useServerNow } from '../format/format-provider.tsx';
import { cx } from '../ui/cx.ts';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { useHintText } from './hint-text.ts';
import { tileSeverity } from './severity.ts';
import { TileMain } from './tile-main.tsx';
import { kindText, useDoorState, useReferenceText, useTileSentence, useTruckName } from './tile-words.ts';
import { useChanged } from './use-changed.ts';

/** Only the first choices say which they are: a rank on each of 40 doors helps nobody. */
const SHOWN_RANKS = 3;

export type DoorTileViewProps = {
  tile: DoorTile;
  /** The one tile of the grid that Tab reaches. */
  tabbable: boolean;
  /** Its details are open. */
  selected: boolean;
  /** Nothing may be believed: severity reads Unsure. */
  stale: boolean;
  /** Whether the picked truck may stand here; null while none is picked. */
  hint: DoorHint | null;
};

/** One door. Clicks and keys are handled by the grid, so that a change paints nothing but this tile. */
export const DoorTileView = memo(function DoorTileView(props: DoorTileViewProps) {
  const { tile, tabbable, selected, stale, hint } = props;
  const now = useNow(30_000, useServerNow());
  const sentence = useTileSentence();
  const hintText = useHintText();
  const changed = useChanged(signatureOf(tile));
  const severity = stale ? 'unsure' : tileSeverity(tile, now);
  const dimmed = hint !== null && !hint.ok;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a grid of tiles is no table
    <div
      role="gridcell"
      tabIndex={tabbable ? 0 : -1}
      aria-selected={selected}
      data-door={tile.doorId}
      data-severity={dimmed ? 'none' : severity}
      data-changed={changed || undefined}
      data-fits={hint ? String(hint.ok) : undefined}
      className={cx(
        'sev-surface flex h-27 min-w-0 cursor-pointer flex-col rounded-control p-2 leading-5 select-none [contain:layout_paint_style]',
        'data-[drop=yes]:outline-2 data-[drop=yes]:outline-accent data-[drop=no]:cursor-not-allowed',
        severity === 'unsure' && !dimmed && 'hatch',
        dimmed && 'border-dashed !bg-sunken text-ink-3',
        hint?.ok && 'border-accent',
        severity === 'serious' && !dimmed && 'ps-3.5',
        selected && 'outline-2 -outline-offset-2 outline-accent',
      )}
    >
      <span className="sr-only">{sentence(tile, severity, now, hint && hintText(hint))}</span>
      <div aria-hidden="true" className="contents">
        <TileHead tile={tile} severity={severity} quiet={dimmed} />
        {hint ? <HintLines hint={hint} text={hintText(hint)} /> : <TileBody tile={tile} />}
      </div>
    </div>
  );
});

function TileHead(props: {
  tile: DoorTile;
  severity: Parameters<typeof SeverityMark>[0]['severity'];
  quiet: boolean;
}) {
  const { tile, severity, quiet } = props;
  const state = useDoorState();
  return (
    <div className="flex items-center gap-1">
      {quiet ? null : <SeverityMark severity={severity} wordHidden size={14} />}
      <bdi dir="ltr" className="font-semibold">
        {tile.code}
      </bdi>
      {tile.visit?.reefer ? <Snowflake className="size-3.5 shrink-0 text-ink-3" aria-hidden="true" /> : null}
      {tile.state === 'work_complete' ? (
        <PackageCheck className="ms-auto size-4 shrink-0 text-ink-2" aria-hidden="true" />
      ) : (
        <span className="ms-auto truncate ps-1 text-meta text-ink-2">{state(tile)}</span>
      )}
    </div>
  );
}

function TileBody({ tile }: { tile: DoorTile }) {
  const t = useTranslations('board');
  const truck = useTruckName();
  const reference = useReferenceText();
  const who = tile.visit ?? (tile.next?.trailerNumber || tile.next?.carrierName ? tile.next : null);
  const foot = tile.worst ? kindText(t, tile.worst.kind) : tile.visit ? reference(tile.visit) : null;
  return (
    <>
      <TileMain tile={tile} />
      <span className="truncate">
        {tile.visit ? (
          <bdi dir="ltr" className="font-medium">
            {truck(tile.visit)}
          </bdi>
        ) : (
          <span className="text-ink-3">{who?.carrierName ?? who?.trailerNumber ?? ''}</span>
        )}
      </span>
      <span className={cx('truncate text-meta', tile.worst ? 'font-medium' : 'text-ink-3')}>{foot}</span>
    </>
  );
}

function HintLines({ hint, text }: { hint: DoorHint; text: string }) {
  const t = useTranslations('board.tile');
  return (
    <>
      <span className={cx('line-clamp-3 text-meta', hint.ok && 'text-ink-1')}>{text}</span>
      {hint.rank === null || hint.rank > SHOWN_RANKS ? null : (
        <span className="mt-auto text-meta font-semibold text-accent">
          {hint.rank === 1 ? t('best') : t('rank', { rank: hint.rank })}
        </span>
      )}
    </>
  );
}

// What the eye would call a change; a row that was only read again is none.
function signatureOf({ state, visit, assignment, worst, blocked }: DoorTile): string {
  return [
    state,
    visit?.visitId,
    visit?.version,
    assignment?.assignmentId,
    worst?.exceptionId,
    blocked?.reason,
  ].join('|');
}
