import { createLoader, parseAsBoolean, parseAsString, parseAsStringLiteral } from 'nuqs/server';

export const TABS = ['overview', 'connectors', 'queues', 'dead', 'messages', 'replays'] as const;
export type IntegrationTab = (typeof TABS)[number];
export const LEDGERS = ['message', 'delivery'] as const;
export type Ledger = (typeof LEDGERS)[number];

/** What the address holds: tab, filters, and what is open beside it. A link to it opens the same view. */
export const VIEW = {
  tab: parseAsStringLiteral(TABS).withDefault('overview'),
  ledger: parseAsStringLiteral(LEDGERS).withDefault('message'),
  party: parseAsString,
  q: parseAsString,
  /** Everything, not only what failed. */
  all: parseAsBoolean.withDefault(false),
  status: parseAsString,
  message: parseAsString,
  delivery: parseAsString,
  trace: parseAsString,
};

export const viewOf = createLoader(VIEW);
export type IntegrationView = Awaited<ReturnType<typeof viewOf>>;

export const FAILED_MESSAGES = ['parked', 'dead', 'quarantined', 'refused', 'retrying'] as const;
export const FAILED_DELIVERIES = ['parked', 'held', 'dead', 'refused', 'retrying'] as const;
const STATUSES = [
  ...FAILED_MESSAGES,
  'queued',
  'processing',
  'delivered',
  'duplicate',
  'discarded',
  'replayed',
] as const;
type MessageStatus = (typeof STATUSES)[number];

/** Input of the list of messages for a view. */
export function messagesInput({ party, q, all, status }: IntegrationView) {
  const one = STATUSES.find((each) => each === status);
  return {
    ...(party ? { partnerId: party } : {}),
    ...(q ? { text: q } : {}),
    ...(one ? { statuses: [one] as MessageStatus[] } : all ? {} : { statuses: [...FAILED_MESSAGES] }),
  };
}

/** Input of the list of effects for a view. */
export function deliveriesInput({ party, q, all }: IntegrationView) {
  return {
    ...(party ? { connectorId: party } : {}),
    ...(q ? { text: q } : {}),
    ...(all ? {} : { statuses: [...FAILED_DELIVERIES] }),
  };
}

/** Opens one thing beside the list and closes the others. */
export function opened(kind: 'message' | 'delivery' | 'trace', id: string | null) {
  return { message: null, delivery: null, trace: null, [kind]: id };
}
