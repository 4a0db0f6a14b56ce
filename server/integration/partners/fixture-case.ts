import type { FormatName, MappingKind } from './contract.ts';
import type { Outcome } from './outcome.ts';

/** One message of a partner with what must come of it. Used by the contract suite of all partners. */
export interface FixtureCase {
  name: string;
  format: FormatName;
  body: string;
  contentType?: string;
  operation?: string;
  /** Codes already translated: kind → code → our id. Default: the suite's own. */
  known?: Partial<Record<MappingKind, Record<string, string>>>;
  outcome: Outcome;
  /** Outcome of each document, where the message has several. */
  each?: Outcome[];
  /** Types of all events in order. */
  types?: string[];
  /** Part of the first event's data. */
  facts?: object;
  siteId?: string;
  test?: boolean;
  /** Codes of findings that must be there. */
  findings?: string[];
  needs?: string[];
  /** The same business said otherwise: identity and content keys must be equal. */
  respelled?: string;
  /** The same thing with other content: equal identity, other content key. */
  changed?: string;
  /** Parts of the acknowledgment we write. */
  acknowledgment?: string[];
}
