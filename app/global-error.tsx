'use client';

import { I18nProvider } from '#components/i18n/i18n-provider.tsx';
import { CrashPanel } from '#components/shell/crash-panel.tsx';
import './globals.css';

/** Replaces the root layout when even that failed, so it brings its own document and words. */
export default function GlobalError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <html lang="en" data-theme="light" data-density="desk">
      <body>
        <I18nProvider language="en">
          <CrashPanel reference={error.digest} onRetry={reset} />
        </I18nProvider>
      </body>
    </html>
  );
}
