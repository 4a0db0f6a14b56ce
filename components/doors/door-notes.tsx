'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useTopic } from '../live/live-provider.tsx';
import { useTRPC } from '../trpc/client.tsx';
import { NoteList } from '../visits/note-list.tsx';

const MOST_SHOWN = 3;

/** The newest notes on the stay at a door; live while its details are open. */
export function DoorNotes({ visitId }: { visitId: string }) {
  const t = useTranslations('visit.notes');
  const trpc = useTRPC();
  const queries = useQueryClient();
  const options = trpc.visits.notes.queryOptions({ visitId });
  const again = () => void queries.invalidateQueries({ queryKey: options.queryKey });
  useTopic(`visit:${visitId}`, { onRefetch: again, onMessage: again });
  const { data: notes } = useQuery(options);
  if (!notes?.length) return null;
  return (
    <section aria-label={t('title')}>
      <h3 className="pb-1 font-semibold">{t('title')}</h3>
      <NoteList notes={notes} most={MOST_SHOWN} />
    </section>
  );
}
