'use client';

import {
  Boxes,
  CalendarDays,
  ChartNoAxesCombined,
  Forklift,
  LayoutGrid,
  type LucideIcon,
  Network,
  PanelLeftClose,
  PanelLeftOpen,
  Settings2,
  TrafficCone,
  TriangleAlert,
  Warehouse,
} from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { cx } from '../ui/cx.ts';
import type { Severity } from '../ui/severity.ts';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import type { PageKey } from './navigation.ts';

/** A count on a page's icon, e.g. open exceptions with their worst severity. */
export type RailBadges = Partial<Record<PageKey, { count: number; severity: Severity }>>;

export type RailItem = { page: PageKey; href: string };

export const PAGE_ICONS: Record<PageKey, LucideIcon> = {
  board: LayoutGrid,
  yard: Warehouse,
  calendar: CalendarDays,
  gate: TrafficCone,
  moves: Forklift,
  exceptions: TriangleAlert,
  integrations: Network,
  kpis: ChartNoAxesCombined,
  masterData: Boxes,
  admin: Settings2,
};

type RailProps = {
  items: readonly RailItem[];
  current: PageKey | null;
  badges: RailBadges;
  open: boolean;
  onToggle: () => void;
};

/** The left rail: icons at 64 px, icons and words at 224 px. */
export function Rail({ items, current, badges, open, onToggle }: RailProps) {
  const t = useTranslations('shell');
  const Toggle = open ? PanelLeftClose : PanelLeftOpen;
  return (
    <nav
      aria-label={t('navigation')}
      className={cx(
        'screen-only sticky top-0 flex h-dvh shrink-0 flex-col border-e border-line bg-surface max-md:hidden',
        open ? 'w-rail-open' : 'w-rail',
      )}
    >
      <div className="flex h-topbar shrink-0 items-center gap-3 overflow-hidden px-4">
        <Logo />
        {open ? <span className="truncate font-semibold">{t('product')}</span> : null}
      </div>
      <ul className="scroll-quiet flex flex-1 flex-col gap-1 overflow-y-auto px-2 py-1">
        {items.map((item) => (
          <li key={item.page}>
            <RailLink item={item} current={item.page === current} badge={badges[item.page]} open={open} />
          </li>
        ))}
      </ul>
      <button
        type="button"
        onClick={onToggle}
        aria-expanded={open}
        className="focus-inset flex h-12 items-center gap-3 border-t border-line px-5 text-ink-3 hover:text-ink-1"
      >
        <Toggle className="size-5 shrink-0 rtl:-scale-x-100" strokeWidth={1.75} aria-hidden="true" />
        <span className={open ? 'truncate' : 'sr-only'}>{t(open ? 'collapseRail' : 'expandRail')}</span>
      </button>
    </nav>
  );
}

type LinkProps = { item: RailItem; current: boolean; badge: RailBadges[PageKey]; open: boolean };

function RailLink({ item, current, badge, open }: LinkProps) {
  const t = useTranslations('shell.pages');
  const Icon = PAGE_ICONS[item.page];
  const link = (
    <Link
      href={item.href}
      aria-current={current ? 'page' : undefined}
      className={cx(
        'focus-inset relative flex h-11 items-center gap-3 rounded-control px-3',
        current ? 'bg-accent-tint font-semibold text-accent' : 'text-ink-2 hover:bg-sunken hover:text-ink-1',
      )}
    >
      <Icon className="size-6 shrink-0" strokeWidth={1.5} aria-hidden="true" />
      <span className={open ? 'min-w-0 flex-1 truncate' : 'sr-only'}>{t(item.page)}</span>
      {badge && badge.count > 0 ? <Badge badge={badge} open={open} /> : null}
    </Link>
  );
  return open ? (
    link
  ) : (
    <Tooltip content={t(item.page)} side="inline-end">
      {link}
    </Tooltip>
  );
}

function Badge({ badge, open }: { badge: NonNullable<RailBadges[PageKey]>; open: boolean }) {
  return (
    <span className={cx('inline-flex items-center gap-1 text-meta', !open && 'absolute end-0.5 top-0.5')}>
      <SeverityMark severity={badge.severity} wordHidden size={open ? 14 : 12} />
      <span className={open ? 'text-ink-1' : 'sr-only'}>{badge.count}</span>
    </span>
  );
}

/** Five pages at the bottom of a phone, under the thumb. */
export function BottomBar({ items, current, badges }: Pick<RailProps, 'items' | 'current' | 'badges'>) {
  const t = useTranslations('shell');
  return (
    <nav
      aria-label={t('navigation')}
      className="screen-only fixed inset-x-0 bottom-0 z-20 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      <ul className="flex">
        {items.slice(0, BOTTOM_ITEMS).map((item) => {
          const Icon = PAGE_ICONS[item.page];
          const badge = badges[item.page];
          return (
            <li key={item.page} className="min-w-0 flex-1">
              <Link
                href={item.href}
                aria-current={item.page === current ? 'page' : undefined}
                className={cx(
                  'focus-inset relative flex h-14 flex-col items-center justify-center gap-0.5 text-[11px] leading-4',
                  item.page === current ? 'font-semibold text-accent' : 'text-ink-2',
                )}
              >
                <Icon className="size-5" strokeWidth={1.75} aria-hidden="true" />
                <span className="max-w-full truncate px-1">{t(`pages.${item.page}`)}</span>
                {badge && badge.count > 0 ? (
                  <span className="absolute end-[calc(50%-20px)] top-1">
                    <SeverityMark severity={badge.severity} wordHidden size={12} />
                    <span className="sr-only">{badge.count}</span>
                  </span>
                ) : null}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

const BOTTOM_ITEMS = 5;

function Logo() {
  return (
    <svg viewBox="0 0 32 32" className="size-8 shrink-0" aria-hidden="true">
      <rect width="32" height="32" rx="6" fill="var(--accent)" />
      <path
        d="M7 23V13l9-5 9 5v10M11 23v-7h10v7M11 19.5h10"
        fill="none"
        stroke="var(--on-accent)"
        strokeWidth="2"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
    </svg>
  );
}
