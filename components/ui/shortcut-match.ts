/** One step of keys: `g`, `?`, `Space`, `Enter`, `mod+k` (Ctrl, or ⌘ on Apple), `shift+ArrowRight`. */
export type Pressed = {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
};

/** How long the second key of `g b` may take. */
export const SEQUENCE_MS = 1200;

/** The step a key press stands for, in the spelling of bindings. */
export function stepOf(event: Pressed): string {
  const key = event.key === ' ' ? 'Space' : event.key;
  const mod = event.ctrlKey || event.metaKey ? 'mod+' : '';
  const alt = event.altKey ? 'alt+' : '';
  // A printed character already contains its shift: `?` is never `shift+?`.
  const shift = event.shiftKey && key.length > 1 ? 'shift+' : '';
  return `${mod}${alt}${shift}${key.length === 1 ? key.toLowerCase() : key}`;
}

/** A step that types something: it must not fire while somebody writes. */
export function isSingleKey(step: string): boolean {
  return !step.startsWith('mod+') && !step.startsWith('alt+');
}

export type MatchState = { first: string; at: number } | null;

/** Decides what a step completes: a whole binding, the start of a sequence, or nothing. */
export function matchStep(
  state: MatchState,
  step: string,
  now: number,
  bindings: readonly string[],
): { hit: string | null; next: MatchState } {
  if (state && now - state.at <= SEQUENCE_MS) {
    const sequence = `${state.first} ${step}`;
    if (bindings.includes(sequence)) return { hit: sequence, next: null };
  }
  if (bindings.some((binding) => binding.startsWith(`${step} `)))
    return { hit: null, next: { first: step, at: now } };
  return { hit: bindings.includes(step) ? step : null, next: null };
}
