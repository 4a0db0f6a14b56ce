'use client';

import { useTranslations } from 'use-intl';
import type { DoorTile } from '#server/yard/doors/schema.ts';
import { Button } from '../ui/button.tsx';
import { ErrorPanelOf } from '../ui/error-panel.tsx';
import { AssignBar } from './assign-bar.tsx';
import type { Desk } from './use-desk.ts';

/** The truck in the hand, and what went wrong with the last assignment; both until they are dealt with. */
export function HandBar({ desk, doors }: { desk: Desk; doors: readonly DoorTile[] }) {
  const t = useTranslations('board.assign');
  const { hand, assigning, assign, assignOff } = desk;
  const { pick, dispatch, card, hints } = hand;
  const { failure } = assigning;
  return (
    <>
      {card ? (
        <AssignBar
          card={card}
          doors={doors}
          hints={hints.byDoor}
          typed={pick.typed}
          pending={assigning.pending}
          off={assignOff}
          onTyped={(text) => dispatch({ do: 'typed', text })}
          onAssign={assign}
          onSwap={desk.swap}
          onEscape={() => dispatch({ do: 'escape' })}
        />
      ) : null}
      {failure ? (
        <div className="px-3 pt-3">
          <ErrorPanelOf error={failure.error} reference={failure.reference}>
            <div className="flex flex-wrap items-center gap-3">
              <strong>{failure.text}</strong>
              <Button onClick={assigning.dismiss}>{t('dismiss')}</Button>
            </div>
          </ErrorPanelOf>
        </div>
      ) : null}
    </>
  );
}
