import { readSscc } from '#server/kernel/identifiers.ts';
import type { EventInput } from '../../formats/canonical/events.ts';
import type { Pallet } from '../../formats/canonical/fields.ts';
import type { Moment } from '../../formats/canonical/moment.ts';
import { error, note, quoted, warning } from '../../formats/problem.ts';
import { type Asn856, type AsnDocUnit, read856 } from '../../formats/x12/read-856.ts';
import { el } from '../../formats/x12/segments.ts';
import { type Collector, collector } from '../collector.ts';
import type { MapInput, MapResult, ParsedDocument, PartnerFormat } from '../contract.ts';
import {
  given,
  isToMap,
  parseX12,
  partyOf,
  stampAt,
  toReferences,
  toSite,
  type X12Document,
} from '../x12-document.ts';
import { manifest } from './manifest.ts';

/** A supplier's advance ship notices. */
export const supplierX12: PartnerFormat<X12Document> = {
  manifest,
  parse: (message) =>
    parseX12(
      message,
      '856',
      (set) =>
        el(
          set.segments.find(({ id }) => id === 'BSN'),
          2,
        ) || 'asn',
    ),
  map,
};

/** BSN01 (list 353): what the notice does to an earlier one of the same number. */
const PURPOSES: Record<string, 'original' | 'replacement' | 'cancelled'> = {
  '00': 'original',
  '06': 'original',
  '14': 'original',
  '04': 'replacement',
  '05': 'replacement',
  '01': 'cancelled',
  '03': 'cancelled',
};

function map(document: ParsedDocument<X12Document>, input: MapInput): MapResult {
  const out = collector(input, document.test);
  if (!isToMap(document, '856', out)) return out.result();
  const doc = read856(document.content.set);
  out.find(...doc.problems);
  const purpose = PURPOSES[doc.purpose];
  const shipmentId = shipmentOf(doc, out);
  if (!purpose)
    out.find(
      error('purpose-unknown', `BSN01 ${quoted(doc.purpose)} is no known purpose.`, doc.created.pointer),
    );
  if (purpose && shipmentId) addNotice(doc, purpose, shipmentId, out);
  return out.result();
}

/** Some senders leave BSN02 blank; then the bill of lading or packing list number is the notice's name. */
function shipmentOf(doc: Asn856, out: Collector): string | null {
  if (doc.shipmentId !== '') return doc.shipmentId;
  for (const qualifier of ['SI', 'BM', 'PK', 'CN']) {
    const found = doc.references.find((reference) => reference.qualifier === qualifier);
    if (!found) continue;
    out.find(
      note(
        'shipment-id-missing',
        `BSN02 is empty; the notice is known by ${qualifier}.`,
        doc.created.pointer,
      ),
    );
    return found.value;
  }
  out.find(
    error(
      'shipment-id-missing',
      'The notice has neither a shipment id nor a bill of lading.',
      doc.created.pointer,
    ),
  );
  return null;
}

function addNotice(
  doc: Asn856,
  purpose: 'original' | 'replacement' | 'cancelled',
  shipmentId: string,
  out: Collector,
): void {
  const site = toSite(partyOf(doc.parties, 'ST'));
  const party = partyOf(doc.parties, 'ST');
  const siteId = site
    ? out.translate('site', site.code, party?.name ?? '', party?.pointer ?? 'N1 ST')
    : undefined;
  if (!site) out.find(note('site-not-named', 'The ship-to has no code; the order leads to the site.'));
  const created = stampAt(doc.created, undefined, out);
  if (!created) return;
  const supplier = partyOf(doc.parties, 'SU', 'SF', 'VN', 'SH');
  const common = {
    site,
    references: toReferences(doc.references, out),
    happenedAt: created.moment ?? receiptOf(out),
    shipmentId,
    supplier: supplier && {
      code: given(supplier.id),
      qualifier: given(supplier.qualifier),
      name: given(supplier.name),
    },
  };
  const resolved = siteId ? { siteId } : {};
  if (purpose === 'cancelled') {
    out.add('yard.asn.cancelled.v1', common, doc.created.pointer, resolved);
    return;
  }
  const carrier = doc.carriers.find(({ scac }) => /^[A-Za-z]{2,4}$/.test(scac));
  out.add(
    'yard.asn.received.v1',
    {
      ...common,
      purpose,
      equipment: doc.equipment
        .filter(({ number }) => number !== '')
        .slice(0, 10)
        .map(toEquipment),
      carrier: carrier && { scac: carrier.scac, name: given(carrier.name) },
      expectedArrival: dateOf(doc, ['017', '371', '067', '002'], siteId, out),
      shippedAt: dateOf(doc, ['011'], undefined, out),
      poNumbers: doc.poNumbers,
      lines: doc.lines.map(({ lineNo, poNumber, items, quantity, uom }) => ({
        lineNo: given(lineNo),
        poNumber: given(poNumber),
        items: items.slice(0, 12),
        quantity: { value: quantity, uom },
      })),
      pallets: toPallets(doc.units, out),
      seals: [...new Set(doc.equipment.map(({ seal }) => seal).filter((seal) => seal !== ''))].slice(0, 10),
    },
    doc.created.pointer,
    resolved,
  );
}

const receiptOf = (out: Collector): Moment => {
  const instant = new Date(out.input.receivedAt).toISOString();
  return { instant, local: instant.slice(0, -1), offset: null, certainty: 'none' };
};

type EquipmentInput = NonNullable<EventInput<'yard.asn.received.v1'>['equipment']>[number];
const toEquipment = ({ typeCode, number }: { typeCode: string; number: string }): EquipmentInput => ({
  kind: typeCode === 'CN' ? 'container' : 'trailer',
  number,
  typeCode: given(typeCode),
});

/** First of the DTM qualifiers that is there. A wrong date makes the notice untrustworthy. */
function dateOf(doc: Asn856, qualifiers: string[], siteId: string | undefined, out: Collector) {
  for (const qualifier of qualifiers) {
    const found = doc.dates.find((date) => date.qualifier === qualifier);
    if (!found) continue;
    const read = stampAt(found, siteId, out);
    return read ? { day: read.day, at: read.moment } : undefined;
  }
  return undefined;
}

/** Qualifiers of MAN that carry an SSCC: GM with application identifier, AA without. */
const SSCC_MARKS = new Set(['GM', 'AA']);

function toPallets(units: AsnDocUnit[], out: Collector): Pallet[] {
  const seen = new Set<string>();
  return units.map(({ level, marks, lines, pointer }) => {
    const written = marks.find(({ qualifier }) => SSCC_MARKS.has(qualifier));
    const sscc = written && readSscc(written.value);
    if (sscc?.form === 'wrong-check-digit') {
      out.find(warning('sscc-check-digit', `The check digit of SSCC ${sscc.value} is wrong.`, pointer));
    }
    if (sscc?.form === 'malformed')
      out.find(warning('sscc-malformed', `${quoted(written?.value ?? '')} is no SSCC.`, pointer));
    const usable = sscc && sscc.form !== 'malformed' ? sscc.value : undefined;
    if (usable && seen.has(usable))
      out.find(warning('sscc-repeated', `SSCC ${usable} occurs twice.`, pointer));
    if (usable) seen.add(usable);
    const mark = written && usable ? undefined : marks[0];
    return { sscc: usable, mark, level, lines };
  });
}
