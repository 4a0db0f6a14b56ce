import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#server/kernel/ids.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { type UnloadingYard, unloadingYard } from '#server/test/unloading.ts';
import { addUnknownProduct } from './commands/add-unknown-product.ts';
import { completeUnloading } from './commands/complete-unloading.ts';
import { countLine } from './commands/count-line.ts';
import { countPallet } from './commands/count-pallet.ts';
import { reportDamage } from './commands/report-damage.ts';
import { startUnloading } from './commands/start-unloading.ts';
import { addPhoto } from './commands/store-photo.ts';
import { getPhoto, getReceipt, type ReceiptView, receiptForOdoo, receiptsOfVisit } from './queries.ts';

let t: TestCtx;
let yard: UnloadingYard;
let dock: ReturnType<TestCtx['as']>;

beforeAll(async () => {
  t = await testCtx();
});
afterAll(() => t.close());
beforeEach(async () => {
  yard = await unloadingYard(t);
  dock = t.as('dock_lead', yard.siteId);
});

const facts = async (id: string) =>
  (await t.db.fact.findMany({ where: { subjectId: id }, orderBy: { seq: 'asc' } })).map((f) => f.type);
const line = (receipt: ReceiptView, at: number) => {
  const found = receipt.lines[at];
  if (!found) throw new Error(`no line ${at}`);
  return found;
};
const read = (receipt: { id: string }) => getReceipt(t.system(), receipt.id);
const countAll = async (receipt: ReceiptView, ...counts: number[]) => {
  for (const [at, countedQty] of counts.entries())
    await countLine(dock, { receiptLineId: line(receipt, at).id, countedQty });
};
const exceptionsOf = (id: string) =>
  t.db.yardException.findMany({ where: { subjectId: id }, orderBy: { kind: 'asc' } });
const jpeg = (...more: number[]) => Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, ...more);

