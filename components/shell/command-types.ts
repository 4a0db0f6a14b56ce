import type { ReactNode } from 'react';
import type { Severity } from '../ui/severity.ts';

/** Something found by a fragment of its number: trailer, PO, plate, visit, message, correlation id. */
export type CommandHit = {
  id: string;
  /** What it is, in the reader's words: "Trailer". */
  kind: string;
  label: string;
  detail?: string;
  href: string;
  severity?: Severity;
};

/** Something to do with what is selected on the page. */
export type CommandAction = {
  id: string;
  label: string;
  keys?: string;
  icon?: ReactNode;
  disabledReason?: string | null;
  run: () => void;
};

/** Finds objects; must stop when the signal aborts and answer within about 150 ms. */
export type CommandSearch = (query: string, signal: AbortSignal) => Promise<readonly CommandHit[]>;
