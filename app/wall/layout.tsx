import type { ReactNode } from 'react';
import { Words } from '#components/i18n/words.tsx';
import { LiveProvider } from '#components/live/live-provider.tsx';
import { Surface } from '#components/shell/surface.tsx';
import { ApiProvider } from '#components/trpc/client.tsx';

export const dynamic = 'force-dynamic';
export const metadata = { title: 'Wall' };

/** Dark, large and without the console around it. */
export default function WallLayout({ children }: { children: ReactNode }) {
  return (
    <Words of="wall">
      <ApiProvider>
        <LiveProvider>
          <Surface density="wall" theme="dark">
            {children}
          </Surface>
        </LiveProvider>
      </ApiProvider>
    </Words>
  );
}
