export interface Separators {
  element: string;
  component: string;
  /** From 00402 on; null in older releases, where ISA11 is a letter. */
  repetition: string | null;
  terminator: string;
}

export interface IsaHeader {
  separators: Separators;
  /** ISA01 … ISA16, trimmed. */
  elements: string[];
  /** Index of the first character after the segment terminator. */
  end: number;
  padded: boolean;
}

const ISA_ELEMENTS = 16;
/** An ISA is 106 characters; unpadded or wrapped ones vary, none comes near this. */
const ISA_MAX_CHARS = 400;
const ISA_WIDTHS = [2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1];

/** Reads the separators from the ISA that starts at `start`; a text says why it cannot be read. */
export function readIsa(text: string, start: number): IsaHeader | string {
  const element = charAt(text, start + 3);
  if (!isSeparator(element)) return 'The character after ISA is no element separator.';
  const raw: string[] = [];
  let at = start + 3 + element.length;
  const limit = Math.min(text.length, start + ISA_MAX_CHARS);
  while (raw.length < ISA_ELEMENTS - 1) {
    const next = text.indexOf(element, at);
    if (next < 0 || next >= limit) return 'The ISA segment has fewer than 16 elements.';
    raw.push(text.slice(at, next));
    at = next + element.length;
  }
  const component = charAt(text, at);
  if (!isSeparator(component) || component === element) return 'ISA16 holds no component separator.';
  const after = at + component.length;
  const terminator = readTerminator(text, after);
  if (terminator === '' || terminator === element || terminator === component) {
    return 'The ISA segment has no terminator.';
  }
  const elements = raw.map(clean);
  const repetition = isRepetition(elements[10] ?? '') ? (elements[10] as string) : null;
  return {
    separators: { element, component, repetition, terminator },
    elements: [...elements, component],
    end: after + terminator.length,
    padded: raw.every((value, index) => value.length === ISA_WIDTHS[index]),
  };
}

const charAt = (text: string, at: number): string => {
  const code = text.codePointAt(at);
  return code === undefined ? '' : String.fromCodePoint(code);
};

const isSeparator = (char: string): boolean => char !== '' && !/[\p{L}\p{N}\s]/u.test(char);
const isRepetition = (value: string): boolean => value.length === 1 && isSeparator(value);
const clean = (value: string): string => value.replace(/[\r\n]/g, '').trim();

/** The character after ISA16; blanks before a visible terminator are padding, a line end may be the terminator. */
function readTerminator(text: string, at: number): string {
  const char = charAt(text, at);
  if (char === '\r') return text[at + 1] === '\n' ? '\r\n' : '\r';
  if (char === '\n') return '\n';
  return isSeparator(char) ? char : '';
}
