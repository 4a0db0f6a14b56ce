import type { z } from 'zod';
import { verb, type Work } from '#server/infra/verb.ts';
import { notFound, refuse } from '#server/kernel/errors.ts';
import { normalizeReference } from '#server/kernel/identifiers.ts';
import { newId } from '#server/kernel/ids.ts';
import { addMinutes } from '#server/kernel/time.ts';
import { findCarrierByScac } from '#server/yard/parties/queries.ts';
import { type SiteRow, siteByCode, siteById } from '#server/yard/sites/queries.ts';
import { appointmentRequested, appointmentScheduled } from '../events.ts';
import { mayBook } from '../policy.ts';
import { canBeMoved, firstState, plannedMinutes } from '../rules.ts';
import { RequestAppointment } from '../schema.ts';
import {
  type AppointmentResult,
  type AppointmentRow,
  aboutAppointment,
  appointmentResult,
  lockAppointment,
  sayAppointment,
  sayWindow,
} from './change-appointment.ts';
import { moveWindow } from './move-window.ts';
import { saveReferences } from './save-references.ts';

type Input = z.output<typeof RequestAppointment>;

/**
 * Asks for a slot. The same reference and stop of the same partner is the same booking while it lives: the
 * same window changes nothing, another window asks for a reschedule.
 */
export const requestAppointment = verb({
  name: 'appointment.request',
  input: RequestAppointment,
  policy: mayBook,
  async run(work, input): Promise<AppointmentResult & { created: boolean }> {
    const site = await siteOf(work, input);
    work.at(site.id, 'site');
    const row = await newRow(work, input, site);
    const made = await work.tx.appointment.createMany({ data: [row], skipDuplicates: true });
    if (made.count === 0) return { ...(await askAgain(work, input, row)), created: false };
    const fresh: AppointmentRow = { ...row, no: row.no, version: 1 };
    await keepReferences(work, fresh, input);
    await work.audit({
      subject: { kind: 'appointment', id: row.id },
      siteId: site.id,
      before: null,
      after: row,
    });
    await recordNew(work, fresh);
    return { ...appointmentResult(fresh), created: true };
  },
});

async function siteOf(work: Work, input: Input): Promise<SiteRow> {
  if (input.siteId) return siteById(work.tx, input.siteId);
  const site = await siteByCode(work.ctx, input.siteCode ?? '');
  if (!site) throw notFound('site');
  return site;
}

async function newRow(work: Work, input: Input, site: SiteRow) {
  const { ctx, tx } = work;
  const primaryNorm = normalizeReference(input.primaryReference);
  if (primaryNorm === '') throw refuse({ reason: 'appointment.reference_empty' });
  const durationMinutes = plannedMinutes(input, site.settings);
  const windowStart = input.windowStart ?? null;
  const carrier = input.carrierScac === undefined ? null : await findCarrierByScac(tx, input.carrierScac);
  const [{ no } = { no: 0n }] = await tx.$queryRaw<{ no: bigint }[]>`SELECT nextval('appointment_no') AS no`;
  return {
    id: newId('appointment', ctx.now.getTime()),
    no: `APT-${no}`,
    siteId: site.id,
    ...firstState({ hasWindow: windowStart !== null, autoConfirm: input.autoConfirm }),
    direction: input.direction,
    loadType: input.loadType,
    windowStart,
    windowEnd: input.windowEnd ?? (windowStart && addMinutes(windowStart, durationMinutes)),
    pendingWindowStart: null,
    pendingWindowEnd: null,
    durationMinutes,
    carrierId: input.carrierId ?? carrier?.id ?? null,
    supplierId: input.supplierId ?? null,
    trailerNumber: input.trailerNumber ?? null,
    trailerNorm: input.trailerNumber === undefined ? null : normalizeReference(input.trailerNumber),
    equipmentType: input.equipmentType ?? null,
    pallets: input.pallets ?? null,
    doorId: null,
    etaAt: null,
    etaSource: null,
    partnerId: ctx.actor.kind === 'partner' ? ctx.actor.id : (input.partnerId ?? null),
    primaryReference: input.primaryReference,
    primaryNorm,
    stopSequence: input.stopSequence,
    cancelReason: null,
    note: input.note ?? null,
    createdAt: ctx.now,
  };
}

type NewRow = Awaited<ReturnType<typeof newRow>>;

// The unique index on live bookings decides; the loser of a race and the sender of a repeat land here alike.
async function askAgain(work: Work, input: Input, row: NewRow): Promise<AppointmentResult> {
  const known = await work.tx.appointment.findFirst({
    where: {
      partnerId: row.partnerId,
      primaryNorm: row.primaryNorm,
      stopSequence: row.stopSequence,
      status: { notIn: ['cancelled', 'completed', 'no_show'] },
    },
    select: { id: true },
  });
  const live = known && (await lockAppointment(work, known.id));
  if (!live) throw notFound('appointment');
  // The reference lives at another site: a load has one destination per stop.
  if (live.siteId !== row.siteId) throw refuse({ reason: 'appointment.other_site', params: { no: live.no } });
  await keepReferences(work, live, input);
  const start = input.windowStart;
  const asked = start && { start, end: input.windowEnd ?? addMinutes(start, live.durationMinutes) };
  if (!asked || !canBeMoved(live.status)) {
    work.unchanged();
    return appointmentResult(live);
  }
  return appointmentResult(await moveWindow(work, live, asked, { atOnce: input.autoConfirm }));
}

async function keepReferences(work: Work, row: AppointmentRow, input: Input): Promise<void> {
  const subject = { kind: 'appointment', id: row.id, siteId: row.siteId };
  await saveReferences(work, subject, [
    { kind: 'appointment', value: row.no },
    { kind: 'primary', value: input.primaryReference },
    ...input.references,
  ]);
}

async function recordNew(work: Work, row: AppointmentRow): Promise<void> {
  const about = aboutAppointment(row);
  const said = { ...sayAppointment(row), ...sayWindow(row), bookingStatus: row.bookingStatus };
  await work.record(appointmentRequested.draft(about, { ...said, trailerNumber: row.trailerNumber }));
  if (row.status === 'scheduled')
    await work.record(appointmentScheduled.draft(about, { ...said, doorId: null }));
}
