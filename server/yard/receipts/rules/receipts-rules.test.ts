import { describe, expect, it } from 'vitest';
import { reachable } from '#server/kernel/state-table.ts';
import { AnnounceReceipt, RECEIPT_LIMITS, RECEIPT_STATUSES } from '../schema.ts';
import { contentDigest, numberLines, readPallets } from './announcement.ts';
import { decideConfirmation, decideCount } from './confirmation.ts';
import type { LineCount } from './counts.ts';
import { type Matchable, pickMatch, sealsDiffer } from './match.ts';
import { countByPallets, damagedByPallets, scanned } from './pallets.ts';
import { decidePhoto, photoType } from './photo.ts';
import { resolveProduct } from './products.ts';
import { confirmationRows } from './proposal.ts';
import { decideReplacement, RECEIPT_STEPS } from './states.ts';

describe('states of a receipt', () => {
  it('can all be reached', () => {
    expect([...reachable(RECEIPT_STEPS, 'expected')].sort()).toEqual([...RECEIPT_STATUSES].sort());
  });

  it.each([
    ['expected', 'a', 'duplicate'],
    ['confirmed', 'a', 'duplicate'],
    ['expected', 'b', 'replace'],
    ['unloading', 'b', 'review'],
    ['awaiting_approval', 'b', 'review'],
    ['confirmed', 'b', 'review'],
  ] as const)('a notice again on a receipt that is %s with content %s: %s', (status, content, expected) => {
    expect(decideReplacement({ status, content: 'a' }, content)).toBe(expected);
  });
});

const asn = (over: object = {}) =>
  AnnounceReceipt.parse({
    siteId: 's',
    asnNo: 'ASN-1',
    asnIdentity: 'x|ASN1',
    lines: [
      { ids: ['00012345600012', 'V-77'], quantity: 20, uom: 'EA' },
      { sku: 'B-2', quantity: 5, uom: 'EA' },
    ],
    ...over,
  });

describe('an announcement', () => {
  it('numbers lines and names each by its most telling id', () => {
    expect(numberLines(asn().lines).map(({ lineNo, sku }) => [lineNo, sku])).toEqual([
      [1, '00012345600012'],
      [2, 'B-2'],
    ]);
    const given = asn({
      lines: [
        { sku: 'A', quantity: 1, uom: 'EA' },
        { lineNo: 4, sku: 'B', quantity: 1, uom: 'EA' },
      ],
    });
    expect(numberLines(given.lines).map(({ lineNo }) => lineNo)).toEqual([5, 4]);
  });

  it('reads an SSCC with and without its application identifier as one pallet', () => {
    const pallets = readPallets(
      asn({
        pallets: [
          { sscc: '00340123450000000017', lines: [{ line: 0, quantity: 12 }] },
          { sscc: '(00) 3 4012345 000000001 7', lines: [{ line: 1 }] },
        ],
      }),
    );
    expect(pallets).toEqual([
      {
        sscc: '340123450000000017',
        ssccForm: 'ok',
        contents: [
          { line: 0, quantity: 12 },
          { line: 1, quantity: 5 },
        ],
      },
    ]);
  });

  it('keeps a wrong check digit and says so', () => {
    expect(readPallets(asn({ pallets: [{ sscc: '340123450000000019' }] }))[0]).toMatchObject({
      sscc: '340123450000000019',
      ssccForm: 'wrong-check-digit',
    });
  });

  it('gives a pallet of a line on several pallets no quantity of its own', () => {
    const pallets = readPallets(
      asn({
        pallets: [
          { sscc: '1', lines: [{ line: 0 }] },
          { sscc: '2', lines: [{ line: 0 }] },
        ],
      }),
    );
    expect(pallets.map((pallet) => pallet.contents[0]?.quantity)).toEqual([0, 0]);
  });

  it('has the same content however references are ordered and spelled, another with another quantity', () => {
    const references = [
      { kind: 'bol', value: 'BL-1' },
      { kind: 'load', value: 'L 2' },
    ];
    const one = contentDigest(asn({ references, trailerNumber: 'ACME 53-4471' }));
    expect(contentDigest(asn({ references: references.toReversed(), trailerNumber: 'acme534471' }))).toBe(
      one,
    );
    expect(
      contentDigest(
        asn({ references, trailerNumber: 'acme534471', lines: [{ sku: 'B-2', quantity: 6, uom: 'EA' }] }),
      ),
    ).not.toBe(one);
  });

  it('refuses a pallet that names a line that is not there', () => {
    expect(() => asn({ pallets: [{ sscc: '1', lines: [{ line: 9 }] }] })).toThrow(/does not exist/);
  });
});

