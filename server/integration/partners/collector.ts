import {
  EVENT_SCHEMAS,
  type EventData,
  type EventInput,
  type EventType,
} from '../formats/canonical/events.ts';
import { contentKey, identityKey } from '../formats/canonical/identity.ts';
import { note, type Problem, problemsOfZod } from '../formats/problem.ts';
import type { CanonicalEvent, MapInput, MappingKind, MapResult, NeedsMapping, Resolved } from './contract.ts';

const FINDINGS_MAX = 100;

/** Gathers what a map finds and closes it as all or nothing. */
export interface Collector {
  readonly input: MapInput;
  find(...problems: Problem[]): void;
  /** Our id behind a code; a miss parks the document. */
  translate(kind: MappingKind, code: string, hint: string, pointer: string): string | undefined;
  add<T extends EventType>(type: T, data: EventInput<T>, pointer: string, resolved?: Resolved): void;
  result(): MapResult;
}

export function collector(input: MapInput, test: boolean, base = ''): Collector {
  const events: CanonicalEvent[] = [];
  const findings: Problem[] = [];
  const missing = new Map<string, NeedsMapping>();
  const find = (...problems: Problem[]) => {
    for (const problem of problems) {
      if (findings.length < FINDINGS_MAX || problem.severity === 'error') findings.push(problem);
    }
  };
  return {
    input,
    find,
    translate(kind, code, hint, pointer) {
      const id = input.lookup(kind, code);
      if (id === undefined) missing.set(`${kind} ${code}`, { kind, code, hint, pointer });
      return id;
    },
    add(type, data, pointer, resolved = {}) {
      const parsed = EVENT_SCHEMAS[type].safeParse(data);
      if (!parsed.success) {
        find(
          ...problemsOfZod(parsed.error, base).map((problem) => ({
            ...problem,
            pointer: placed(pointer, base, problem.pointer),
          })),
        );
        return;
      }
      const read = parsed.data as EventData<typeof type>;
      events.push({
        type,
        data: read,
        resolved,
        identityKey: identityKey(type, read, { partnerId: input.partner.id, deliveryId: input.deliveryId }),
        contentKey: contentKey(type, read),
        pointer,
        test: test || input.partner.test === true,
      } as CanonicalEvent);
    },
    result: () => close(events, findings, [...missing.values()]),
  };
}

/** JSON sources point into the message; X12 sources say the segment and the canonical field. */
function placed(pointer: string, base: string, field: string | undefined): string {
  if (base !== '' || pointer.startsWith('/')) return field ?? pointer;
  return field ? `${pointer} ${field}` : pointer;
}

function close(events: CanonicalEvent[], findings: Problem[], missing: NeedsMapping[]): MapResult {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const first = errors[0];
  if (first) {
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
    const quarantine = { ...first, message: `${first.message}${more}` };
    return {
      events: [],
      warnings: findings.filter((finding) => finding !== first).slice(0, FINDINGS_MAX),
      quarantine,
    };
  }
  if (missing.length > 0) return { events: [], warnings: findings, parked: missing };
  return { events, warnings: withRepeats(events, findings) };
}

/** The same fact told twice in one document is kept once by its identity; say so. */
function withRepeats(events: CanonicalEvent[], findings: Problem[]): Problem[] {
  const keys = new Set(events.map(({ identityKey: key }) => key));
  if (keys.size === events.length) return findings;
  return [
    ...findings,
    note('event-repeated', `${events.length - keys.size} events repeat others of the document.`),
  ];
}
