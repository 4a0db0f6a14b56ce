import type { Metadata } from 'next';
import { SetupForm } from '#components/auth/setup-form.tsx';
import { Words } from '#components/i18n/words.tsx';
import { BarePage } from '#components/shell/bare-page.tsx';
import { ApiProvider } from '#components/trpc/client.tsx';

export const metadata: Metadata = { title: 'First administrator' };
export const dynamic = 'force-dynamic';

type Props = { searchParams: Promise<{ token?: string }> };

export default async function SetupPage({ searchParams }: Props) {
  return (
    <Words of="signIn">
      <BarePage title="First administrator">
        <ApiProvider>
          <SetupForm token={(await searchParams).token ?? ''} />
        </ApiProvider>
      </BarePage>
    </Words>
  );
}
