import { mayAt, VISIT_VERBS } from '#components/doors/may.ts';
import { Words } from '#components/i18n/words.tsx';
import { Hydrate, prefetch, requireSession, serverApi } from '#components/trpc/server.tsx';
import { visitOrNotFound } from '#components/visits/visit-or-not-found.ts';
import { VisitScreen } from '#components/visits/visit-screen.tsx';

export const metadata = { title: 'Visit' };

type Props = { params: Promise<{ id: string }> };

export default async function VisitPage({ params }: Props) {
  const visitId = (await params).id;
  const { actor } = await requireSession(`/visits/${visitId}`);
  const visit = await visitOrNotFound(visitId);
  const api = serverApi();
  const input = { visitId: visit.id };
  await Promise.all([
    prefetch(api.visits.get.queryOptions(input)),
    prefetch(api.visits.story.queryOptions(input)),
    prefetch(api.receipts.forVisit.queryOptions(input)),
  ]);
  return (
    <Words of="visits">
      <Hydrate>
        <VisitScreen visitId={visit.id} may={mayAt(actor.grants, visit.siteId, VISIT_VERBS)} />
      </Hydrate>
    </Words>
  );
}
