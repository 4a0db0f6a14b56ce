import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#server/kernel/ids.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { type UnloadingYard, unloadingYard } from '#server/test/unloading.ts';
import { markNoShow } from '#server/yard/appointments/commands/mark-no-show.ts';
import { requestAppointment } from '#server/yard/appointments/commands/request-appointment.ts';
import { listExceptions } from '#server/yard/exceptions/queries.ts';
import { completeUnloading } from '#server/yard/receipts/commands/complete-unloading.ts';
import { confirmReceipt } from '#server/yard/receipts/commands/confirm-receipt.ts';
import { countLine } from '#server/yard/receipts/commands/count-line.ts';
import { reportDamage } from '#server/yard/receipts/commands/report-damage.ts';
import { getReceipt, receiptForOdoo } from '#server/yard/receipts/queries.ts';
import { approveCorrection } from './commands/approve-correction.ts';
import { markOutdated } from './commands/mark-outdated.ts';
import { proposeCorrection } from './commands/propose-correction.ts';
import {
  recordApplied,
  recordApplyFailed,
  recordApplying,
  retryApply,
} from './commands/record-application.ts';
import { rejectCorrection } from './commands/reject-correction.ts';
import { reverseCorrection } from './commands/reverse-correction.ts';
import { withdrawCorrection } from './commands/withdraw-correction.ts';
import { exceptionDetail, getCorrection } from './queries.ts';
import type { ReadNow } from './schema.ts';

let t: TestCtx;
let yard: UnloadingYard;
let dock: ReturnType<TestCtx['as']>;
let approver: ReturnType<TestCtx['as']>;

beforeAll(async () => {
  t = await testCtx();
});
afterAll(() => t.close());
beforeEach(async () => {
  yard = await unloadingYard(t);
  dock = t.as('dock_lead', yard.siteId, { name: 'Lee' });
  approver = t.as('approver', yard.siteId, { name: 'Ana' });
});

const facts = async (id: string) =>
  (await t.db.fact.findMany({ where: { subjectId: id }, orderBy: { seq: 'asc' } })).map((f) => f.type);
const audits = async (id: string) =>
  (await t.db.auditEntry.findMany({ where: { subjectId: id }, orderBy: { seq: 'asc' } })).map(
    (a) => a.action,
  );
const correction = (id: string) => t.db.correction.findUniqueOrThrow({ where: { id } });
const casesOf = (id: string) =>
  t.db.yardException.findMany({ where: { subjectId: id }, orderBy: { kind: 'asc' } });

/** 18 of 20 came, one of them damaged; the count is complete and waits. */
async function short() {
  const { visitId, receipt } = await yard.truck();
  const [apples, bolts] = receipt.lines.map((line) => line.id);
  await countLine(dock, { receiptLineId: apples ?? '', countedQty: 18 });
  await countLine(dock, { receiptLineId: bolts ?? '', countedQty: 10 });
  await reportDamage(dock, { receiptLineId: apples ?? '', quantity: 1 });
  const { receipts } = await completeUnloading(dock, { visitId });
  const correctionId = receipts[0]?.correctionId ?? '';
  return { visitId, receiptId: receipt.id, correctionId, apples: apples ?? '', bolts: bolts ?? '' };
}

/** What an approver sends back after reading the page. */
async function shown(correctionId: string, readNow?: ReadNow) {
  const { seen, version } = await getCorrection(approver, correctionId, readNow);
  return { correctionId, seen, expectedVersion: version };
}

