import { error, type Problem, quoted, warning } from '../problem.ts';
import {
  readAmount,
  takeParty,
  type X12Equipment,
  type X12Party,
  type X12Reference,
} from './common-loops.ts';
import type { TransactionSet } from './envelope.ts';
import { type HlNode, readHlTree } from './hl-tree.ts';
import { el, placeOf, type Segment } from './segments.ts';
import type { X12Stamp } from './time.ts';

export interface AsnDocLine {
  lineNo: string;
  poNumber: string;
  items: { qualifier: string; value: string }[];
  quantity: number;
  uom: string;
  pointer: string;
}

export interface AsnDocUnit {
  level: 'pallet' | 'pack';
  marks: { qualifier: string; value: string }[];
  /** Positions in `lines`; quantity only where the unit states its own. */
  lines: { line: number; quantity?: { value: number; uom: string } }[];
  pointer: string;
}

/** An advance ship notice as it was written: codes and texts as sent, the HL tree resolved. */
export interface Asn856 {
  purpose: string;
  shipmentId: string;
  created: X12Stamp;
  references: X12Reference[];
  dates: (X12Stamp & { qualifier: string })[];
  parties: X12Party[];
  carriers: { scac: string; name: string }[];
  equipment: X12Equipment[];
  poNumbers: string[];
  lines: AsnDocLine[];
  units: AsnDocUnit[];
  problems: Problem[];
}

/** Reads an 856. What cannot be trusted stands in `problems` with severity error. Never throws. */
export function read856(set: TransactionSet): Asn856 {
  const bsn = set.segments.find(({ id }) => id === 'BSN');
  const doc: Asn856 = {
    purpose: el(bsn, 1),
    shipmentId: el(bsn, 2),
    created: { date: el(bsn, 3), time: el(bsn, 4), zone: '', pointer: bsn ? placeOf(bsn) : 'BSN' },
    references: [],
    dates: [],
    parties: [],
    carriers: [],
    equipment: [],
    poNumbers: [],
    lines: [],
    units: [],
    problems: [],
  };
  if (!bsn) doc.problems.push(error('bsn-missing', 'The ship notice has no BSN segment.'));
  const tree = readHlTree(set.segments);
  doc.problems.push(...tree.problems);
  takeGroup(doc, tree.header);
  for (const node of tree.nodes) if (node.level === 'S' || node.level === 'O') takeGroup(doc, node.segments);
  const poAt = new Map(tree.nodes.map((node) => [node, el(find(node, 'PRF'), 1)]));
  const lineOf = new Map<HlNode, number>();
  for (const node of tree.nodes) if (node.level === 'I') takeLine(doc, node, lineOf, poAt);
  for (const node of tree.nodes) if (node.level === 'T' || node.level === 'P') takeUnit(doc, node, lineOf);
  doc.poNumbers = [...new Set(poAt.values())].filter((po) => po !== '');
  checkTotals(doc, set.segments, tree.nodes.length);
  return doc;
}

function takeGroup(doc: Asn856, segments: Segment[]): void {
  for (const segment of segments) {
    if (takeParty(doc.parties, segment)) continue;
    const pointer = placeOf(segment);
    switch (segment.id) {
      case 'REF':
        if (el(segment, 2) !== '')
          doc.references.push({ qualifier: el(segment, 1), value: el(segment, 2), pointer });
        break;
      case 'DTM':
        doc.dates.push({
          qualifier: el(segment, 1),
          date: el(segment, 2),
          time: el(segment, 3),
          zone: el(segment, 4),
          pointer,
        });
        break;
      case 'TD5':
        if (el(segment, 2) === '2' && el(segment, 3) !== '')
          doc.carriers.push({ scac: el(segment, 3), name: el(segment, 5) });
        break;
      case 'TD3':
        doc.equipment.push({
          typeCode: el(segment, 1),
          number: `${el(segment, 2)}${el(segment, 3)}`,
          seal: el(segment, 9),
          pointer,
        });
        break;
    }
  }
}

const find = (node: HlNode, id: string): Segment | undefined =>
  node.segments.find((segment) => segment.id === id);

