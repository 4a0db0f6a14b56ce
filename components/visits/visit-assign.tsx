'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { AssignDialog } from '../board/assign-dialog.tsx';
import { useHints } from '../board/use-pick.ts';
import { useAnnounce } from '../shell/announcer.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { showUndoToast } from '../ui/toast.tsx';
import type { VisitActionProps } from './visit-actions.tsx';

export type VisitAssignProps = VisitActionProps & {
  onUndoFailed: (error: unknown) => void;
  onClose: () => void;
};

/** The same list of doors as on the board, for this one truck; Undo gives back what it had before. */
export function VisitAssign({ visit, off, refresh, onUndoFailed, onClose }: VisitAssignProps) {
  const t = useTranslations('visit.do.done');
  const trpc = useTRPC();
  const announce = useAnnounce();
  const board = useQuery(trpc.doors.board.queryOptions({ siteId: visit.siteId }));
  const hints = useHints(visit.id);
  const release = useMutation(trpc.doors.release.mutationOptions());
  const assign = useMutation(trpc.doors.assign.mutationOptions({ onSettled: () => refresh() }));
  const held = visit.assignments.find(({ status }) => status === 'reserved') ?? null;
  const seenDoorId = held?.doorId ?? visit.doorId;

  const undo = async (given: { doorId: string; assignmentId: string }) => {
    const back = held
      ? assign.mutateAsync({ visitId: visit.id, doorId: held.doorId, seenDoorId: given.doorId })
      : release.mutateAsync({ assignmentId: given.assignmentId });
    await back.then(() => announce(t('undone')), onUndoFailed);
    await refresh();
  };
  const give = (door: { doorId: string; code: string }) =>
    assign.mutate(
      { visitId: visit.id, doorId: door.doorId, seenDoorId },
      {
        onSuccess: (given) => {
          const text = t('assign', { no: visit.no, door: door.code });
          announce(text);
          showUndoToast(text, () => void undo(given));
          onClose();
        },
      },
    );
  return (
    <AssignDialog
      truck={visit.trailerNumber ?? visit.no}
      doors={board.data?.doors ?? []}
      hints={board.data ? hints.byDoor : null}
      hintsError={assign.error ?? board.error ?? hints.error}
      onRetry={() => {
        assign.reset();
        void board.refetch();
        void hints.refetch();
      }}
      pending={assign.isPending}
      off={off}
      onAssign={give}
      onClose={onClose}
    />
  );
}
