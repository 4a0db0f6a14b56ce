/** A colour named outside the tokens, and where. */
export type ColourFault = { line: number; found: string };

const PALETTE =
  'slate|gray|zinc|neutral|stone|red|orange|amber|yellow|lime|green|emerald|teal|cyan|sky|blue|indigo|violet|purple|fuchsia|pink|rose|black|white';
const PALETTE_CLASS = new RegExp(
  `\\b(?:bg|text|border|outline|ring|fill|stroke|from|via|to|divide|decoration|accent|caret|shadow)-(?:${PALETTE})(?:-\\d{2,3})?(?:/\\d+)?\\b`,
);
// A hash before hex digits, but not an address fragment, an import alias or a private field.
const HEX =
  /(?<![\w&'"`/.])#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b|(?<=['"`])#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3})(?=['"`])/i;
const FUNCTION = /\b(?:rgba?|hsla?|oklch|oklab|lab|lch)\(\s*[\d.]/;
const RULES = [PALETTE_CLASS, HEX, FUNCTION];

/** Colours that bypass the tokens: hex values, colour functions, palette classes. */
export function findColours(source: string): ColourFault[] {
  return source.split('\n').flatMap((text, index) => {
    const found = RULES.map((rule) => text.match(rule)?.[0]).find(Boolean);
    return found ? [{ line: index + 1, found }] : [];
  });
}
