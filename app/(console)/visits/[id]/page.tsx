import { notFound } from 'next/navigation';
import { mayAt, VISIT_VERBS } from '#components/doors/may.ts';
import { Words } from '#components/i18n/words.tsx';
import { getCaller, Hydrate, prefetch, requireSession, serverApi } from '#components/trpc/server.tsx';
import { VisitScreen } from '#components/visits/visit-screen.tsx';

export const metadata = { title: 'Visit' };

type Props = { params: Promise<{ id: string }> };

export default async function VisitPage({ params }: Props) {
  const visitId = (await params).id;
  const { actor } = await requireSession(`/visits/${visitId}`);
  const visit = await (await getCaller()).visits.get({ visitId: visitId as never }).catch(gone);
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

/** A foreign or misspelt id is a page that does not exist; anything else is a fault of ours. */
function gone(error: unknown): never {
  const code = (error as { code?: string }).code;
  if (code === 'NOT_FOUND' || code === 'BAD_REQUEST') notFound();
  throw error;
}