describe('products behind codes', () => {
  const products = [
    { id: 'p1', sku: 'A-1', barcode: '012345600012', gtin14: '00012345600012' },
    { id: 'p2', sku: 'B-2', barcode: 'INT-9', gtin14: null },
    { id: 'p3', sku: 'C-3', barcode: null, gtin14: '04012345000016' },
    { id: 'p4', sku: 'D-4', barcode: null, gtin14: '04012345000016' },
  ];
  it.each([
    ['our part number', ['A-1'], 'p1'],
    ['the barcode as it is', ['INT-9'], 'p2'],
    ['a GTIN-14 for a UPC', ['00012345600012'], 'p1'],
    ['a GTIN-13 for a UPC', ['0012345600012'], 'p1'],
    ['our part number before any barcode', ['INT-9', 'A-1'], 'p1'],
    ['two products behind one code', ['4012345000016'], null],
    ['nothing of ours', ['ZZZ'], null],
  ])('%s', (_, codes, expected) => {
    expect(resolveProduct(codes, products)?.id ?? null).toBe(expected);
  });
});

describe('matching a receipt to a stay', () => {
  const stay = (over: Partial<Matchable> = {}): Matchable => ({
    id: 'v1',
    appointmentId: null,
    trailerNorm: null,
    sealNorm: null,
    references: [],
    ...over,
  });
  const receipt = stay({
    id: 'r',
    trailerNorm: 'ACME534471',
    sealNorm: 'A99812',
    references: [
      { kind: 'purchase-order', norm: '88213' },
      { kind: 'bill-of-lading', norm: 'BL7' },
    ],
  });
  const order = { kind: 'purchase-order', norm: '88213' };
  it.each([
    ['the only stay with the order', [stay({ references: [order] })], 'v1'],
    [
      'the trailer before the order',
      [stay({ id: 'v2', references: [order] }), stay({ trailerNorm: 'ACME534471' })],
      'v1',
    ],
    ['the trailer without its owner prefix', [stay({ trailerNorm: '534471' })], 'v1'],
    ['another trailer with the same order', [stay({ trailerNorm: 'OTHER9', references: [order] })], 'none'],
    ['the bill of lading', [stay({ references: [{ kind: 'other', norm: 'BL7' }] })], 'v1'],
    ['two equal stays', [stay({ references: [order] }), stay({ id: 'v2', references: [order] })], 'several'],
    ['nothing in common', [stay()], 'none'],
  ])('%s', (_, candidates, expected) => {
    const match = pickMatch(receipt, candidates);
    expect(match.outcome === 'one' ? match.id : match.outcome).toBe(expected);
  });

  it('compares seals as the trade spells them', () => {
    expect(sealsDiffer('A-99812', 'a99812')).toBe(false);
    expect(sealsDiffer('A-99812', 'A99813')).toBe(true);
    expect(sealsDiffer(null, 'A99813')).toBe(false);
  });
});

describe('pallets and their lines', () => {
  const of = (status: 'expected' | 'counted' | 'damaged' | 'missing', quantity: number, damagedQty = 0) => ({
    status,
    contents: [{ lineId: 'l', quantity, damagedQty }],
  });
  it('counts what was scanned; nothing while nobody scanned', () => {
    expect(countByPallets('l', [of('expected', 10), of('expected', 10)])).toBeNull();
    expect(countByPallets('l', [of('counted', 10), of('expected', 10)])).toBe(10);
    expect(countByPallets('l', [of('counted', 10), of('damaged', 10, 3)])).toBe(20);
    expect(countByPallets('l', [of('missing', 10)])).toBe(0);
    expect(damagedByPallets('l', [of('counted', 10), of('damaged', 10, 3)])).toBe(3);
  });
  it('a damaged pallet is damaged whole unless told how much', () => {
    expect(scanned(of('expected', 10).contents, 'damaged')[0]?.damagedQty).toBe(10);
    expect(scanned(of('damaged', 10, 3).contents, 'counted')[0]?.damagedQty).toBe(0);
  });
});

