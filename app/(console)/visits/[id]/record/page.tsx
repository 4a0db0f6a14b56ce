import { Words } from '#components/i18n/words.tsx';
import { VisitRecordScreen } from '#components/print/visit-record.tsx';
import { Hydrate, prefetch, requireSession, serverApi } from '#components/trpc/server.tsx';
import { visitOrNotFound } from '#components/visits/visit-or-not-found.ts';

export const metadata = { title: 'Visit record' };

type Props = { params: Promise<{ id: string }> };

export default async function Page({ params }: Props) {
  const visitId = (await params).id;
  const { actor } = await requireSession(`/visits/${visitId}/record`);
  const visit = await visitOrNotFound(visitId);
  const api = serverApi();
  const input = { visitId: visit.id };
  await Promise.all([
    prefetch(api.visits.get.queryOptions(input)),
    prefetch(api.receipts.forVisit.queryOptions(input)),
    prefetch(api.visits.story.queryOptions(input)),
  ]);
  return (
    <Words of="visits">
      <Hydrate>
        <VisitRecordScreen visitId={visit.id} reader={actor.name} />
      </Hydrate>
    </Words>
  );
}
