'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { AssignDialog } from '../board/assign-dialog.tsx';
import { useHints } from '../board/use-pick.ts';
import { useTRPC } from '../trpc/client.tsx';
import { showUndoToast } from '../ui/toast.tsx';
import type { VisitActionProps } from './visit-actions.tsx';

/** The same list of doors as on the board, for this one truck. */
export function VisitAssign({ visit, off, refresh, onClose }: VisitActionProps & { onClose: () => void }) {
  const t = useTranslations('visit.do.done');
  const trpc = useTRPC();
  const board = useQuery(trpc.doors.board.queryOptions({ siteId: visit.siteId }));
  const hints = useHints(visit.id);
  const release = useMutation(trpc.doors.release.mutationOptions({ onSettled: () => refresh() }));
  const assign = useMutation(trpc.doors.assign.mutationOptions({ onSettled: () => refresh() }));
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
      onAssign={(door) =>
        assign.mutate(
          { visitId: visit.id, doorId: door.doorId, version: visit.version },
          {
            onSuccess: () => {
              showUndoToast(t('assign', { no: visit.no, door: door.code }), () =>
                release.mutate({ visitId: visit.id }),
              );
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    />
  );
}
