import type { ReactNode } from 'react';

/** A page without the shell: sign-in, errors, pairing. One narrow column. */
export function BarePage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main
      id="main"
      className="mx-auto flex min-h-dvh w-full max-w-md flex-col justify-center gap-4 px-4 py-8"
    >
      <h1 className="text-h2 font-semibold">{title}</h1>
      {children}
    </main>
  );
}
