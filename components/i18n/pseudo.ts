const ACCENTS: Record<string, string> = {
  a: 'á',
  e: 'é',
  i: 'í',
  o: 'ó',
  u: 'ú',
  A: 'Á',
  E: 'É',
  I: 'Í',
  O: 'Ó',
  U: 'Ú',
  c: 'ç',
  n: 'ñ',
  y: 'ý',
};
const GROWTH = 0.4;
const FILLER = 'lorem ipsum dolor sit amet consectetur adipiscing elit ';

/** A catalogue whose texts are accented, 40 % longer and bracketed, so that cut or joined texts show. */
export function pseudo<T>(catalogue: T): T {
  if (typeof catalogue === 'string') return pseudoText(catalogue) as T;
  if (catalogue === null || typeof catalogue !== 'object') return catalogue;
  return Object.fromEntries(Object.entries(catalogue).map(([key, value]) => [key, pseudo(value)])) as T;
}

/** One text; ICU arguments, plural branches' names and tags stay as they are. */
export function pseudoText(text: string): string {
  if (text === '') return text;
  const letters = literalLength(text);
  if (letters === 0) return text;
  const extra = Math.max(1, Math.ceil(letters * GROWTH));
  const filler = FILLER.repeat(Math.ceil(extra / FILLER.length))
    .slice(0, extra)
    .trim();
  return `[${mapLiterals(text, accent)} ${filler}]`;
}

function accent(literal: string): string {
  return literal.replace(/[a-zA-Z]/g, (letter) => ACCENTS[letter] ?? letter);
}

function literalLength(text: string): number {
  let length = 0;
  mapLiterals(text, (literal) => {
    length += literal.trim().length;
    return literal;
  });
  return length;
}

/**
 * Applies `change` to what a reader sees. In ICU a brace opens an argument; inside `plural` or `select`
 * the next brace opens readable text again, so readable text is at every even depth.
 */
function mapLiterals(text: string, change: (literal: string) => string): string {
  let out = '';
  let literal = '';
  let depth = 0;
  let inTag = false;
  for (const char of text) {
    const readable = depth % 2 === 0 && !inTag && char !== '{' && char !== '}' && char !== '<';
    if (readable) {
      literal += char;
      continue;
    }
    out += change(literal) + char;
    literal = '';
    if (char === '{') depth += 1;
    else if (char === '}') depth -= 1;
    else if (char === '<') inTag = true;
    else if (char === '>') inTag = false;
  }
  return out + change(literal);
}
