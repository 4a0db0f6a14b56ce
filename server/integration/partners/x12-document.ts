import { REFERENCE_KINDS, type Reference, type ReferenceKind } from '../formats/canonical/fields.ts';
import { error, note, type Problem } from '../formats/problem.ts';
import type { X12Party, X12Reference } from '../formats/x12/common-loops.ts';
import type { FunctionalGroup, Interchange, TransactionSet } from '../formats/x12/envelope.ts';
import { readX12 } from '../formats/x12/read-x12.ts';
import { readX12Stamp, type X12Instant, type X12Stamp } from '../formats/x12/time.ts';
import { type AcknowledgmentInput, acknowledgments } from '../formats/x12/write-acknowledgment.ts';
import type { Collector } from './collector.ts';
import type { ParsedDocument, ParseResult, RawMessage } from './contract.ts';

/** One transaction set with the envelope around it. */
export interface X12Document {
  interchange: Interchange;
  group: FunctionalGroup;
  set: TransactionSet;
}

/** Sets that carry no business: acknowledgments of what we sent. */
const ACKNOWLEDGMENTS = new Set(['997', '999', 'TA1']);

/** Splits a file into its transaction sets. `wanted` is the set this partner sends; `streamKey` reads its subject. */
export function parseX12(
  message: RawMessage,
  wanted: string,
  streamKey: (set: TransactionSet) => string,
): ParseResult<X12Document> {
  const file = readX12(message.body);
  if (!file.ok) return file;
  const acknowledge = (input: AcknowledgmentInput) => acknowledgments(file.interchanges, input);
  const documents = file.interchanges.flatMap((interchange) =>
    interchange.groups.flatMap((group) =>
      group.sets.map((set) => toDocument({ interchange, group, set }, wanted, streamKey)),
    ),
  );
  for (const [index, document] of documents.entries()) document.label = `${index + 1}: ${document.label}`;
  if (documents.length === 0) {
    const found = file.interchanges
      .flatMap(({ problems }) => problems)
      .find(({ severity }) => severity === 'error');
    const problem = found ?? error('x12-empty', 'The file carries no transaction set.');
    return { ok: false, outcome: 'quarantine', problem, acknowledge };
  }
  const first = file.interchanges[0];
  const deliveryId =
    file.interchanges.length === 1 && first
      ? `${first.senderQualifier}:${first.sender}:${first.control}`
      : undefined;
  return { ok: true, documents, warnings: file.notes, deliveryId, acknowledge };
}

function toDocument(
  content: X12Document,
  wanted: string,
  streamKey: (set: TransactionSet) => string,
): ParsedDocument<X12Document> {
  const { interchange, group, set } = content;
  const findings = [...interchange.problems, ...group.problems, ...set.problems];
  const envelope = findings.find(({ severity }) => severity === 'error');
  const warnings: Problem[] = findings.filter(({ severity }) => severity !== 'error');
  const foreign = set.code !== wanted && !ACKNOWLEDGMENTS.has(set.code);
  const problem =
    envelope ??
    (foreign
      ? error('x12-set-unexpected', `This partner sends ${wanted}, not ${set.code.slice(0, 6)}.`)
      : undefined);
  if (ACKNOWLEDGMENTS.has(set.code))
    warnings.push(note('x12-acknowledgment', 'An acknowledgment; there is nothing to apply.'));
  return {
    label: `ISA ${interchange.control.slice(0, 20)} ST ${set.control.slice(0, 20)}`,
    streamKey: streamKey(set),
    test: interchange.test,
    warnings,
    problem,
    content,
  };
}

/** True when the set is one to map; findings of the envelope are handed on. */
export function isToMap(document: ParsedDocument<X12Document>, wanted: string, out: Collector): boolean {
  out.find(...document.warnings);
  if (document.problem) out.find(document.problem);
  return document.problem === undefined && document.content.set.code === wanted;
}

const KIND_OF: Record<string, ReferenceKind> = {
  PO: 'purchase-order',
  ON: 'sales-order',
  CO: 'sales-order',
  BM: 'bill-of-lading',
  MB: 'bill-of-lading',
  CN: 'pro',
  SI: 'shipment',
  LO: 'load',
  AO: 'appointment',
  DAN: 'appointment',
  PUA: 'appointment',
  DO: 'delivery-order',
  DQ: 'delivery-note',
  PK: 'packing-list',
  IV: 'invoice',
  SN: 'seal',
  '2I': 'tracking',
  RU: 'route',
  QN: 'stop',
};

const REFERENCES_KEPT = 80;
const VALUE_CHARS = 80;

/** References with their qualifier as sent; repeats are told once, too long ones are reported and left out. */
export function toReferences(given: X12Reference[], out: Collector): Reference[] {
  const seen = new Map<string, Reference>();
  for (const { qualifier, value, pointer } of given) {
    if (value.length > VALUE_CHARS) {
      out.find({
        severity: 'warning',
        code: 'reference-too-long',
        message: 'A reference is too long to be one.',
        pointer,
      });
      continue;
    }
    const kind = KIND_OF[qualifier] ?? 'other';
    seen.set(`${qualifier} ${value}`, {
      kind,
      value,
      ...(qualifier === '' ? {} : { qualifier }),
    });
  }
  const references = [...seen.values()];
  if (references.length > REFERENCES_KEPT) {
    out.find(
      note('references-cut', `Of ${references.length} references the leading ${REFERENCES_KEPT} are used.`),
    );
    references.sort((a, b) => REFERENCE_KINDS.indexOf(a.kind) - REFERENCE_KINDS.indexOf(b.kind));
  }
  return references.slice(0, REFERENCES_KEPT);
}

export const partyOf = (parties: X12Party[], ...roles: string[]): X12Party | undefined =>
  roles.map((role) => parties.find((party) => party.role === role)).find((party) => party !== undefined);

/** Site as the sender names it; only a code identifies it. */
export function toSite(
  party: X12Party | undefined,
): { code: string; qualifier?: string; name?: string } | undefined {
  if (!party || party.id === '') return undefined;
  return {
    code: party.id,
    ...(party.qualifier === '' ? {} : { qualifier: party.qualifier }),
    ...(party.name === '' ? {} : { name: party.name }),
  };
}

/** Reads a stamp in the zone of the place, else of the partner; a wrong one is an error of the document. */
export function stampAt(stamp: X12Stamp, siteId: string | undefined, out: Collector): X12Instant | null {
  const zone = (siteId ? out.input.zoneOfSite(siteId) : undefined) ?? out.input.partner.timeZone;
  const read = readX12Stamp(stamp, zone);
  if (typeof read === 'string') {
    out.find(error('time-invalid', read, stamp.pointer));
    return null;
  }
  out.find(...read.findings);
  return read;
}

/** Blank elements are no values. Too long ones are left to the schema, which names them. */
export const given = (value: string): string | undefined => (value === '' ? undefined : value);
