'use client';

import { Dialog } from '@base-ui/react/dialog';
import { Command } from 'cmdk';
import { Search } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { cx } from '../ui/cx.ts';
import { ITEM_CLASS } from '../ui/popup.ts';
import { SeverityMark } from '../ui/severity-mark.tsx';
import type { CommandAction, CommandHit, CommandSearch } from './command-types.ts';
import { PAGE_ICONS, type RailItem } from './rail.tsx';
import { recentHits, rememberHit, useCommandSearch } from './use-command-search.ts';

export type CommandMenuProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  pages: readonly RailItem[];
  actions?: readonly CommandAction[];
  search?: CommandSearch;
};

/** ⌘K: objects by any fragment of an id, then actions, then pages; recent objects first. */
export function CommandMenu(props: CommandMenuProps) {
  const { open, onOpenChange } = props;
  const t = useTranslations('shell.command');
  return (
    <Dialog.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="overlay-in fixed inset-0 z-40 bg-overlay" />
        <Dialog.Popup className="overlay-in fixed inset-x-0 top-0 z-40 mx-auto flex max-h-dvh w-full max-w-2xl flex-col overflow-hidden border border-line-strong bg-surface shadow-overlay outline-none sm:top-[12dvh] sm:max-h-[70dvh] sm:rounded-card">
          <Dialog.Title className="sr-only">{t('title')}</Dialog.Title>
          <CommandBody {...props} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function CommandBody({ onOpenChange, pages, actions = [], search }: CommandMenuProps) {
  const t = useTranslations('shell');
  const router = useRouter();
  const [query, setQuery] = useState('');
  const [recent] = useState(recentHits);
  const found = useCommandSearch(query, search);
  const text = query.trim().toLowerCase();
  const matches = (label: string) => label.toLowerCase().includes(text);
  const shownActions = actions.filter((action) => matches(action.label));
  const shownPages = pages.filter((item) => matches(t(`pages.${item.page}`)));
  const nothing = found.hits.length + shownActions.length + shownPages.length === 0;

  const go = (href: string) => {
    onOpenChange(false);
    router.push(href);
  };
  const openHit = (hit: CommandHit) => {
    rememberHit(hit);
    go(hit.href);
  };
  const run = (action: CommandAction) => {
    if (action.disabledReason) return;
    onOpenChange(false);
    action.run();
  };

  return (
    <Command
      label={t('command.title')}
      shouldFilter={false}
      loop
      vimBindings={false}
      className="flex min-h-0 flex-col"
    >
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Search className="size-5 shrink-0 text-ink-3" aria-hidden="true" />
        <Command.Input
          data-own-focus=""
          value={query}
          onValueChange={setQuery}
          placeholder={t('command.placeholder')}
          className="h-14 flex-1 bg-transparent text-lead outline-none placeholder:text-ink-3"
        />
        <span role="status" className="text-meta text-ink-3">
          {found.status === 'searching' ? t('command.searching') : null}
        </span>
      </div>
      <Command.List className="scroll-quiet min-h-24 overflow-y-auto py-1">
        {found.status === 'failed' ? <p className="px-4 py-2 text-ink-2">{t('command.failed')}</p> : null}
        {nothing && found.status !== 'searching' && text !== '' ? (
          <p className="px-4 py-6 text-center text-ink-3">{t('command.nothing', { query: query.trim() })}</p>
        ) : null}
        <Hits heading={t('command.recent')} hits={text === '' ? recent : []} onOpen={openHit} />
        <Hits heading={t('command.objects')} hits={found.hits} onOpen={openHit} />
        {shownActions.length > 0 ? (
          <Command.Group heading={<Heading>{t('command.actions')}</Heading>}>
            {shownActions.map((action) => (
              <Command.Item
                key={action.id}
                value={`action ${action.id}`}
                disabled={Boolean(action.disabledReason)}
                onSelect={() => run(action)}
                className={ITEM_CLASS}
              >
                <span className="inline-flex size-4 text-ink-3 *:size-full">{action.icon}</span>
                {action.label}
                <span className="ms-auto text-meta text-ink-3">{action.disabledReason ?? action.keys}</span>
              </Command.Item>
            ))}
          </Command.Group>
        ) : null}
        {shownPages.length > 0 ? (
          <Command.Group heading={<Heading>{t('command.pages')}</Heading>}>
            {shownPages.map((item) => {
              const Icon = PAGE_ICONS[item.page];
              return (
                <Command.Item
                  key={item.page}
                  value={`page ${item.page}`}
                  onSelect={() => go(item.href)}
                  className={ITEM_CLASS}
                >
                  <Icon className="size-4 text-ink-3" aria-hidden="true" />
                  {t(`pages.${item.page}`)}
                </Command.Item>
              );
            })}
          </Command.Group>
        ) : null}
      </Command.List>
      <p className="border-t border-line px-4 py-2 text-meta text-ink-3 max-md:hidden">{t('command.hint')}</p>
    </Command>
  );
}

function Hits(props: { heading: string; hits: readonly CommandHit[]; onOpen: (hit: CommandHit) => void }) {
  if (props.hits.length === 0) return null;
  return (
    <Command.Group heading={<Heading>{props.heading}</Heading>}>
      {props.hits.map((hit) => (
        <Command.Item
          key={hit.id}
          value={`hit ${hit.id}`}
          onSelect={() => props.onOpen(hit)}
          className={cx(ITEM_CLASS, 'py-1')}
        >
          {hit.severity && hit.severity !== 'none' ? (
            <SeverityMark severity={hit.severity} wordHidden />
          ) : null}
          <bdi className="font-semibold">{hit.label}</bdi>
          <span className="min-w-0 truncate text-ink-2">{hit.detail}</span>
          <span className="ms-auto shrink-0 text-meta text-ink-3">{hit.kind}</span>
        </Command.Item>
      ))}
    </Command.Group>
  );
}

function Heading({ children }: { children: string }) {
  return <span className="block px-3 pt-2 pb-1 text-meta font-medium text-ink-3">{children}</span>;
}
