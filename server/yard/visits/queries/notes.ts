import type { Tx } from '#server/infra/db/client.ts';
import type { NoteKind } from '../schema.ts';

const MAX_NOTES = 100;
const USER = 'user:';

export interface VisitNoteView {
  readonly id: string;
  readonly kind: NoteKind;
  readonly text: string;
  readonly at: Date;
  /** Who wrote it, by name where the name is known. */
  readonly byName: string;
}

/** Notes of a stay whose reader was checked, newest first. */
export async function readNotes(tx: Tx, visitId: string): Promise<VisitNoteView[]> {
  const rows = await tx.visitNote.findMany({
    where: { visitId },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: MAX_NOTES,
  });
  const users = [...new Set(rows.map((row) => row.by))].filter((by) => by.startsWith(USER));
  const names = await tx.user.findMany({
    where: { id: { in: users.map((by) => by.slice(USER.length)) } },
    select: { id: true, name: true },
  });
  const nameOf = new Map(names.map(({ id, name }) => [`${USER}${id}`, name]));
  return rows.map(({ id, kind, text, at, by }) => ({
    id,
    kind: kind as NoteKind,
    text,
    at,
    byName: nameOf.get(by) ?? by,
  }));
}
