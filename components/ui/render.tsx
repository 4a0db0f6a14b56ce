import { act, type ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { FormatProvider } from '../format/format-provider.tsx';
import { I18nProvider } from '../i18n/i18n-provider.tsx';
import { en } from '../i18n/messages/en/index.ts';

const roots: Root[] = [];

/** Renders parts with English words and Chicago times into the test's document. For tests only. */
export function render(children: ReactNode): HTMLElement {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
  const host = document.body.appendChild(document.createElement('div'));
  const root = createRoot(host);
  roots.push(root);
  const place = {
    locale: 'en-GB',
    timeZone: 'America/Chicago',
    city: 'Chicago',
    cityShown: 'never' as const,
  };
  act(() =>
    root.render(
      <I18nProvider language="en" words={en}>
        <FormatProvider {...place}>{children}</FormatProvider>
      </I18nProvider>,
    ),
  );
  return host;
}

/** Takes everything off the page again; call it after each test. */
export function cleanUp(): void {
  for (const root of roots.splice(0)) act(() => root.unmount());
  document.body.replaceChildren();
}

/** Lets promises and effects settle. */
export async function settled(): Promise<void> {
  await act(async () => {
    await new Promise((resolve) => setTimeout(resolve, 0));
  });
}
