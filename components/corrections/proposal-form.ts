import type { CorrectionView } from '#server/yard/corrections/queries.ts';
import type { ExceptionItem } from '#server/yard/exceptions/queries.ts';
import type { JsonRecord } from '#server/yard/exceptions/schema.ts';

export type Site = { readonly id: string; readonly timeZone: string; readonly city: string };

/** A form of one kind of correction; it sends what its verb takes and why. */
export type ProposalFormProps = {
  formId: string;
  exception: ExceptionItem;
  from: CorrectionView | null;
  site: Site | null;
  onSend: (input: JsonRecord, note: string) => void;
};

export const NOTE_MIN_CHARACTERS = 3;
export const NOTE_MAX_CHARACTERS = 300;

export function isNote(note: string): boolean {
  return note.trim().length >= NOTE_MIN_CHARACTERS;
}