describe('starting', () => {
  it('sets the stay to work and its receipts to unloading, once', async () => {
    const { visitId, receipt } = await yard.truck();
    await startUnloading(dock, { visitId });
    await startUnloading(dock, { visitId });
    expect((await read(receipt)).status).toBe('unloading');
    expect((await t.db.visit.findUniqueOrThrow({ where: { id: visitId } })).workStartedAt).not.toBeNull();
    expect((await facts(receipt.id)).filter((type) => type === 'receipt.unloading-started')).toHaveLength(1);
    expect((await facts(visitId)).filter((type) => type === 'visit.work-started')).toHaveLength(1);
  });

  it('is for dock people of the site', async () => {
    const { visitId } = await yard.truck();
    await expect(startUnloading(t.as('gate_clerk', yard.siteId), { visitId })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(startUnloading(t.as('dock_lead', newId('site')), { visitId })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(startUnloading(dock, { visitId: newId('visit') })).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('counting lines', () => {
  it('is absolute: twice changes nothing, anew corrects', async () => {
    const { receipt } = await yard.truck();
    const receiptLineId = line(receipt, 0).id;
    await countLine(dock, { receiptLineId, countedQty: 12 });
    await countLine(dock, { receiptLineId, countedQty: 12 });
    await countLine(dock, { receiptLineId, countedQty: 18, damagedQty: 1 });
    expect(line(await read(receipt), 0)).toMatchObject({ countedQty: 18, damagedQty: 1 });
    expect((await facts(receipt.id)).filter((type) => type === 'receipt.counted')).toHaveLength(2);
    expect(await t.db.auditEntry.count({ where: { subjectId: receiptLineId } })).toBe(2);
  });

  it('begins unloading when nobody said so before', async () => {
    const { receipt } = await yard.truck();
    await countLine(dock, { receiptLineId: line(receipt, 0).id, countedQty: 1 });
    expect((await read(receipt)).status).toBe('unloading');
  });

  it('of two lines at the same moment keeps both', async () => {
    const { receipt } = await yard.truck();
    await Promise.all([
      countLine(dock, { receiptLineId: line(receipt, 0).id, countedQty: 20 }),
      countLine(dock, { receiptLineId: line(receipt, 1).id, countedQty: 10 }),
    ]);
    expect((await read(receipt)).lines.map((one) => one.countedQty)).toEqual([20, 10]);
  });

  it('refuses what cannot be', async () => {
    const { receipt } = await yard.truck();
    const receiptLineId = line(receipt, 0).id;
    await expect(countLine(dock, { receiptLineId, countedQty: 1, damagedQty: 2 })).rejects.toMatchObject({
      details: { reason: 'receipt.damaged_more_than_counted' },
    });
    await expect(countLine(dock, { receiptLineId, countedQty: -1 })).rejects.toMatchObject({
      code: 'invalid_input',
    });
    await expect(countLine(dock, { receiptLineId, countedQty: 1, version: 9 })).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(
      countLine(t.as('dock_lead', newId('site')), { receiptLineId, countedQty: 1 }),
    ).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('counting pallets', () => {
  const sscc = ['340123450000000017', '340123450000000024'] as const;
  const onPallets = () =>
    yard.truck({
      lines: [{ sku: `${yard.tag}-A`, quantity: 20, uom: 'Units' }],
      pallets: sscc.map((code) => ({ sscc: code, lines: [{ line: 0, quantity: 10 }] })),
    });

  it('adds up on the line; a second scan of the same label adds nothing', async () => {
    const { visitId, receipt } = await onPallets();
    await countPallet(dock, { visitId, sscc: `00${sscc[0]}` });
    await countPallet(dock, { visitId, sscc: sscc[0] });
    expect(line(await read(receipt), 0).countedQty).toBe(10);
    await countPallet(dock, { visitId, sscc: sscc[1] });
    expect(line(await read(receipt), 0).countedQty).toBe(20);
    await countPallet(dock, { visitId, sscc: sscc[1], state: 'missing' });
    expect(line(await read(receipt), 0).countedQty).toBe(10);
    expect((await facts(receipt.id)).filter((type) => type === 'receipt.counted')).toHaveLength(3);
  });

  it('takes damage of one pallet as part of the line', async () => {
    const { visitId, receipt } = await onPallets();
    await reportDamage(dock, { receiptId: receipt.id, sscc: sscc[0], quantity: 3 });
    await reportDamage(dock, { receiptId: receipt.id, sscc: sscc[0], quantity: 3 });
    await countPallet(dock, { visitId, sscc: sscc[1], state: 'damaged' });
    expect(line(await read(receipt), 0)).toMatchObject({ countedQty: 20, damagedQty: 13 });
    await expect(
      reportDamage(dock, { receiptId: receipt.id, sscc: sscc[0], quantity: 11 }),
    ).rejects.toMatchObject({ details: { reason: 'pallet.more_than_on_it' } });
  });

  it('keeps a label nobody announced, and the load then waits for a person', async () => {
    const { visitId, receipt } = await onPallets();
    for (const code of sscc) await countPallet(dock, { visitId, sscc: code });
    const strange = await countPallet(dock, { visitId, sscc: '340999990000000005' });
    expect(strange).toMatchObject({ announced: false, status: 'unexpected' });
    await countPallet(dock, { visitId, sscc: '340999990000000005' });
    const { receipts } = await completeUnloading(dock, { visitId });
    expect(receipts[0]?.outcome).toBe('awaiting_approval');
    expect(await exceptionsOf(receipt.id)).toMatchObject([
      { kind: 'unknown_product', evidence: { pallets: ['340999990000000005'] } },
    ]);
  });
});

describe('damage', () => {
  it('is absolute, with a photo that is kept once', async () => {
    const { receipt } = await yard.truck();
    const receiptLineId = line(receipt, 0).id;
    const report = { receiptLineId, quantity: 2, note: 'crushed corner', photo: { bytes: jpeg(1) } };
    const first = await reportDamage(dock, report);
    expect(await reportDamage(dock, report)).toMatchObject({ photoId: first.photoId });
    await reportDamage(dock, { ...report, photo: { bytes: jpeg(2) } });
    const after = await read(receipt);
    expect(line(after, 0)).toMatchObject({ damagedQty: 2, countedQty: null });
    expect(after.photos).toHaveLength(2);
    expect((await facts(receipt.id)).filter((type) => type === 'receipt.damage-reported')).toHaveLength(2);
    const photo = await getPhoto(dock, first.photoId ?? '');
    expect(photo).toMatchObject({ mediaType: 'image/jpeg' });
    expect([...photo.bytes]).toEqual([...jpeg(1)]);
    await expect(getPhoto(t.as('admin', newId('site')), first.photoId ?? '')).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('with a photo that is too large or no image changes nothing', async () => {
    const { receipt } = await yard.truck();
    const receiptLineId = line(receipt, 0).id;
    const large = new Uint8Array(300_001);
    large.set(jpeg());
    await expect(
      reportDamage(dock, { receiptLineId, quantity: 2, photo: { bytes: large } }),
    ).rejects.toMatchObject({
      details: { reason: 'photo.too_large' },
    });
    const text = new TextEncoder().encode('<html>');
    await expect(
      reportDamage(dock, { receiptLineId, quantity: 2, photo: { bytes: text } }),
    ).rejects.toMatchObject({
      details: { reason: 'photo.not_an_image' },
    });
    expect(line(await read(receipt), 0).damagedQty).toBe(0);
  });

  it('photos are bounded per subject', async () => {
    const { visitId } = await yard.truck();
    for (let i = 0; i < 12; i++)
      await addPhoto(dock, { subjectKind: 'visit', subjectId: visitId, bytes: jpeg(i) });
    await expect(
      addPhoto(dock, { subjectKind: 'visit', subjectId: visitId, bytes: jpeg(99) }),
    ).rejects.toMatchObject({ details: { reason: 'photo.too_many' } });
    expect(await addPhoto(dock, { subjectKind: 'visit', subjectId: visitId, bytes: jpeg(3) })).toMatchObject({
      created: false,
    });
  });
});

describe('completing', () => {
  it('confirms a receipt that is exactly as announced, once', async () => {
    const { visitId, receipt } = await yard.truck();
    await startUnloading(dock, { visitId });
    await countAll(receipt, 20, 10);
    const done = await completeUnloading(dock, { visitId });
    expect(done.receipts).toMatchObject([{ receiptId: receipt.id, outcome: 'confirmed', exceptionIds: [] }]);
    expect(await completeUnloading(dock, { visitId })).toEqual(done);
    expect((await facts(receipt.id)).slice(-2)).toEqual(['receipt.confirmed', 'receipt.completed']);
    const { confirmed } = await receiptForOdoo(t.db, receipt.id);
    expect(confirmed).toMatchObject({
      closeRemainder: false,
      correctionId: null,
      lines: [
        { acceptedQty: 20, damagedQty: 0 },
        { acceptedQty: 10, damagedQty: 0 },
      ],
    });
    expect((await t.db.visit.findUniqueOrThrow({ where: { id: visitId } })).workCompletedAt).not.toBeNull();
    await expect(
      countLine(dock, { receiptLineId: line(receipt, 0).id, countedQty: 1 }),
    ).rejects.toMatchObject({ details: { reason: 'receipt.confirmed_already' } });
  });

  it('stops at lines nobody counted and leaves everything as it was', async () => {
    const { visitId, receipt } = await yard.truck();
    await countAll(receipt, 20);
    await expect(completeUnloading(dock, { visitId })).rejects.toMatchObject({
      details: { reason: 'receipt.uncounted', params: { lines: 1, lineNos: '2' } },
    });
    expect((await read(receipt)).status).toBe('unloading');
    expect((await t.db.visit.findUniqueOrThrow({ where: { id: visitId } })).workCompletedAt).toBeNull();
    const { receipts } = await completeUnloading(dock, { visitId, uncountedAsZero: true });
    expect(receipts[0]?.outcome).toBe('awaiting_approval');
  });

  it('raises one exception per kind with one proposal, and leaves Odoo alone', async () => {
    const { visitId, receipt } = await yard.truck();
    await countAll(receipt, 15, 12);
    await reportDamage(dock, { receiptLineId: line(receipt, 0).id, quantity: 1, photo: { bytes: jpeg() } });
    await addUnknownProduct(dock, { receiptId: receipt.id, code: 'MYSTERY', countedQty: 3 });
    await addUnknownProduct(dock, { receiptId: receipt.id, code: 'MYSTERY', countedQty: 4 });
    const done = await completeUnloading(dock, { visitId, note: 'recounted' });
    const [outcome] = done.receipts;
    expect(outcome).toMatchObject({ outcome: 'awaiting_approval' });
    const raised = await exceptionsOf(receipt.id);
    expect(raised.map((one) => [one.kind, one.severity, one.status])).toEqual([
      ['damaged', 2, 'proposed'],
      ['over', 3, 'proposed'],
      ['short', 3, 'proposed'],
      ['unknown_product', 3, 'proposed'],
    ]);
    expect(raised.find((one) => one.kind === 'short')).toMatchObject({
      params: { quantity: 5, percent: 25, expected: 20, counted: 15, correctionId: outcome?.correctionId },
      visitId,
    });
    const corrections = await t.db.correction.findMany({ where: { subjectId: receipt.id } });
    expect(corrections).toMatchObject([
      { id: outcome?.correctionId, status: 'proposed', note: 'recounted', kind: 'receipt.confirm' },
    ]);
    expect(corrections[0]?.input).toMatchObject({
      lines: [{ acceptedQty: 15, damagedQty: 1 }, { acceptedQty: 12 }, { acceptedQty: 0 }],
      closeRemainder: false,
    });
    expect(await facts(receipt.id)).not.toContain('receipt.confirmed');
    expect((await read(receipt)).status).toBe('awaiting_approval');
    expect((await completeUnloading(dock, { visitId })).receipts[0]).toMatchObject({
      correctionId: outcome?.correctionId,
    });
    expect(await t.db.correction.count({ where: { subjectId: receipt.id } })).toBe(1);
  });

  it('a count after the completion takes the proposal back; exact at last, it confirms', async () => {
    const { visitId, receipt } = await yard.truck();
    await countAll(receipt, 18, 10);
    const [first] = (await completeUnloading(dock, { visitId })).receipts;
    await countAll(receipt, 20);
    expect((await read(receipt)).status).toBe('counted');
    const outdated = await t.db.correction.findUniqueOrThrow({ where: { id: first?.correctionId ?? '' } });
    expect(outdated.status).toBe('outdated');
    expect(await exceptionsOf(receipt.id)).toMatchObject([{ kind: 'short', status: 'outdated' }]);
    expect((await completeUnloading(dock, { visitId })).receipts).toMatchObject([{ outcome: 'confirmed' }]);
    expect(await exceptionsOf(receipt.id)).toMatchObject([{ status: 'closed', resolution: 'counted again' }]);
  });

  it('takes more than announced within the tolerance of the site', async () => {
    await t.db
      .$executeRaw`UPDATE site SET settings = settings || '{"overTolerancePercent": 10}' WHERE id = ${yard.siteId}`;
    const { visitId, receipt } = await yard.truck();
    await countAll(receipt, 22, 10);
    expect((await completeUnloading(dock, { visitId })).receipts).toMatchObject([{ outcome: 'confirmed' }]);
  });

  it('of a truck without a receipt only ends the work', async () => {
    const visitId = await yard.arrive();
    expect(await completeUnloading(dock, { visitId })).toEqual({ visitId, receipts: [] });
    expect(await receiptsOfVisit(dock, visitId)).toEqual([]);
  });

  it('does not take an announced line for an unknown product', async () => {
    const { receipt } = await yard.truck();
    await expect(
      addUnknownProduct(dock, { receiptId: receipt.id, code: `${yard.tag}-A`, countedQty: 1 }),
    ).rejects.toMatchObject({ details: { reason: 'receipt.line_announced', params: { lineNo: 1 } } });
  });
});
