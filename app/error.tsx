'use client';

import { CrashPanel } from '#components/shell/crash-panel.tsx';

export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return <CrashPanel reference={error.digest} onRetry={reset} />;
}
