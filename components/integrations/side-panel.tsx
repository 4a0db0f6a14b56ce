'use client';

import { ArrowLeft, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from '../ui/icon-button.tsx';

/** What is open beside the list; on narrow screens it takes the list's place. */
export function SidePanel({
  title,
  onClose,
  children,
}: {
  title: ReactNode;
  onClose: () => void;
  children: ReactNode;
}) {
  const t = useTranslations('integrations.panel');
  return (
    <aside className="flex min-w-0 flex-col gap-4 self-start rounded-card border border-line bg-surface p-3 lg:sticky lg:top-2 lg:max-h-[calc(100dvh-6rem)] lg:overflow-y-auto">
      <header className="flex items-center gap-2">
        <IconButton
          className="lg:hidden"
          tone="quiet"
          label={t('back')}
          icon={<ArrowLeft aria-hidden="true" className="rtl:rotate-180" />}
          onClick={onClose}
        />
        <h2 className="min-w-0 flex-1 text-title font-semibold break-words">{title}</h2>
        <IconButton
          className="max-lg:hidden"
          tone="quiet"
          label={t('close')}
          icon={<X aria-hidden="true" />}
          onClick={onClose}
        />
      </header>
      {children}
    </aside>
  );
}

/** One part of the panel with its own heading. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex min-w-0 flex-col gap-1">
      <h3 className="font-semibold">{title}</h3>
      {children}
    </section>
  );
}
