import { Words } from '#components/i18n/words.tsx';
import { DockSheetScreen } from '#components/print/dock-sheet.tsx';
import { Hydrate, prefetch, requireSession, serverApi } from '#components/trpc/server.tsx';
import { visitOrNotFound } from '#components/visits/visit-or-not-found.ts';

export const metadata = { title: 'Dock sheet' };

type Props = { params: Promise<{ id: string }> };

export default async function Page({ params }: Props) {
  const visitId = (await params).id;
  const { actor } = await requireSession(`/visits/${visitId}/dock-sheet`);
  const visit = await visitOrNotFound(visitId);
  const api = serverApi();
  const input = { visitId: visit.id };
  await Promise.all([
    prefetch(api.visits.get.queryOptions(input)),
    prefetch(api.receipts.forVisit.queryOptions(input)),
  ]);
  return (
    <Words of="visits">
      <Hydrate>
        <DockSheetScreen visitId={visit.id} reader={actor.name} />
      </Hydrate>
    </Words>
  );
}
