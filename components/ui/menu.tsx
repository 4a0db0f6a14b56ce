'use client';

import { Menu as Base } from '@base-ui/react/menu';
import { Fragment, type ReactElement, type ReactNode } from 'react';
import { cx } from './cx.ts';
import { ITEM_CLASS, POPUP_CLASS } from './popup.ts';

export type MenuAction = {
  key: string;
  label: string;
  icon?: ReactNode;
  onSelect: () => void;
  /** Shown instead of the key hint; the line stays readable but does nothing. */
  disabledReason?: string | null;
  keyHint?: string;
};

export type MenuProps = {
  trigger: ReactElement;
  /** Groups are parted by a line. */
  groups: ReadonlyArray<{ key: string; label?: string; actions: readonly MenuAction[] }>;
  /** Free content above the groups, e.g. who is signed in. */
  header?: ReactNode;
  align?: 'start' | 'center' | 'end';
};

/** Actions behind one button; the keyboard twin of every drag ("Move to…"). */
export function Menu({ trigger, groups, header, align = 'start' }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align={align} className="z-50 outline-none">
          <Base.Popup className={cx(POPUP_CLASS, 'max-h-(--available-height) min-w-48 overflow-y-auto py-1')}>
            {header ? <div className="mb-1 border-b border-line px-3 pb-2">{header}</div> : null}
            {groups.map((group, index) => (
              <Fragment key={group.key}>
                {index > 0 ? <Base.Separator className="my-1 border-t border-line" /> : null}
                <Base.Group>
                  {group.label ? (
                    <Base.GroupLabel className="px-3 py-1 text-meta text-ink-3">
                      {group.label}
                    </Base.GroupLabel>
                  ) : null}
                  {group.actions.map((action) => (
                    <MenuLine key={action.key} action={action} />
                  ))}
                </Base.Group>
              </Fragment>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function MenuLine({ action }: { action: MenuAction }) {
  return (
    <Base.Item onClick={action.onSelect} disabled={Boolean(action.disabledReason)} className={ITEM_CLASS}>
      {action.icon ? (
        <span className="inline-flex size-4 text-ink-3 *:size-full" aria-hidden="true">
          {action.icon}
        </span>
      ) : null}
      <span className="min-w-0">{action.label}</span>
      <span className="ms-auto ps-4 text-meta text-ink-3">{action.disabledReason ?? action.keyHint}</span>
    </Base.Item>
  );
}
