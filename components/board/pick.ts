/** What the hand holds on the board: the picked card, the cursor in the queue, the door number being typed. */
export interface Pick {
  readonly picked: string | null;
  readonly cursor: string | null;
  /** Door number typed after `a`; null while that field is closed. */
  readonly typed: string | null;
}

export type PickStep =
  | { readonly do: 'toggle'; readonly visitId: string }
  | { readonly do: 'next' | 'previous'; readonly queue: readonly string[] }
  /** `focused`: the card that has the keyboard's focus, however it came there. */
  | { readonly do: 'select' | 'type'; readonly queue: readonly string[]; readonly focused?: string | null }
  | { readonly do: 'typed'; readonly text: string }
  | { readonly do: 'escape' }
  | { readonly do: 'assigned'; readonly visitId: string }
  | { readonly do: 'sync'; readonly queue: readonly string[] };

export const NOTHING_PICKED: Pick = { picked: null, cursor: null, typed: null };

/** One press of a key or click. Pure, so that the keyboard script of the board is a table of tests. */
export function pickReducer(pick: Pick, step: PickStep): Pick {
  switch (step.do) {
    case 'toggle':
      return {
        typed: null,
        cursor: step.visitId,
        picked: pick.picked === step.visitId ? null : step.visitId,
      };
    case 'next':
      return { ...pick, cursor: neighbour(step.queue, pick.cursor, 1) };
    case 'previous':
      return { ...pick, cursor: neighbour(step.queue, pick.cursor, -1) };
    case 'select': {
      const visitId = focusedIn(step) ?? inQueue(step.queue, pick.cursor) ?? step.queue[0];
      return visitId === undefined ? pick : pickReducer(pick, { do: 'toggle', visitId });
    }
    case 'type': {
      // `a` means the picked card, else the one that has the focus, the one under the cursor, the first.
      const picked =
        inQueue(step.queue, pick.picked) ??
        focusedIn(step) ??
        inQueue(step.queue, pick.cursor) ??
        step.queue[0];
      return picked === undefined ? pick : { picked, cursor: picked, typed: '' };
    }
    case 'typed':
      return pick.typed === null ? pick : { ...pick, typed: step.text };
    case 'escape':
      return pick.typed === null ? { ...pick, picked: null } : { ...pick, typed: null };
    case 'assigned':
      return pick.picked === step.visitId ? { ...pick, picked: null, typed: null } : pick;
    case 'sync':
      return keepKnown(pick, step.queue);
    default:
      return step satisfies never;
  }
}

/** The door a typed text means: `4`, `04` and `D04` are one. Null when none or several doors match. */
export function doorOfText<Door extends { readonly code: string; readonly number: number }>(
  doors: readonly Door[],
  text: string,
): Door | null {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return null;
  const exact = doors.filter((door) => door.code.toLowerCase() === wanted);
  const found =
    exact.length > 0 ? exact : doors.filter((door) => /^\d+$/.test(wanted) && door.number === Number(wanted));
  return found.length === 1 ? (found[0] ?? null) : null;
}

function neighbour(queue: readonly string[], cursor: string | null, step: 1 | -1): string | null {
  if (queue.length === 0) return null;
  const at = cursor === null ? -1 : queue.indexOf(cursor);
  if (at < 0) return (step === 1 ? queue[0] : queue.at(-1)) ?? null;
  return queue[Math.min(queue.length - 1, Math.max(0, at + step))] ?? null;
}

function focusedIn(step: { queue: readonly string[]; focused?: string | null }): string | undefined {
  return inQueue(step.queue, step.focused ?? null);
}

function inQueue(queue: readonly string[], visitId: string | null): string | undefined {
  return visitId !== null && queue.includes(visitId) ? visitId : undefined;
}

// A card that left the queue leaves the hand too; the same object back means nothing changed.
function keepKnown(pick: Pick, queue: readonly string[]): Pick {
  const picked = inQueue(queue, pick.picked) ?? null;
  const cursor = inQueue(queue, pick.cursor) ?? null;
  if (picked === pick.picked && cursor === pick.cursor) return pick;
  return { picked, cursor, typed: picked === null ? null : pick.typed };
}
