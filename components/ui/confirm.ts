import type { ReactNode } from 'react';
import type { Option } from './select.tsx';

/** A question before something that cannot simply be undone. */
export type ConfirmRequest = {
  title: string;
  /** The consequence in plain words, across systems: "Odoo receives 18 instead of 20." */
  consequence: ReactNode;
  /** The outcome as a verb: "Discard 5 messages". */
  action: string;
  /** Who has to approve after this, if anybody. */
  approver?: string;
};

/** A question whose answer carries a reason that is kept in the history. */
export type ReasonRequest = ConfirmRequest & {
  reasons: readonly [Option, ...Option[]];
  /** Characters the note must have; 0 makes it optional. */
  noteMinLength?: number;
};

export type Reason = { code: string; note: string };

export type Question =
  | { kind: 'confirm'; request: ConfirmRequest; answer: (yes: boolean) => void }
  | { kind: 'reason'; request: ReasonRequest; answer: (reason: Reason | null) => void };

type Listener = () => void;
let current: Question | null = null;
const listeners = new Set<Listener>();

/** Asks the one open question; resolves to false when the person goes back. */
export function confirmAction(request: ConfirmRequest): Promise<boolean> {
  return new Promise((resolve) => ask({ kind: 'confirm', request, answer: resolve }));
}

/** Asks for a reason from a list and a note; resolves to null when the person goes back. */
export function askReason(request: ReasonRequest): Promise<Reason | null> {
  return new Promise((resolve) => ask({ kind: 'reason', request, answer: resolve }));
}

/** Store behind ConfirmHost. */
export const questions = {
  subscribe(listener: Listener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  current: () => current,
  done(question: Question): void {
    if (current === question) set(null);
  },
};

// A second question answers the first with "no": two open decisions would hide each other.
function ask(question: Question): void {
  if (current?.kind === 'confirm') current.answer(false);
  if (current?.kind === 'reason') current.answer(null);
  set(question);
}

function set(question: Question | null): void {
  current = question;
  for (const listener of listeners) listener();
}
