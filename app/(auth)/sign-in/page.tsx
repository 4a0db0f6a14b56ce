import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { SignInForm } from '#components/auth/sign-in-form.tsx';
import { Words } from '#components/i18n/words.tsx';
import { BarePage } from '#components/shell/bare-page.tsx';
import { requestContext } from '#components/trpc/server.tsx';
import { getRuntime } from '#server/api/runtime.ts';

export const metadata: Metadata = { title: 'Sign in' };
export const dynamic = 'force-dynamic';

type Props = { searchParams: Promise<{ next?: string }> };

export default async function SignInPage({ searchParams }: Props) {
  const next = localPath((await searchParams).next);
  const { session } = await requestContext();
  if (session) redirect(next);
  const { trialUsers, services } = getRuntime();
  return (
    <Words of="signIn">
      <BarePage title="Yard control tower">
        <SignInForm
          next={next}
          singleSignOn={services.config.auth.oidc !== null}
          trialUsers={[...trialUsers]}
        />
      </BarePage>
    </Words>
  );
}

/** Only a path of this product: never a way to another site. */
function localPath(next: string | undefined): string {
  return next?.startsWith('/') && !/^\/[/\\]/.test(next) ? next : '/';
}
