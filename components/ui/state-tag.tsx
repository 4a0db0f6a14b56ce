'use client';

import {
  Ban,
  Check,
  CheckCheck,
  Circle,
  CircleDashed,
  CircleDot,
  CircleHelp,
  CircleSlash,
  Clock3,
  FileClock,
  Hand,
  Hourglass,
  Inbox,
  Loader,
  LogOut,
  type LucideIcon,
  PackageCheck,
  PackageOpen,
  Pause,
  PenLine,
  Repeat,
  Square,
  SquareDashed,
  SquareMinus,
  TriangleDashed,
  Truck,
  Undo2,
  Unplug,
  X,
} from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { en } from '../i18n/messages/en/index.ts';
import { cx } from './cx.ts';

type States = Omit<typeof en.states, 'severity'>;
export type StateObject = keyof States;
export type StateOf<Kind extends StateObject> = keyof States[Kind] & string;

export type StateTagProps<Kind extends StateObject> = {
  of: Kind;
  /** A key of the `states.<of>` catalogue; codes in another case (`checked_in`, `CHECKED_IN`) are understood. */
  state: StateOf<Kind> | (string & {});
  className?: string;
};

/** State as word and icon in neutral ink. Severity is another thing: put a SeverityMark beside it. */
export function StateTag<Kind extends StateObject>({ of, state, className }: StateTagProps<Kind>) {
  const t = useTranslations('states');
  const key = stateKey(state);
  const path = `${of}.${key}` as never;
  const has = t.has(path);
  const Icon = (has && ICONS[key]) || CircleHelp;
  return (
    <span
      className={cx('inline-flex items-center gap-1.5 align-middle whitespace-nowrap', className)}
      data-state={key}
    >
      <Icon className="size-icon shrink-0 text-ink-3" strokeWidth={1.75} aria-hidden="true" />
      {has ? t(path) : `${t('trailer.unknown')} (${state})`}
    </span>
  );
}

/** `CHECKED_IN`, `checked-in` and `checkedIn` are one state. */
export function stateKey(state: string): string {
  const words = state
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  return words.map((word, i) => (i === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('');
}

const ICONS: Record<string, LucideIcon | undefined> = {
  requested: Hand,
  scheduled: Clock3,
  expected: Clock3,
  arrived: Truck,
  checkedIn: Check,
  waiting: Hourglass,
  atDoor: Square,
  inProgress: Loader,
  loading: PackageOpen,
  unloading: PackageOpen,
  working: PackageOpen,
  workComplete: PackageCheck,
  readyToLeave: LogOut,
  departed: LogOut,
  completed: CheckCheck,
  done: CheckCheck,
  noShow: CircleSlash,
  cancelled: X,
  free: SquareDashed,
  reserved: Clock3,
  occupied: Square,
  blocked: Ban,
  closed: Ban,
  loaded: Square,
  partLoaded: SquareMinus,
  empty: SquareDashed,
  unknown: CircleHelp,
  queued: Inbox,
  assigned: CircleDot,
  accepted: Check,
  moving: Truck,
  open: Circle,
  claimed: CircleDot,
  proposed: PenLine,
  approved: Check,
  applying: Loader,
  applied: CheckCheck,
  rejected: X,
  withdrawn: Undo2,
  outdated: FileClock,
  applyFailed: TriangleDashed,
  received: Inbox,
  processing: Loader,
  delivered: CheckCheck,
  retrying: Repeat,
  deadLettered: CircleSlash,
  replayed: Repeat,
  discarded: X,
  duplicateIgnored: CircleDashed,
  healthy: Check,
  degraded: TriangleDashed,
  down: Unplug,
  paused: Pause,
  silent: CircleHelp,
  savedOnDevice: Circle,
  sending: Loader,
  confirmed: Check,
  needsYou: Hand,
  undone: Undo2,
};
