import { batchingCases } from './cases/batching.ts';
import { chatterCases } from './cases/chatter.ts';
import { idempotencyCases } from './cases/idempotency.ts';
import { purchasingCases } from './cases/purchasing.ts';
import { readingCases } from './cases/reading.ts';
import { receivingCases } from './cases/receiving.ts';
import { transportCases } from './cases/transport.ts';
import type { ContractCase } from './suite.ts';

/** The whole contract, in the order it is tried. */
export const contractCases: readonly ContractCase[] = [
  ...transportCases,
  ...readingCases,
  ...receivingCases,
  ...batchingCases,
  ...idempotencyCases,
  ...chatterCases,
  ...purchasingCases,
];
