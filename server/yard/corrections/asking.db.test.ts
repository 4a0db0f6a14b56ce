import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#server/kernel/ids.ts';
import { type TestCtx, testCtx } from '#server/test/context.ts';
import { type UnloadingYard, unloadingYard } from '#server/test/unloading.ts';
import { markNoShow } from '#server/yard/appointments/commands/mark-no-show.ts';
import { requestAppointment } from '#server/yard/appointments/commands/request-appointment.ts';
import { countExceptions, listExceptions } from '#server/yard/exceptions/queries.ts';
import { answerQuestion } from './commands/answer-question.ts';
import { approveCorrection } from './commands/approve-correction.ts';
import { askBack } from './commands/ask-back.ts';
import { approveMany, rejectMany } from './commands/decide-many.ts';
import { proposeCorrection } from './commands/propose-correction.ts';
import { previewCases } from './queries/preview-many.ts';
import { exceptionDetail, getCorrection } from './queries.ts';

let t: TestCtx;
let yard: UnloadingYard;
let maker: ReturnType<TestCtx['as']>;
let approver: ReturnType<TestCtx['as']>;

beforeAll(async () => {
  t = await testCtx();
});
afterAll(() => t.close());
beforeEach(async () => {
  yard = await unloadingYard(t);
  maker = t.as('dock_lead', yard.siteId, { name: 'Lee' });
  approver = t.as('approver', yard.siteId, { name: 'Ana' });
});

let booked = 0;
/** A booking nobody came for, and the proposal to take the no-show back. */
async function noShow(by = maker) {
  const { id: appointmentId } = await requestAppointment(t.system(), {
    siteId: yard.siteId,
    primaryReference: `${yard.tag}-${++booked}`,
    windowStart: new Date('2026-11-20T10:00:00Z'),
    autoConfirm: true,
  });
  await markNoShow(t.system(), { appointmentId });
  const exception = await t.db.yardException.findFirstOrThrow({
    where: { subjectId: appointmentId, kind: 'missed_appointment' },
  });
  const { correctionId } = await proposeCorrection(by, {
    kind: 'appointment.undo-no-show',
    exceptionId: exception.id,
    input: { appointmentId, reason: 'it is at the gate' },
  });
  return { appointmentId, correctionId, exceptionId: exception.id };
}
const facts = async (id: string) =>
  (await t.db.fact.findMany({ where: { subjectId: id }, orderBy: { seq: 'asc' } })).map((f) => f.type);
const audits = async (id: string) =>
  (await t.db.auditEntry.findMany({ where: { subjectId: id }, orderBy: { seq: 'asc' } })).map(
    (a) => a.action,
  );
const statusOf = async (id: string) => (await t.db.correction.findUniqueOrThrow({ where: { id } })).status;

