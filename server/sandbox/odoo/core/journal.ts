/** What one transaction touched, kept for the effects ledger and for outgoing webhooks. */
export interface Journal {
  touched: Map<string, { created: Set<number>; written: Set<number>; deleted: Set<number> }>;
  /** Snapshots for automation rules, in the order they happened. */
  posts: PendingPost[];
  automations: readonly Automation[];
  externalRefs: string[];
  registryChanged: boolean;
}

export interface Automation {
  model: string;
  trigger: 'on_create_or_write' | 'on_unlink';
  triggerColumns: string[];
  domain: unknown[];
  actionLabel: string;
  url: string;
  columns: string[];
}

export interface PendingPost {
  url: string;
  payload: Record<string, unknown>;
}

export const newJournal = (automations: readonly Automation[]): Journal => ({
  touched: new Map(),
  posts: [],
  automations,
  externalRefs: [],
  registryChanged: false,
});

export function noteTouched(
  journal: Journal,
  model: string,
  kind: 'created' | 'written' | 'deleted',
  ids: readonly number[],
): void {
  let entry = journal.touched.get(model);
  if (!entry) {
    entry = { created: new Set(), written: new Set(), deleted: new Set() };
    journal.touched.set(model, entry);
  }
  for (const id of ids) entry[kind].add(id);
}