describe('a short receipt', () => {
  it('is approved by a second person: Odoo follows once, and the cases end when it did', async () => {
    const { receiptId, correctionId, apples } = await short();
    const approved = await approveCorrection(approver, await shown(correctionId));
    expect(approved).toMatchObject({ outcome: 'approved', status: 'approved' });
    expect(await correction(correctionId)).toMatchObject({
      status: 'approved',
      proposedByName: 'Lee',
      decidedByName: 'Ana',
      decidedBy: `user:${approver.actor.id}`,
    });
    expect((await getReceipt(t.system(), receiptId)).status).toBe('confirmed');
    expect((await facts(receiptId)).filter((type) => type === 'receipt.confirmed')).toHaveLength(1);
    expect((await casesOf(receiptId)).map((one) => [one.kind, one.status])).toEqual([
      ['damaged', 'approved'],
      ['short', 'approved'],
    ]);
    const { confirmed } = await receiptForOdoo(t.db, receiptId);
    expect(confirmed).toMatchObject({ correctionId, closeRemainder: false });
    expect(confirmed?.lines.find((line) => line.lineId === apples)).toMatchObject({
      acceptedQty: 18,
      damagedQty: 1,
    });

    const odoo = t.job('odoo');
    await recordApplying(odoo, { correctionId });
    await recordApplied(odoo, { correctionId, as: 'WH/IN/00042' });
    await recordApplied(odoo, { correctionId, as: 'WH/IN/00042' });
    expect(await correction(correctionId)).toMatchObject({ status: 'applied', appliedAs: 'WH/IN/00042' });
    expect(await casesOf(receiptId)).toMatchObject([
      { status: 'applied', resolution: 'WH/IN/00042' },
      { status: 'applied', resolution: 'WH/IN/00042' },
    ]);
    expect(await facts(correctionId)).toEqual([
      'correction.proposed',
      'correction.approved',
      'correction.applied',
    ]);
    expect(await audits(correctionId)).toEqual([
      'correction.approve',
      'correction.record-applying',
      'correction.record-applied',
    ]);
    expect(await audits(receiptId)).toEqual([
      'receipt.announce',
      'receipt.match',
      'receipt.complete-unloading',
      'receipt.confirm',
    ]);
    await expect(recordApplied(odoo, { correctionId, as: 'WH/IN/00043' })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('one of two approvers at the same moment wins', async () => {
    const { receiptId, correctionId } = await short();
    const seen = await shown(correctionId);
    const tries = await Promise.allSettled(
      [1, 2].map(() => approveCorrection(t.as('approver', yard.siteId), seen)),
    );
    expect(tries.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(tries.find((one) => one.status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } });
    expect((await facts(receiptId)).filter((type) => type === 'receipt.confirmed')).toHaveLength(1);
    expect((await facts(correctionId)).filter((type) => type === 'correction.approved')).toHaveLength(1);
  });

  it('is never approved by its maker, even as an approver, nor by anybody who is not a person', async () => {
    const { visitId, receipt } = await yard.truck();
    const both = t.as('admin', yard.siteId);
    for (const line of receipt.lines) await countLine(both, { receiptLineId: line.id, countedQty: 1 });
    const { receipts } = await completeUnloading(both, { visitId });
    const correctionId = receipts[0]?.correctionId ?? '';
    const seen = await shown(correctionId);
    await expect(approveCorrection(both, seen)).rejects.toMatchObject({ code: 'same_person' });
    await expect(rejectCorrection(both, { correctionId, reason: 'no' })).rejects.toMatchObject({
      code: 'same_person',
    });
    for (const ctx of [t.partner([yard.siteId]), t.job('crew'), t.system(), t.as('dock_lead', yard.siteId)])
      await expect(approveCorrection(ctx, seen)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(approveCorrection(t.as('approver', newId('site')), seen)).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(await correction(correctionId)).toMatchObject({ status: 'proposed', decidedBy: null });
    expect((await getCorrection(both, correctionId)).can).toMatchObject({
      approve: { ok: false, reason: 'correction.same_person' },
      withdraw: { ok: true },
    });
    await expect(
      confirmReceipt(dock, {
        receiptId: receipt.id,
        lines: [{ lineId: 'x', acceptedQty: 1, damagedQty: 0 }],
      }),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('two people are needed even if the code forgets it', async () => {
    const { correctionId } = await short();
    await expect(
      t.db.correction.update({
        where: { id: correctionId },
        data: { status: 'approved', decidedBy: `user:${dock.actor.id}` },
      }),
    ).rejects.toThrow(/correction_two_people/);
  });
});

describe('a record that moved', () => {
  it('outdates the proposal when it was counted again', async () => {
    const { receiptId, correctionId, apples } = await short();
    const seen = await shown(correctionId);
    await countLine(dock, { receiptLineId: apples, countedQty: 19 });
    await expect(approveCorrection(approver, seen)).rejects.toMatchObject({
      code: 'conflict',
      details: { reason: 'correction.decided', params: { status: 'outdated' } },
    });
    expect((await getReceipt(t.system(), receiptId)).status).toBe('counted');
  });

  it('outdates the proposal when Odoo says something else than was shown', async () => {
    const { receiptId, correctionId, apples } = await short();
    const seen = await shown(correctionId, async () => ({ [`line:${apples}:received`]: 0 }));
    const moved: ReadNow = async () => ({ [`line:${apples}:received`]: 18 });
    const outcome = await approveCorrection(approver, seen, moved);
    expect(outcome).toMatchObject({ outcome: 'outdated', status: 'outdated' });
    expect(outcome.outcome === 'outdated' && outcome.changed).toContain(`line:${apples}:received`);
    expect(await facts(receiptId)).not.toContain('receipt.confirmed');
    expect(await casesOf(receiptId)).toMatchObject([{ status: 'outdated' }, { status: 'outdated' }]);
    expect(await facts(correctionId)).toEqual(['correction.proposed', 'correction.outdated']);
    expect(await audits(correctionId)).toEqual(['correction.approve']);
  });

  it('cannot be approved blindly while Odoo cannot be read', async () => {
    const { correctionId } = await short();
    const down: ReadNow = async () => null;
    const view = await getCorrection(approver, correctionId, down);
    expect(view).toMatchObject({
      readable: false,
      can: { approve: { reason: 'correction.now_unreadable' } },
    });
    await expect(approveCorrection(approver, await shown(correctionId, down), down)).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect((await correction(correctionId)).status).toBe('proposed');
  });

  it('is proposed anew against what Odoo says then, and approved', async () => {
    const { receiptId, correctionId, apples, bolts } = await short();
    await markOutdated(t.job('odoo'), { correctionId, reason: 'changed in Odoo' });
    const now: ReadNow = async () => ({ [`line:${apples}:received`]: 5 });
    const again = await proposeCorrection(
      dock,
      {
        kind: 'receipt.confirm',
        exceptionId: (await casesOf(receiptId))[0]?.id ?? '',
        input: {
          receiptId,
          closeRemainder: true,
          lines: [
            { lineId: apples, acceptedQty: 17, damagedQty: 0 },
            { lineId: bolts, acceptedQty: 10, damagedQty: 0 },
          ],
        },
      },
      now,
    );
    expect((await casesOf(receiptId)).map((one) => one.status)).toEqual(['proposed', 'proposed']);
    const view = await getCorrection(approver, again.correctionId, now);
    expect(view.rows.map((row) => [row.field, row.now, row.observed, row.proposed])).toEqual([
      ['qty_received', 5, 18, 17],
      ['qty_damaged', null, 1, 0],
      ['qty_remaining', null, null, 0],
    ]);
    expect(view.changed).toEqual([]);
    const stale = { ...(await shown(again.correctionId, now)), seen: 'something else' };
    await expect(approveCorrection(approver, stale, now)).rejects.toMatchObject({
      details: { reason: 'correction.view_outdated' },
    });
    expect(await approveCorrection(approver, await shown(again.correctionId, now), now)).toMatchObject({
      outcome: 'approved',
    });
    expect((await receiptForOdoo(t.db, receiptId)).confirmed).toMatchObject({ closeRemainder: true });
  });
});

describe('no', () => {
  it('gives the case back: it is counted again and completed again', async () => {
    const { visitId, receiptId, correctionId } = await short();
    await rejectCorrection(approver, { correctionId, reason: 'count again' });
    expect(await correction(correctionId)).toMatchObject({
      status: 'rejected',
      decisionReason: 'count again',
    });
    expect((await getReceipt(t.system(), receiptId)).status).toBe('counted');
    expect((await casesOf(receiptId)).map((one) => one.status)).toEqual(['open', 'open']);
    const { receipts } = await completeUnloading(dock, { visitId });
    expect(receipts[0]?.correctionId).not.toBe(correctionId);
    expect((await casesOf(receiptId)).map((one) => one.status)).toEqual(['proposed', 'proposed']);
    expect(await facts(correctionId)).toEqual(['correction.proposed', 'correction.rejected']);
    await expect(approveCorrection(approver, await shown(correctionId))).rejects.toMatchObject({
      details: { reason: 'correction.decided' },
    });
  });

  it('cannot end a case while the receipt waits for an answer', async () => {
    const { correctionId } = await short();
    await expect(
      rejectCorrection(approver, { correctionId, reason: 'no', endException: true }),
    ).rejects.toMatchObject({ details: { reason: 'correction.record_waits' } });
  });

  it('only the maker withdraws', async () => {
    const { receiptId, correctionId } = await short();
    await expect(withdrawCorrection(approver, { correctionId })).rejects.toMatchObject({
      details: { reason: 'correction.not_the_maker' },
    });
    await withdrawCorrection(dock, { correctionId });
    await withdrawCorrection(dock, { correctionId });
    expect(await facts(correctionId)).toEqual(['correction.proposed', 'correction.withdrawn']);
    expect((await getReceipt(t.system(), receiptId)).status).toBe('counted');
  });
});

describe('Odoo says no', () => {
  it('is tried again as approved, or proposed anew', async () => {
    const { receiptId, correctionId, apples, bolts } = await short();
    await approveCorrection(approver, await shown(correctionId));
    const odoo = t.job('odoo');
    const failure = { message: 'You cannot validate a cancelled receipt', code: 'UserError' };
    await recordApplyFailed(odoo, { correctionId, failure });
    await recordApplyFailed(odoo, { correctionId, failure });
    expect((await casesOf(receiptId)).map((one) => one.status)).toEqual(['apply_failed', 'apply_failed']);
    expect(
      (await exceptionDetail(approver, (await casesOf(receiptId))[0]?.id ?? '')).correction,
    ).toMatchObject({
      failure,
    });
    await retryApply(approver, { correctionId });
    expect(await correction(correctionId)).toMatchObject({ status: 'applying' });
    await recordApplyFailed(odoo, { correctionId, failure });
    expect(await facts(correctionId)).toEqual([
      'correction.proposed',
      'correction.approved',
      'correction.apply-failed',
      'correction.approved',
      'correction.apply-failed',
    ]);
    const again = await proposeCorrection(dock, {
      kind: 'receipt.confirm',
      exceptionId: (await casesOf(receiptId))[0]?.id ?? '',
      input: {
        receiptId,
        lines: [
          { lineId: apples, acceptedQty: 18, damagedQty: 0 },
          { lineId: bolts, acceptedQty: 10, damagedQty: 0 },
        ],
      },
    });
    expect((await getReceipt(t.system(), receiptId)).status).toBe('awaiting_approval');
    await approveCorrection(approver, await shown(again.correctionId));
    await recordApplied(odoo, { correctionId: again.correctionId, as: 'WH/IN/00050' });
    expect((await casesOf(receiptId)).map((one) => one.status)).toEqual(['applied', 'applied']);
    await expect(
      reverseCorrection(dock, { correctionId: again.correctionId, note: 'undo' }),
    ).rejects.toMatchObject({ details: { reason: 'correction.not_reversible' } });
  });

  it('only the job that asked may say what came of it', async () => {
    const { correctionId } = await short();
    await approveCorrection(approver, await shown(correctionId));
    for (const ctx of [approver, t.partner([yard.siteId])])
      await expect(recordApplied(ctx, { correctionId, as: 'X' })).rejects.toMatchObject({
        code: 'forbidden',
      });
  });
});

describe('proposing', () => {
  const replace = (visitId: string, trailerNumber: string) => ({
    kind: 'visit.replace-trailer' as const,
    input: { visitId, trailerNumber, reason: 'misread at the gate' },
  });

  it('a trailer, approving it, and reversing it: each a correction of its own', async () => {
    const visitId = await yard.arrive({ trailerNumber: `${yard.tag}WRONG` });
    const clerk = t.as('gate_clerk', yard.siteId);
    const first = await proposeCorrection(clerk, replace(visitId, `${yard.tag}RIGHT`));
    expect((await getCorrection(approver, first.correctionId)).rows).toMatchObject([
      { field: 'trailer', now: `${yard.tag}WRONG`, proposed: `${yard.tag}RIGHT`, owner: 'gate' },
    ]);
    expect(await approveCorrection(approver, await shown(first.correctionId))).toMatchObject({
      status: 'applied',
    });
    const visit = await t.db.visit.findUniqueOrThrow({ where: { id: visitId } });
    expect(visit.trailerNumber).toBe(`${yard.tag}RIGHT`);
    expect(await facts(visitId)).toContain('visit.trailer-replaced');
    const back = await reverseCorrection(clerk, { correctionId: first.correctionId, note: 'was right' });
    await approveCorrection(approver, await shown(back.correctionId));
    expect(await t.db.visit.findUniqueOrThrow({ where: { id: visitId } })).toMatchObject({
      trailerNumber: `${yard.tag}WRONG`,
    });
  });

  it('twice for one record meets the open one, unless it takes its place by name', async () => {
    const visitId = await yard.arrive();
    const clerk = t.as('gate_clerk', yard.siteId);
    const first = await proposeCorrection(clerk, replace(visitId, 'A 1'));
    await expect(proposeCorrection(clerk, replace(visitId, 'A 2'))).rejects.toMatchObject({
      details: { reason: 'correction.already_proposed' },
    });
    await proposeCorrection(clerk, { ...replace(visitId, 'A 2'), supersedes: first.correctionId });
    expect((await correction(first.correctionId)).status).toBe('outdated');
  });

  it('is outdated when the value it would change has changed, and only then', async () => {
    const visitId = await yard.arrive();
    const { correctionId } = await proposeCorrection(
      t.as('dispatcher', yard.siteId),
      replace(visitId, 'A 1'),
    );
    await t.db.visit.update({ where: { id: visitId }, data: { version: { increment: 1 } } });
    const seen = await shown(correctionId);
    await t.db.visit.update({ where: { id: visitId }, data: { trailerNumber: 'B 2' } });
    expect(await approveCorrection(approver, seen)).toMatchObject({
      outcome: 'outdated',
      changed: ['trailer'],
    });
  });

  it('corrects a stamp and links an appointment through the verbs of the stay', async () => {
    const visitId = await yard.arrive();
    const before = await t.db.visit.findUniqueOrThrow({ where: { id: visitId } });
    const at = new Date((before.arrivedAt?.getTime() ?? 0) - 600_000).toISOString();
    const { correctionId } = await proposeCorrection(t.partner([yard.siteId]), {
      kind: 'visit.correct-stamp',
      input: { visitId, stage: 'arrived', at, reason: 'camera' },
    });
    await approveCorrection(approver, await shown(correctionId));
    expect((await t.db.visit.findUniqueOrThrow({ where: { id: visitId } })).arrivedAt?.toISOString()).toBe(
      at,
    );
    const noAppointment = await t.db.yardException.findFirst({ where: { visitId, kind: 'no_appointment' } });
    await expect(
      proposeCorrection(dock, {
        kind: 'visit.correct-stamp',
        exceptionId: noAppointment?.id ?? '',
        input: { visitId, stage: 'arrived', at, reason: 'camera' },
      }),
    ).rejects.toMatchObject({ details: { reason: 'correction.not_for_exception' } });
  });

  it('links the appointment that a stay without one belongs to, and the case ends', async () => {
    const visitId = await yard.arrive();
    const { id: appointmentId } = await requestAppointment(t.system(), {
      siteId: yard.siteId,
      primaryReference: `${yard.tag}-LOAD`,
      windowStart: new Date('2026-11-23T10:00:00Z'),
      autoConfirm: true,
    });
    const [exception] = await t.db.yardException.findMany({ where: { visitId, kind: 'no_appointment' } });
    const { correctionId } = await proposeCorrection(dock, {
      kind: 'visit.link-appointment',
      exceptionId: exception?.id ?? '',
      input: { visitId, appointmentId },
    });
    expect(await approveCorrection(approver, await shown(correctionId))).toMatchObject({ status: 'applied' });
    expect(await t.db.visit.findUniqueOrThrow({ where: { id: visitId } })).toMatchObject({ appointmentId });
    const after = await t.db.yardException.findUniqueOrThrow({ where: { id: exception?.id ?? '' } });
    expect(after.status).toBe('applied');
  });

  it('takes a no-show back', async () => {
    const { id: appointmentId } = await requestAppointment(t.system(), {
      siteId: yard.siteId,
      primaryReference: `${yard.tag}-GONE`,
      windowStart: new Date('2026-11-20T10:00:00Z'),
      autoConfirm: true,
    });
    await markNoShow(t.system(), { appointmentId });
    const { correctionId } = await proposeCorrection(dock, {
      kind: 'appointment.undo-no-show',
      input: { appointmentId, reason: 'it is at the gate' },
    });
    await approveCorrection(approver, await shown(correctionId));
    expect(await t.db.appointment.findUniqueOrThrow({ where: { id: appointmentId } })).toMatchObject({
      status: 'scheduled',
    });
  });

  it('refuses bad input, records that are not there, foreign sites and people without the right', async () => {
    const visitId = await yard.arrive();
    await expect(
      proposeCorrection(dock, { kind: 'visit.replace-trailer', input: { visitId } }),
    ).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(proposeCorrection(dock, replace(newId('visit'), 'A'))).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(
      proposeCorrection(t.as('dock_lead', newId('site')), replace(visitId, 'A')),
    ).rejects.toMatchObject({ code: 'not_found' });
    await expect(
      proposeCorrection(t.as('marshal', yard.siteId), replace(visitId, 'A')),
    ).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});

describe('the page of a case', () => {
  it('shows the table, the maker, the history and who may decide', async () => {
    const { receiptId, correctionId } = await short();
    const lead = await t.db.correction.findUniqueOrThrow({ where: { id: correctionId } });
    const detail = await exceptionDetail(approver, lead.exceptionId ?? '');
    expect(detail.exception.subjectId).toBe(receiptId);
    expect(detail.correction).toMatchObject({
      id: correctionId,
      proposedByName: 'Lee',
      can: { approve: { ok: true }, withdraw: { ok: false } },
    });
    expect(detail.history.map((entry) => entry.type)).toEqual(['exception.raised', 'correction.proposed']);
    const waiting = async (ctx: typeof approver) =>
      (await listExceptions(ctx, { tab: 'toApprove' })).items.map((one) => one.id);
    expect(await waiting(approver)).toEqual([lead.exceptionId]);
    expect(await waiting(dock)).toEqual([]);
    await expect(exceptionDetail(t.as('admin', newId('site')), lead.exceptionId ?? '')).rejects.toMatchObject(
      {
        code: 'not_found',
      },
    );
  });
});