describe('asking back', () => {
  it('puts the case on the list of the maker until it is answered, and both stand in history and audit', async () => {
    const { correctionId, exceptionId } = await noShow();
    const mine = async () =>
      (await listExceptions(maker, { tab: 'mine' })).items.some((item) => item.id === exceptionId);
    await t.db.yardException.update({ where: { id: exceptionId }, data: { ownerUserId: newId('user') } });
    expect(await mine()).toBe(false);
    const { questionId } = await askBack(approver, { correctionId, question: 'Which gate?' });
    expect(await mine()).toBe(true);
    expect((await countExceptions(maker)).mine).toBe(1);
    expect(await statusOf(correctionId)).toBe('proposed');
    await answerQuestion(maker, { questionId, answer: 'Gate 2, papers checked' });
    expect(await mine()).toBe(false);
    const detail = await exceptionDetail(approver, exceptionId);
    expect(detail.correction?.questions).toMatchObject([
      {
        question: 'Which gate?',
        askedByName: 'Ana',
        answer: 'Gate 2, papers checked',
        answeredByName: 'Lee',
      },
    ]);
    expect(detail.history.map((entry) => entry.type)).toEqual(
      expect.arrayContaining(['correction.asked', 'correction.answered']),
    );
    expect(await audits(correctionId)).toEqual(['correction.propose', 'correction.ask', 'correction.answer']);
  });

  it('repeats nothing, and one question waits for the answer of another', async () => {
    const { correctionId } = await noShow();
    const asked = { correctionId, question: 'Which gate?' };
    const { questionId } = await askBack(approver, asked);
    expect((await askBack(approver, asked)).questionId).toBe(questionId);
    await expect(askBack(t.as('admin', yard.siteId), asked)).rejects.toMatchObject({ code: 'conflict' });
    const answered = { questionId, answer: 'Gate 2' };
    await answerQuestion(maker, answered);
    await answerQuestion(maker, answered);
    await expect(answerQuestion(maker, { questionId, answer: 'Gate 3' })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect((await facts(correctionId)).slice(-2)).toEqual(['correction.asked', 'correction.answered']);
  });

  it('is for the second person, while it is open; who asks does not answer', async () => {
    const { correctionId } = await noShow();
    const question = 'Which gate?';
    const own = t.as('admin', yard.siteId);
    const { correctionId: ownId } = await noShow(own);
    await expect(askBack(own, { correctionId: ownId, question })).rejects.toMatchObject({
      code: 'same_person',
    });
    await expect(askBack(maker, { correctionId, question })).rejects.toMatchObject({ code: 'forbidden' });
    const elsewhere = t.as('approver', newId('site'));
    await expect(askBack(elsewhere, { correctionId, question })).rejects.toMatchObject({ code: 'not_found' });
    const { questionId } = await askBack(approver, { correctionId, question });
    await expect(answerQuestion(approver, { questionId, answer: 'me' })).rejects.toMatchObject({
      code: 'same_person',
    });
    await expect(
      answerQuestion(t.as('dispatcher', newId('site')), { questionId, answer: 'x' }),
    ).rejects.toMatchObject({ code: 'not_found' });
    const { version, seen } = await getCorrection(approver, correctionId);
    await approveCorrection(approver, { correctionId, expectedVersion: version, seen });
    await expect(
      askBack(t.as('approver', yard.siteId), { correctionId, question: 'Late?' }),
    ).rejects.toMatchObject({ code: 'refused' });
  });
});

describe('several at once', () => {
  const itemsOf = (preview: Awaited<ReturnType<typeof previewCases>>) =>
    preview.corrections.map(({ id, version, seen }) => ({
      correctionId: id,
      expectedVersion: version,
      seen,
    }));

  it('approves proposals that make the same change, each by itself', async () => {
    const made = [await noShow(), await noShow(), await noShow()];
    const preview = await previewCases(approver, { exceptionIds: made.map((one) => one.exceptionId) });
    expect(preview.changes).toHaveLength(1);
    const items = itemsOf(preview);
    await rejectMany(approver, {
      items: items.slice(0, 1),
      change: preview.changes[0] ?? '',
      reason: 'not this one',
    });
    const done = await approveMany(approver, { items, change: preview.changes[0] ?? '' });
    const rejected = items[0]?.correctionId;
    expect(done.map((one) => [one.correctionId === rejected, one.outcome])).toEqual([
      [true, 'refused'],
      [false, 'approved'],
      [false, 'approved'],
    ]);
    expect((await Promise.all(made.map((one) => statusOf(one.correctionId)))).sort()).toEqual([
      'applied',
      'applied',
      'rejected',
    ]);
    for (const { correctionId } of items.slice(1))
      expect((await audits(correctionId)).at(-1)).toBe('correction.approve');
  });

  it('refuses what is not one change, and what the preview did not show', async () => {
    const [a, b] = [await noShow(), await noShow()];
    const visitId = await yard.arrive();
    const { correctionId } = await proposeCorrection(maker, {
      kind: 'visit.replace-trailer',
      input: { visitId, trailerNumber: 'OTHER 1', reason: 'misread' },
    });
    const preview = await previewCases(approver, { exceptionIds: [a.exceptionId, b.exceptionId] });
    const change = preview.changes[0] ?? '';
    const { version, seen } = await getCorrection(approver, correctionId);
    const mixed = [...itemsOf(preview), { correctionId, expectedVersion: version, seen }];
    await expect(approveMany(approver, { items: mixed, change })).rejects.toMatchObject({
      details: { reason: 'correction.not_identical' },
    });
    await expect(approveMany(approver, { items: itemsOf(preview), change: 'another' })).rejects.toMatchObject(
      { details: { reason: 'correction.not_identical' } },
    );
    expect(await statusOf(a.correctionId)).toBe('proposed');
  });

  it('never decides for the maker, and shows nothing of another site', async () => {
    const both = t.as('admin', yard.siteId);
    const [own, other] = [await noShow(both), await noShow()];
    const preview = await previewCases(both, { exceptionIds: [own.exceptionId, other.exceptionId] });
    const done = await approveMany(both, { items: itemsOf(preview), change: preview.changes[0] ?? '' });
    const byId = new Map(done.map((one) => [one.correctionId, one]));
    expect(byId.get(own.correctionId)).toMatchObject({
      outcome: 'refused',
      reason: 'correction.same_person',
    });
    expect(byId.get(other.correctionId)).toMatchObject({ outcome: 'approved' });
    const third = await noShow();
    const stranger = t.as('approver', newId('site'));
    expect(await previewCases(stranger, { exceptionIds: [third.exceptionId] })).toEqual({
      corrections: [],
      changes: [],
    });
  });
});

it('names the last decided cases, the one that ended last first', async () => {
  const [a, b] = [await noShow(), await noShow()];
  for (const one of [b, a]) {
    const { version, seen } = await getCorrection(approver, one.correctionId);
    await approveCorrection(
      { ...approver, now: new Date(approver.now.getTime() + (one === a ? 2_000 : 1_000)) },
      { correctionId: one.correctionId, expectedVersion: version, seen },
    );
  }
  const { items, nextCursor } = await listExceptions(approver, { tab: 'decided', limit: 1 });
  expect([items.map((item) => item.id), nextCursor]).toEqual([[a.exceptionId], null]);
});
