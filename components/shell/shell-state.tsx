'use client';

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import type { CommandAction } from './command-types.ts';
import type { Connection } from './connection-chip.tsx';

type Slot = {
  title: string;
  actions: readonly CommandAction[];
  help: ReactNode;
  connection: Connection | null;
  onTogglePause: (() => void) | null;
};

const EMPTY: Slot = { title: '', actions: [], help: null, connection: null, onTogglePause: null };

type State = { slot: Slot; setSlot: (slot: Slot) => void };
const ShellContext = createContext<State>({ slot: EMPTY, setSlot: () => {} });

/** What the screen tells the shell around it. */
export type PageFrame = {
  title: string;
  /** Actions on the selection, for ⌘K. Memoise the list. */
  actions?: readonly CommandAction[];
  /** Purpose and first tasks, for the help panel. Memoise it. */
  help?: ReactNode;
  /** How fresh this screen is, for the chip; without it the chip is absent. */
  connection?: Connection;
  onTogglePause?: () => void;
};

/** Called once by each screen: title of the top bar, actions, help, connection. */
export function usePageFrame({ title, actions, help, connection, onTogglePause }: PageFrame): void {
  const { setSlot } = useContext(ShellContext);
  useEffect(() => {
    setSlot({
      title,
      actions: actions ?? EMPTY.actions,
      help: help ?? null,
      connection: connection ?? null,
      onTogglePause: onTogglePause ?? null,
    });
  }, [setSlot, title, actions, help, connection, onTogglePause]);
  useEffect(() => () => setSlot(EMPTY), [setSlot]);
}

/** The same for server pages, which cannot call hooks. */
export function PageTitle({ title }: { title: string }) {
  usePageFrame({ title });
  return null;
}

export function ShellState({ children }: { children: ReactNode }) {
  const [slot, setSlot] = useState(EMPTY);
  const state = useMemo(() => ({ slot, setSlot }), [slot]);
  return <ShellContext value={state}>{children}</ShellContext>;
}

export function useShellSlot(): Slot {
  return useContext(ShellContext).slot;
}
