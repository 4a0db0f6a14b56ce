import { Hydrate, prefetch, serverApi } from '#components/trpc/server.tsx';
import { WallScreen } from '#components/wall/wall-screen.tsx';

type Props = { params: Promise<{ display: string }> };

export default async function WallPage({ params }: Props) {
  const displayId = (await params).display;
  await prefetch(serverApi().displays.board.queryOptions({ displayId }));
  return (
    <Hydrate>
      <WallScreen displayId={displayId} />
    </Hydrate>
  );
}
