import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#server/kernel/ids.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { type UnloadingYard, unloadingYard } from '#server/test/unloading.ts';
import { requestAppointment } from '#server/yard/appointments/commands/request-appointment.ts';
import { recordArrival } from '#server/yard/visits/commands/record-arrival.ts';
import { announceReceipt } from './commands/announce-receipt.ts';
import { cancelReceipt } from './commands/cancel-receipt.ts';
import { linkReceipt } from './commands/link-receipt.ts';
import { matchReceipts } from './commands/match-receipts.ts';
import { startUnloading } from './commands/start-unloading.ts';
import { upsertProduct, upsertProducts } from './commands/upsert-products.ts';
import { findReceiptLine } from './queries/lines.ts';
import { getReceipt, receiptForOdoo } from './queries.ts';
import type { AnnounceReceipt } from './schema.ts';

let t: TestCtx;
let yard: UnloadingYard;

beforeAll(async () => {
  t = await testCtx();
});
afterAll(() => t.close());
beforeEach(async () => {
  yard = await unloadingYard(t);
});

const facts = async (id: string) =>
  (await t.db.fact.findMany({ where: { subjectId: id }, orderBy: { seq: 'asc' } })).map((f) => f.type);
const audits = async (id: string) =>
  (await t.db.auditEntry.findMany({ where: { subjectId: id }, orderBy: { seq: 'asc' } })).map(
    (a) => a.action,
  );
const exceptionsOf = (id: string) =>
  t.db.yardException.findMany({ where: { subjectId: id }, orderBy: { id: 'asc' } });
const asn = (over: Partial<AnnounceReceipt> = {}): AnnounceReceipt => ({
  siteId: yard.siteId,
  asnNo: `${yard.tag}-ASN`,
  asnIdentity: `${yard.tag}-ASN`,
  supplier: { name: 'Supplier' },
  lines: [{ sku: `${yard.tag}-A`, quantity: 20, uom: 'Units' }],
  ...over,
});