const counted: LineCount = {
  lineId: 'l1',
  lineNo: 1,
  sku: 'A-1',
  poNumber: 'PO1',
  uom: 'Units',
  known: true,
  expectedQty: 20,
  countedQty: 18,
  damagedQty: 1,
};

describe('confirming', () => {
  it.each([
    ['more than came', [{ lineId: 'l1', acceptedQty: 19, damagedQty: 0 }], 'receipt.more_than_counted'],
    [
      'more damaged than accepted',
      [{ lineId: 'l1', acceptedQty: 1, damagedQty: 2 }],
      'receipt.damaged_more_than_counted',
    ],
    ['a foreign line', [{ lineId: 'x', acceptedQty: 1, damagedQty: 0 }], 'receipt.line_not_found'],
  ])('refuses %s', (_, wanted, reason) => {
    expect(decideConfirmation([counted], wanted)).toMatchObject({ ok: false, refusal: { reason } });
  });
  it('refuses goods without a product', () => {
    const wanted = [{ lineId: 'l1', acceptedQty: 1, damagedQty: 0 }];
    expect(decideConfirmation([{ ...counted, known: false }], wanted)).toMatchObject({
      refusal: { reason: 'receipt.unknown_product' },
    });
  });
  it('books lines that are not named with zero', () => {
    expect(decideConfirmation([counted], [])).toEqual({
      ok: true,
      value: [{ lineId: 'l1', acceptedQty: 0, damagedQty: 0 }],
    });
  });
  it('does not take more damaged than counted', () => {
    expect(decideCount({ lineNo: 1 }, 3, 4).ok).toBe(false);
    expect(decideCount({ lineNo: 1 }, null, 4).ok).toBe(true);
  });
});

describe('the table an approver reads', () => {
  it('shows now, counted, proposed, owner and effects of lines that differ', () => {
    const rows = confirmationRows(
      [counted, { ...counted, lineId: 'l2', countedQty: 20, damagedQty: 0 }],
      [
        { lineId: 'l1', acceptedQty: 18, damagedQty: 1 },
        { lineId: 'l2', acceptedQty: 20, damagedQty: 0 },
      ],
      false,
      { 'line:l1:received': 0 },
    );
    expect(
      rows.map((row) => [row.field, row.now, row.observed, row.proposed, row.owner, row.effects]),
    ).toEqual([
      ['qty_received', 0, 18, 18, 'dock', ['receipt_validated']],
      ['qty_damaged', null, 1, 1, 'dock', ['quarantine']],
      ['qty_remaining', null, null, 2, 'odoo', ['backorder']],
    ]);
  });
  it('says that the rest is cancelled, and what is set aside', () => {
    const rows = confirmationRows([counted], [{ lineId: 'l1', acceptedQty: 0, damagedQty: 0 }], true, null, [
      '3401',
    ]);
    expect(rows.map((row) => [row.field, row.proposed, row.effects])).toEqual([
      ['qty_received', 0, ['receipt_validated', 'set_aside']],
      ['qty_damaged', 0, ['quarantine']],
      ['qty_remaining', 0, ['remainder_cancelled']],
      ['unexpected_pallet', null, ['set_aside']],
    ]);
  });
});

describe('photos', () => {
  const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 1);
  it('knows images by their bytes', () => {
    expect(photoType(jpeg)).toBe('image/jpeg');
    expect(photoType(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10))).toBe('image/png');
    expect(photoType(new TextEncoder().encode('RIFF0000WEBPVP8 '))).toBe('image/webp');
    expect(photoType(new TextEncoder().encode('<svg onload="x">'))).toBeNull();
    expect(photoType(new Uint8Array())).toBeNull();
  });
  it('takes 300 kB and not one byte more', () => {
    const photo = new Uint8Array(RECEIPT_LIMITS.photoBytes);
    photo.set(jpeg);
    expect(decidePhoto(photo).ok).toBe(true);
    const more = new Uint8Array(RECEIPT_LIMITS.photoBytes + 1);
    more.set(jpeg);
    expect(decidePhoto(more)).toMatchObject({ refusal: { reason: 'photo.too_large' } });
  });
});