function takeLine(doc: Asn856, node: HlNode, lineOf: Map<HlNode, number>, poAt: Map<HlNode, string>): void {
  const lin = find(node, 'LIN');
  const sn1 = find(node, 'SN1');
  const pointer = placeOf(lin ?? node.opened);
  const quantity = readAmount(el(sn1, 2));
  const uom = el(sn1, 3);
  if (!sn1 || quantity === null || uom === '') {
    const text = `The item has no usable quantity (${quoted(el(sn1, 2))} ${quoted(uom)}).`;
    doc.problems.push(error('line-quantity', text, pointer));
    return;
  }
  const items = readItems(doc, lin, pointer);
  if (items.length === 0) {
    doc.problems.push(error('line-product', 'The item names no product.', pointer));
    return;
  }
  const poNumber = items.find(({ qualifier }) => qualifier === 'PO')?.value ?? poOf(node, poAt);
  lineOf.set(node, doc.lines.length);
  doc.lines.push({ lineNo: el(lin, 1) || el(sn1, 1), poNumber, items, quantity, uom, pointer });
}

function poOf(node: HlNode, poAt: Map<HlNode, string>): string {
  for (let at: HlNode | null = node; at; at = at.parent) {
    const po = poAt.get(at);
    if (po) return po;
  }
  return '';
}

/** LIN02/03, 04/05 … : a qualifier without value breaks the pair and nothing after it can be trusted. */
function readItems(
  doc: Asn856,
  lin: Segment | undefined,
  pointer: string,
): { qualifier: string; value: string }[] {
  const items: { qualifier: string; value: string }[] = [];
  for (let number = 2; lin && number <= lin.elements.length; number += 2) {
    const qualifier = el(lin, number);
    const value = el(lin, number + 1);
    if (qualifier === '' && value === '') continue;
    if (qualifier === '' || value === '') {
      doc.problems.push(
        error('pair-incomplete', `LIN${String(number).padStart(2, '0')} and its value go together.`, pointer),
      );
      continue;
    }
    items.push({ qualifier, value });
  }
  return items;
}

function takeUnit(doc: Asn856, node: HlNode, lineOf: Map<HlNode, number>): void {
  const marks = node.segments.filter(({ id }) => id === 'MAN').flatMap(readMarks);
  const label = node.segments.find((segment) => segment.id === 'REF' && el(segment, 1) === 'LS');
  if (marks.length === 0 && label && el(label, 2) !== '')
    marks.push({ qualifier: 'LS', value: el(label, 2) });
  if (marks.length === 0) return;
  const lines = contentOf(node, lineOf);
  doc.units.push({
    level: node.level === 'T' ? 'pallet' : 'pack',
    marks,
    lines,
    pointer: placeOf(node.opened),
  });
}

function readMarks(man: Segment): { qualifier: string; value: string }[] {
  const pairs = [
    { qualifier: el(man, 1), value: el(man, 2) },
    { qualifier: el(man, 4), value: el(man, 5) },
  ];
  return pairs.filter(({ qualifier, value }) => qualifier !== '' && value !== '');
}

/** Items below the unit; a pack below an item (structure S-O-I-P) holds its own part of that item. */
function contentOf(node: HlNode, lineOf: Map<HlNode, number>): AsnDocUnit['lines'] {
  for (let above = node.parent; above; above = above.parent) {
    const line = lineOf.get(above);
    if (line === undefined) continue;
    const sn1 = find(node, 'SN1');
    const value = readAmount(el(sn1, 2));
    const uom = el(sn1, 3);
    return [{ line, ...(value !== null && uom !== '' ? { quantity: { value, uom } } : {}) }];
  }
  const found: AsnDocUnit['lines'] = [];
  const open = [...node.children];
  for (let next = open.pop(); next; next = open.pop()) {
    const line = lineOf.get(next);
    if (line !== undefined) found.push({ line });
    open.push(...next.children);
  }
  return found.sort((a, b) => a.line - b.line);
}

/** CTT01 counts HLs or lines, by partner. */
function checkTotals(doc: Asn856, segments: Segment[], hlCount: number): void {
  const ctt = segments.find(({ id }) => id === 'CTT');
  if (!ctt) return;
  const count = readAmount(el(ctt, 1));
  if (count === hlCount || count === doc.lines.length) return;
  const text = `CTT01 says ${quoted(el(ctt, 1))}; there are ${hlCount} levels and ${doc.lines.length} lines.`;
  doc.problems.push(warning('ctt-count', text, placeOf(ctt)));
}
