import { notFound } from 'next/navigation';
import { BoardScreen } from '#components/board/board-screen.tsx';
import { BOARD_VERBS, mayAt } from '#components/doors/may.ts';
import { Words } from '#components/i18n/words.tsx';
import { siteSlug } from '#components/shell/permitted-pages.ts';
import { findSite } from '#components/trpc/find-site.ts';
import { Hydrate, prefetch, requireSession, serverApi } from '#components/trpc/server.tsx';

export const metadata = { title: 'Dock board' };

type Props = { params: Promise<{ site: string }> };

export default async function BoardPage({ params }: Props) {
  const slug = (await params).site;
  const { actor } = await requireSession(`/s/${slug}/board`);
  const site = await findSite(slug);
  if (!site) notFound();
  await prefetch(serverApi().doors.board.queryOptions({ siteId: site.id }));
  return (
    <Words of="board">
      <Hydrate>
        <BoardScreen
          siteId={site.id}
          siteSlug={siteSlug(site)}
          siteName={site.name}
          userId={actor.id}
          may={mayAt(actor.grants, site.id, BOARD_VERBS)}
        />
      </Hydrate>
    </Words>
  );
}
