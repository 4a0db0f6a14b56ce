import type { NextRequest } from 'next/server';
import NextAuth, { type NextAuthOptions } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { getRuntime } from '#server/api/runtime.ts';

type Params = { params: Promise<{ nextauth: string[] }> };

async function handler(req: NextRequest, context: Params) {
  const pause: Pause = { retryAfterMs: null };
  const response: Response = await NextAuth(req, context, authOptions(req, pause));
  return pause.retryAfterMs === null ? response : tooMany(response, pause.retryAfterMs);
}

interface Pause {
  /** Set when the account or the address has tried too often. */
  retryAfterMs: number | null;
}

/** next-auth knows no answer but 401; its body stays, since the page reads the reason from it. */
function tooMany(response: Response, retryAfterMs: number): Response {
  const headers = new Headers(response.headers);
  headers.set('retry-after', String(Math.ceil(retryAfterMs / 1_000)));
  return new Response(response.body, { status: 429, headers });
}

export { handler as GET, handler as POST };

/** next-auth keeps the session cookie; who may come in is decided by `server/auth`. */
function authOptions(req: NextRequest, pause: Pause): NextAuthOptions {
  const { services } = getRuntime();
  const { auth, publicUrl } = services.config;
  const secure = publicUrl.startsWith('https:');
  return {
    secret: auth.secret,
    session: { strategy: 'jwt', maxAge: auth.sessionHours * 3_600 },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    useSecureCookies: secure,
    providers: [
      CredentialsProvider({
        credentials: { email: { type: 'email' }, password: { type: 'password' } },
        async authorize(given) {
          const outcome = await services.signIn.withPassword({
            email: String(given?.email ?? '').slice(0, 200),
            password: String(given?.password ?? '').slice(0, 200),
            address: req.headers.get('x-client-address') ?? 'unknown',
            now: new Date(),
          });
          if (outcome.kind === 'throttled') {
            pause.retryAfterMs = outcome.retryAfterMs;
            throw new Error('throttled');
          }
          return outcome.kind === 'signed-in' ? outcome.user : null;
        },
      }),
      ...(auth.oidc
        ? [
            {
              id: 'oidc',
              name: 'Single sign-on',
              type: 'oauth' as const,
              wellKnown: `${auth.oidc.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
              clientId: auth.oidc.clientId,
              clientSecret: auth.oidc.clientSecret,
              authorization: { params: { scope: 'openid email profile' } },
              idToken: true,
              checks: ['pkce' as const, 'state' as const, 'nonce' as const],
              profile: (claims: { sub: string; email?: string; name?: string }) => ({
                id: claims.sub,
                email: claims.email ?? '',
                name: claims.name ?? '',
              }),
            },
          ]
        : []),
    ],
    callbacks: {
      async signIn({ account, user, profile }) {
        if (account?.provider !== 'oidc') return true;
        // An address the provider has not verified proves nobody.
        if ((profile as { email_verified?: boolean } | undefined)?.email_verified === false) return false;
        const outcome = await services.signIn.withOidc({
          subject: user.id,
          email: user.email ?? '',
          now: new Date(),
        });
        if (outcome.kind !== 'signed-in') return false;
        Object.assign(user, outcome.user);
        return true;
      },
      jwt({ token, user }) {
        // Only who and which session version: rights are read from the database on every call.
        if (user) return { sub: user.id, sv: (user as unknown as { sessionVersion: number }).sessionVersion };
        return token;
      },
      session: ({ session }) => ({ expires: session.expires }),
      redirect: ({ url, baseUrl }) =>
        url.startsWith('/') && !url.startsWith('//') ? `${baseUrl}${url}` : baseUrl,
    },
  };
}