describe('announcing', () => {
  it('keeps lines with their products, pallets and numbers; one fact, one audit entry', async () => {
    const { receiptId, no, outcome } = await announceReceipt(
      t.partner([yard.siteId]),
      asn({
        poNumbers: ['88213'],
        sealNo: 'A99812',
        pallets: [{ sscc: '00340123450000000017', lines: [{ line: 0, quantity: 20 }] }],
        references: [{ kind: 'bol', value: 'BL-7' }],
      }),
    );
    expect(outcome).toBe('announced');
    expect(no).toMatch(/^R-\d+$/);
    const receipt = await getReceipt(t.as('dock_lead', yard.siteId), receiptId);
    expect(receipt).toMatchObject({
      status: 'expected',
      sealNo: 'A99812',
      lines: [{ lineNo: 1, sku: `${yard.tag}-A`, name: 'Apples', expectedQty: 20, countedQty: null }],
      pallets: [{ sscc: '340123450000000017', ssccForm: 'ok', status: 'expected' }],
    });
    expect(await facts(receiptId)).toEqual(['receipt.announced']);
    expect(await audits(receiptId)).toEqual(['receipt.announce']);
    expect(
      (await receiptForOdoo(t.db, receiptId)).references.map((ref) => `${ref.kind}=${ref.norm}`).sort(),
    ).toEqual(['bill-of-lading=BL7', 'purchase-order=88213', `shipment=${yard.tag}ASN`]);
  });

  it('takes the largest notice there may be in one piece', async () => {
    const lines = Array.from({ length: 2_000 }, (_, i) => ({
      sku: `${yard.tag}-A`,
      ids: [`V-${i}`],
      quantity: 1,
      uom: 'EA',
    }));
    const pallets = lines.map((_, i) => ({
      sscc: String(340_000_000_000_000_000n + BigInt(i)),
      lines: [{ line: i }],
    }));
    const first = await announceReceipt(t.system(), asn({ lines, pallets }));
    expect((await getReceipt(t.system(), first.receiptId)).pallets).toHaveLength(2_000);
    const changed = lines.map((line) => ({ ...line, quantity: 2 }));
    expect(await announceReceipt(t.system(), asn({ lines: changed, pallets }))).toMatchObject({
      outcome: 'replaced',
    });
  });

  it('takes the same notice again as a duplicate', async () => {
    const first = await announceReceipt(t.partner([yard.siteId]), asn());
    const again = await announceReceipt(t.partner([yard.siteId]), asn());
    expect(again).toEqual({ ...first, outcome: 'duplicate' });
    expect(await facts(first.receiptId)).toEqual(['receipt.announced']);
  });

  it('opens one receipt when the same notice comes five times at once', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () => announceReceipt(t.partner([yard.siteId]), asn())),
    );
    expect(new Set(outcomes.map((one) => one.receiptId)).size).toBe(1);
    expect(outcomes.map((one) => one.outcome).sort()).toEqual([
      'announced',
      ...Array.from({ length: 4 }, () => 'duplicate'),
    ]);
  });

  it('is replaced by other lines until unloading has begun', async () => {
    const lines = [
      { sku: `${yard.tag}-A`, quantity: 20, uom: 'Units' },
      { sku: `${yard.tag}-B`, quantity: 10, uom: 'Units' },
    ];
    const { receiptId } = await announceReceipt(t.partner([yard.siteId]), asn({ lines }));
    const replaced = await announceReceipt(
      t.partner([yard.siteId]),
      asn({ lines: [{ sku: `${yard.tag}-B`, quantity: 12, uom: 'Units' }], trailerNumber: 'NEW 1' }),
    );
    expect(replaced).toMatchObject({ receiptId, outcome: 'replaced' });
    const receipt = await getReceipt(t.system(), receiptId);
    expect(receipt.trailerNumber).toBe('NEW 1');
    expect(receipt.lines.map((line) => [line.lineNo, line.sku, line.expectedQty])).toEqual([
      [1, `${yard.tag}-B`, 12],
      [2, `${yard.tag}-B`, 0],
    ]);
    expect(await facts(receiptId)).toEqual(['receipt.announced', 'receipt.replaced']);
  });

  it('is for a person to review once unloading has begun, and nothing is overwritten', async () => {
    const { receiptId } = await announceReceipt(
      t.partner([yard.siteId]),
      asn({ trailerNumber: `${yard.tag}R` }),
    );
    const visitId = await yard.arrive({ trailerNumber: `${yard.tag}R` });
    await matchReceipts(t.system(), { visitId });
    await startUnloading(t.as('dock_lead', yard.siteId), { visitId });
    const other = asn({ lines: [{ sku: `${yard.tag}-A`, quantity: 25, uom: 'Units' }] });
    expect(await announceReceipt(t.partner([yard.siteId]), other)).toMatchObject({ outcome: 'review' });
    expect(await announceReceipt(t.partner([yard.siteId]), other)).toMatchObject({ outcome: 'review' });
    expect((await getReceipt(t.system(), receiptId)).lines[0]?.expectedQty).toBe(20);
    expect(await exceptionsOf(receiptId)).toMatchObject([
      { kind: 'conflicting_sources', params: { about: 'asn' }, visitId },
    ]);
  });

  it('refuses foreign sites, people without the right, and notices that cannot be', async () => {
    await expect(announceReceipt(t.partner([newId('site')]), asn())).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(announceReceipt(t.as('marshal', yard.siteId), asn())).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(announceReceipt(t.system(), asn({ lines: [] }))).rejects.toMatchObject({
      code: 'invalid_input',
    });
    await expect(
      announceReceipt(t.system(), asn({ lines: [{ sku: 'A', quantity: -1, uom: 'EA' }] })),
    ).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(
      announceReceipt(t.system(), asn({ lines: [{ sku: 'A', quantity: 0.00001, uom: 'EA' }] })),
    ).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await t.db.receipt.count({ where: { siteId: yard.siteId } })).toBe(0);
  });

  it('is cancelled while nothing was unloaded; announced again it is a new receipt', async () => {
    const { receiptId } = await announceReceipt(t.partner([yard.siteId]), asn());
    await cancelReceipt(t.partner([yard.siteId]), { asnIdentity: `${yard.tag}-ASN`, reason: 'sold' });
    await cancelReceipt(t.partner([yard.siteId]), { asnIdentity: `${yard.tag}-ASN` });
    expect(await facts(receiptId)).toEqual(['receipt.announced', 'receipt.cancelled']);
    const again = await announceReceipt(t.partner([yard.siteId]), asn());
    expect(again.outcome).toBe('announced');
    expect(again.receiptId).not.toBe(receiptId);
    await expect(cancelReceipt(t.system(), { asnIdentity: 'nobody' })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('that is cancelled after unloading began is for a person', async () => {
    const { visitId, receipt } = await yard.truck();
    await startUnloading(t.as('dock_lead', yard.siteId), { visitId });
    const outcome = await cancelReceipt(t.partner([yard.siteId]), { receiptId: receipt.id });
    expect(outcome.outcome).toBe('review');
    expect((await getReceipt(t.system(), receipt.id)).status).toBe('unloading');
    expect(await exceptionsOf(receipt.id)).toMatchObject([{ params: { about: 'asn_cancelled' } }]);
  });
});

describe('products', () => {
  it('that nobody knows raise an exception; learning them clears it', async () => {
    const gtin = `${yard.tag.slice(1)}`.padStart(12, '4');
    const lines = [
      { ids: [`0${gtin}`, 'V-1'], quantity: 5, uom: 'EA', description: 'Cherries' },
      { sku: `${yard.tag}-A`, quantity: 1, uom: 'EA' },
    ];
    const { receiptId } = await announceReceipt(t.system(), asn({ lines }));
    expect(await exceptionsOf(receiptId)).toMatchObject([
      { kind: 'unknown_product', status: 'open', params: { lines: 1 }, ownerRole: 'steward' },
    ]);
    await upsertProduct(t.as('steward', '*'), {
      sku: `${yard.tag}-C`,
      name: 'Cherries',
      barcode: gtin,
      uom: 'Units',
    });
    const receipt = await getReceipt(t.system(), receiptId);
    expect(receipt.lines[0]).toMatchObject({ name: 'Cherries', barcode: gtin });
    expect(await exceptionsOf(receiptId)).toMatchObject([{ status: 'closed' }]);
  });

  it('are written when they differ and left alone when they do not', async () => {
    const product = { sku: `${yard.tag}-Z`, name: 'Zips', uom: 'Units' };
    const { id } = await upsertProduct(t.system(), product);
    await upsertProduct(t.system(), product);
    const many = await upsertProducts(t.system(), {
      products: [product, { ...product, sku: `${yard.tag}-Y` }],
    });
    expect(many.map((one) => one.changed)).toEqual([false, true]);
    expect(await facts(id)).toEqual(['product.changed']);
    expect(await audits(id)).toEqual(['product.upsert']);
    await expect(upsertProduct(t.as('dock_lead', '*'), product)).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('finding the truck', () => {
  it('by trailer when it arrives, with the seals compared', async () => {
    const trailerNumber = `ACME ${yard.tag}`;
    const receiptId = await yard.announce({ trailerNumber, sealNo: 'A99812' });
    const visitId = await yard.arrive({ trailerNumber, sealNo: 'A-99813' });
    const { linked } = await matchReceipts(t.system(), { visitId });
    expect(linked).toMatchObject([{ receiptId, visitId }]);
    expect((await matchReceipts(t.system(), { visitId })).linked).toEqual([]);
    expect(await facts(receiptId)).toEqual(['receipt.announced', 'receipt.linked']);
    expect(await exceptionsOf(receiptId)).toMatchObject([
      { kind: 'seal_mismatch', params: { announced: 'A99812', found: 'A-99813' }, visitId },
    ]);
  });

  it('through the appointment that shares the order, before and after the truck is there', async () => {
    const { id: appointmentId } = await requestAppointment(t.system(), {
      siteId: yard.siteId,
      primaryReference: `LOAD-${yard.tag}`,
      references: [{ kind: 'po', value: `PO ${yard.tag}` }],
      windowStart: new Date(),
      autoConfirm: true,
    });
    const receiptId = await yard.announce({ trailerNumber: undefined, poNumbers: [`po-${yard.tag}`] });
    expect(await getReceipt(t.system(), receiptId)).toMatchObject({ appointmentId, visitId: null });
    const { visitId } = await recordArrival(t.as('gate_clerk', yard.siteId), {
      siteId: yard.siteId,
      appointmentId,
      trailerNumber: `T${yard.tag}`,
    });
    await matchReceipts(t.system(), { visitId });
    expect(await getReceipt(t.system(), receiptId)).toMatchObject({ visitId });
    expect(await findReceiptLine(t.db, visitId, { codes: [`${yard.tag}-B`] })).toMatchObject({
      outcome: 'one',
      receiptId,
    });
  });

  it('when the notice comes after the truck', async () => {
    const trailerNumber = `LATE ${yard.tag}`;
    const visitId = await yard.arrive({ trailerNumber });
    const receiptId = await yard.announce({ trailerNumber });
    expect(await getReceipt(t.system(), receiptId)).toMatchObject({ visitId });
  });

  it('is left to a person when two trucks fit as well', async () => {
    await yard.arrive({ sealNo: 'S1' });
    await yard.arrive({ sealNo: 'S1' });
    const receiptId = await yard.announce({ trailerNumber: undefined, sealNo: 'S1' });
    expect(await getReceipt(t.system(), receiptId)).toMatchObject({ visitId: null });
    expect(await exceptionsOf(receiptId)).toMatchObject([
      { kind: 'unmatched_reference', params: { candidates: 2 } },
    ]);
    const visitId = await yard.arrive();
    await linkReceipt(t.as('dock_lead', yard.siteId), { receiptId, visitId });
    expect(await getReceipt(t.system(), receiptId)).toMatchObject({ visitId });
    expect(await exceptionsOf(receiptId)).toMatchObject([{ status: 'closed' }]);
  });

  it('never crosses sites', async () => {
    const other = await unloadingYard(t);
    const trailerNumber = `BOTH ${yard.tag}`;
    const receiptId = await yard.announce({ trailerNumber });
    const visitId = await other.arrive({ trailerNumber });
    expect((await matchReceipts(t.system(), { visitId })).linked).toEqual([]);
    await expect(linkReceipt(t.system(), { receiptId, visitId })).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});
