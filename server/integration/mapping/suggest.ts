export interface Candidate {
  readonly id: string;
  readonly code: string;
  readonly name: string;
}

export interface Suggestion {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  /** 0 to 1. */
  readonly score: number;
}

const SHOWN = 5;
const LEAST_SCORE = 0.25;

/** Likely targets for a code nobody has mapped, best first: equal codes, codes within codes, similar names. */
export function suggestTargets(
  unmapped: { readonly code: string; readonly hint: string },
  candidates: readonly Candidate[],
): Suggestion[] {
  return candidates
    .map((each) => ({
      ...each,
      score: Math.max(codeScore(unmapped.code, each.code), nameScore(unmapped, each)),
    }))
    .filter(({ score }) => score >= LEAST_SCORE)
    .sort((a, b) => b.score - a.score || (a.code < b.code ? -1 : 1))
    .slice(0, SHOWN);
}

function codeScore(theirs: string, ours: string): number {
  const [a, b] = [bare(theirs), bare(ours)];
  if (a === '' || b === '') return 0;
  if (a === b) return 1;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (short.length >= 2 && long.includes(short)) return 0.6 + 0.3 * (short.length / long.length);
  return 0.7 * similarity(a, b);
}

function nameScore(unmapped: { code: string; hint: string }, candidate: Candidate): number {
  const told = bare(unmapped.hint);
  return Math.max(
    told ? 0.9 * similarity(told, bare(candidate.name)) : 0,
    0.6 * similarity(bare(unmapped.code), bare(candidate.name)),
  );
}

function bare(text: string): string {
  return text
    .toUpperCase()
    .normalize('NFKD')
    .replace(/[^A-Z0-9]/g, '');
}

/** Dice coefficient over pairs of characters. */
function similarity(a: string, b: string): number {
  if (a.length < 2 || b.length < 2) return a === b && a !== '' ? 1 : 0;
  const pairs = (text: string) => Array.from({ length: text.length - 1 }, (_, i) => text.slice(i, i + 2));
  const left = pairs(a);
  const right = pairs(b);
  const rest = [...right];
  let shared = 0;
  for (const pair of left) {
    const at = rest.indexOf(pair);
    if (at < 0) continue;
    rest.splice(at, 1);
    shared++;
  }
  return (2 * shared) / (left.length + right.length);
}
