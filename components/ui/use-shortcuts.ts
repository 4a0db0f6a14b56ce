'use client';

import { useEffect, useRef, useSyncExternalStore } from 'react';
import { isSingleKey, type MatchState, matchStep, stepOf } from './shortcut-match.ts';

export type Shortcut = {
  /** `x`, `?`, `Space`, `mod+k`, `g b`. */
  keys: string;
  /** Shown in the help panel. */
  label: string;
  run: (event: KeyboardEvent) => void;
  /** `everywhere` for the shell's own keys, `page` for those of the screen. */
  group?: 'everywhere' | 'page';
};

/**
 * Binds keys while mounted. Keys without a modifier never fire in inputs, in open dialogs and menus, or when
 * the person switched them off. A later binding of the same keys wins until it unmounts.
 */
export function useShortcuts(shortcuts: readonly Shortcut[], enabled = true): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  const signature = shortcuts.map((shortcut) => `${shortcut.keys}\n${shortcut.label}`).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the signature stands for the shortcuts themselves
  useEffect(() => {
    if (!enabled) return;
    const added = latest.current.map((shortcut, index) => ({
      ...shortcut,
      run: (event: KeyboardEvent) => latest.current[index]?.run(event),
    }));
    registered = [...added.toReversed(), ...registered];
    changed();
    return () => {
      registered = registered.filter((shortcut) => !added.includes(shortcut));
      changed();
    };
  }, [signature, enabled]);
}

/** All bindings that work now, the first of each key only; for the help panel. */
export function useActiveShortcuts(): readonly Shortcut[] {
  return useSyncExternalStore(
    subscribe,
    () => registered,
    () => EMPTY,
  );
}

/** The profile's switch for keys without a modifier. */
export function setSingleKeys(on: boolean): void {
  singleKeys = on;
}

const EMPTY: readonly Shortcut[] = [];
let registered: readonly Shortcut[] = EMPTY;
let singleKeys = true;
let state: MatchState = null;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function changed(): void {
  if (registered.length > 0) document.addEventListener('keydown', onKeyDown);
  else document.removeEventListener('keydown', onKeyDown);
  for (const listener of listeners) listener();
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || MODIFIERS.has(event.key)) return;
  const step = stepOf(event);
  if (isSingleKey(step) && (!singleKeys || isWriting(event.target) || isInOverlay(event.target))) return;
  const { hit, next } = matchStep(
    state,
    step,
    event.timeStamp,
    registered.map((shortcut) => shortcut.keys),
  );
  state = next;
  if (hit === null) return;
  event.preventDefault();
  registered.find((shortcut) => shortcut.keys === hit)?.run(event);
}

const MODIFIERS = new Set(['Shift', 'Control', 'Alt', 'Meta', 'CapsLock']);

function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement) return !NOT_TYPED.has(target.type);
  return target.matches('textarea, select, [role="combobox"], [role="textbox"], [role="searchbox"]');
}

const NOT_TYPED = new Set(['checkbox', 'radio', 'button', 'submit', 'reset', 'range']);

function isInOverlay(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return target.closest('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]') !== null;
}
