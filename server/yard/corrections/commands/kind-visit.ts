import { z } from 'zod';
import type { Prisma, Tx } from '#server/infra/db/client.ts';
import { notFound } from '#server/kernel/errors.ts';
import type { DiffRow } from '#server/yard/exceptions/schema.ts';
import { shortText } from '#server/yard/sites/schema.ts';
import { correctStamp } from '#server/yard/visits/commands/correct-stamp.ts';
import { linkAppointment } from '#server/yard/visits/commands/link-appointment.ts';
import { replaceTrailer } from '#server/yard/visits/commands/replace-trailer.ts';
import { ReplaceTrailer, STAGES, type Stage } from '#server/yard/visits/schema.ts';
import type { Base, CorrectionKind } from './correction-kinds.ts';

type VisitRow = Prisma.VisitGetPayload<{ include: { appointment: { select: { no: true } } } }>;
type VisitBase = Base & { readonly row: VisitRow };

/** The gate wrote down the wrong unit. */
export const replaceTrailerKind: CorrectionKind<typeof ReplaceTrailer, VisitBase> = {
  subjectKind: 'visit',
  input: ReplaceTrailer,
  appliedBy: 'tower',
  subjectId: (input) => input.visitId,
  load: (tx, input) => load(tx, input.visitId, (row) => ({ trailer: row.trailerNumber })),
  rows: async (_tx, base, input) => [
    row(base, 'trailer', 'trailer', { proposed: input.trailerNumber, owner: 'gate', effects: ['odoo_note'] }),
  ],
  apply: (ctx, input) => replaceTrailer(ctx, input),
  reverse: (input, before, note) =>
    typeof before.trailer === 'string'
      ? { visitId: input.visitId, trailerNumber: before.trailer, reason: note }
      : null,
};

const CorrectStampInput = z.object({
  visitId: shortText(64),
  stage: z.enum(STAGES),
  /** ISO instant; null says that the stage did not happen. */
  at: z.iso.datetime({ offset: true }).nullable(),
  reason: shortText(300),
});

const COLUMNS = {
  arrived: 'arrivedAt',
  checked_in: 'checkedInAt',
  at_door: 'atDoorAt',
  work_started: 'workStartedAt',
  work_completed: 'workCompletedAt',
  released: 'releasedAt',
  departed: 'departedAt',
} as const satisfies Record<Stage, keyof VisitRow>;

const STAGE_OWNERS: Record<Stage, string> = {
  arrived: 'gate',
  checked_in: 'gate',
  at_door: 'dock',
  work_started: 'dock',
  work_completed: 'dock',
  released: 'dock',
  departed: 'gate',
};

/** When a stage really happened, or that it did not: the only way a stay moves back. */
export const correctStampKind: CorrectionKind<typeof CorrectStampInput, VisitBase> = {
  subjectKind: 'visit',
  input: CorrectStampInput,
  appliedBy: 'tower',
  subjectId: (input) => input.visitId,
  load: (tx, input) =>
    load(tx, input.visitId, (visit) => ({
      [input.stage]: visit[COLUMNS[input.stage]]?.toISOString() ?? null,
    })),
  rows: async (_tx, base, input) => [
    row(base, input.stage, `stamp_${input.stage}`, {
      proposed: input.at && new Date(input.at).toISOString(),
      owner: STAGE_OWNERS[input.stage],
      effects: ['stage_recomputed'],
    }),
  ],
  apply: (ctx, input) => correctStamp(ctx, { ...input, at: input.at === null ? null : new Date(input.at) }),
  reverse: (input, before, note) => ({
    visitId: input.visitId,
    stage: input.stage,
    at: typeof before[input.stage] === 'string' ? String(before[input.stage]) : null,
    reason: note,
  }),
};

const LinkAppointmentInput = z.object({ visitId: shortText(64), appointmentId: shortText(64) });

/** The stay belongs to another appointment than the one it stands on, or to one at all. */
export const linkAppointmentKind: CorrectionKind<typeof LinkAppointmentInput, VisitBase> = {
  subjectKind: 'visit',
  input: LinkAppointmentInput,
  appliedBy: 'tower',
  subjectId: (input) => input.visitId,
  load: (tx, input) =>
    load(tx, input.visitId, (visit) => ({
      appointment: visit.appointment?.no ?? null,
      appointmentId: visit.appointmentId,
    })),
  async rows(tx, base, input) {
    const wanted = await tx.appointment.findFirst({
      where: { id: input.appointmentId, siteId: base.siteId },
    });
    return [
      row(base, 'appointment', 'appointment', {
        proposed: wanted?.no ?? input.appointmentId,
        owner: 'dispatcher',
        effects: ['odoo_link'],
      }),
    ];
  },
  async prepare(work, base, { appointmentId }) {
    const wanted = await work.tx.appointment.findFirst({
      where: { id: appointmentId, siteId: base.siteId },
    });
    if (!wanted) throw notFound('appointment');
    return base;
  },
  apply: (ctx, input) => linkAppointment(ctx, input),
  reverse: (input, before) =>
    typeof before.appointmentId === 'string'
      ? { visitId: input.visitId, appointmentId: before.appointmentId }
      : null,
};

async function load(
  tx: Tx,
  visitId: string,
  now: (row: VisitRow) => Record<string, unknown>,
): Promise<VisitBase | null> {
  const row = await tx.visit.findUnique({
    where: { id: visitId },
    include: { appointment: { select: { no: true } } },
  });
  return (
    row && {
      subjectId: row.id,
      siteId: row.siteId,
      visitId: row.id,
      version: row.version,
      no: row.no,
      now: now(row),
      row,
    }
  );
}

function row(
  base: VisitBase,
  key: string,
  field: string,
  rest: Pick<DiffRow, 'proposed' | 'owner' | 'effects'>,
): DiffRow {
  const now = (base.now[key] ?? null) as DiffRow['now'];
  return { key, field, params: { visitNo: base.no }, now, observed: rest.proposed, ...rest };
}
