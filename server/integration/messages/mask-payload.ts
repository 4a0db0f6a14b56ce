/** What stands in the place of a masked value; the viewer knows it. */
export const MASK = '••••';

/**
 * A body for people: secrets and personal data masked, everything else as it came. Works on the text, so that broken
 * bodies are masked as well and nothing is laid out anew. Pure.
 */
export function maskPayload(text: string): string {
  if (/^\s*ISA/.test(text)) return maskX12(text);
  if (/^\s*</.test(text)) return maskXml(text);
  return maskPairs(text);
}

/** Names of fields whose value is about a person or opens a door. */
const PRIVATE =
  'password|passwd|pwd|secret|token|access_?token|refresh_?token|api_?key|authorization|signature|credential|' +
  'driver_?name|driver_?phone|driver_?licen[cs]e|first_?name|last_?name|middle_?name|full_?name|contact_?name|phone|phone_?number|' +
  'mobile|telephone|fax|e_?mail|email_?address|licen[cs]e_?number|national_?id|passport|birth_?date|date_?of_?birth';
/** Objects about a person, whose plain `name` and `licence` are masked too. */
const PERSON = 'driver|contact|person|user|operator|employee';

const PAIR = new RegExp(
  `("(?:[a-z0-9]+[._-])?(?:${PRIVATE})"\\s*:\\s*)("(?:\\\\.|[^"\\\\])*"|-?\\d[\\d.eE+-]*)`,
  'gi',
);
const PERSON_OBJECT = new RegExp(`("(?:${PERSON})s?"\\s*:\\s*(?:\\[\\s*)?\\{)([^{}]*)`, 'gi');
const PERSON_TEXT = new RegExp(`("(?:${PERSON})"\\s*:\\s*)"(?:\\\\.|[^"\\\\])*"`, 'gi');
const NAME_IN_PERSON = /("(?:name|username|userName|licen[cs]e)"\s*:\s*)"(?:\\.|[^"\\])*"/g;

function maskPairs(text: string): string {
  return text
    .replace(
      PERSON_OBJECT,
      (_, head: string, inside: string) => head + inside.replace(NAME_IN_PERSON, `$1"${MASK}"`),
    )
    .replace(PERSON_TEXT, `$1"${MASK}"`)
    .replace(PAIR, `$1"${MASK}"`);
}

const XML_PRIVATE = new RegExp(`(<(?:[\\w.-]+:)?(?:${PRIVATE}|${PERSON})(?:\\s[^>]*)?>)([^<]+)(</)`, 'gi');

function maskXml(text: string): string {
  return text.replace(XML_PRIVATE, `$1${MASK}$3`);
}

const ISA_CHARACTERS = 106;
/** Elements of a segment that are about a person: contacts, the interchange's password, a driver's name and licence. */
const PRIVATE_ELEMENTS: Readonly<Record<string, (elements: readonly string[]) => readonly number[]>> = {
  ISA: () => [2, 4],
  PER: (elements) =>
    elements.map((_, place) => place).filter((place) => place === 2 || (place > 2 && place % 2 === 0)),
  N1: (elements) => (DRIVER_CODES.has(elements[1] ?? '') ? [2, 4] : []),
  NM1: (elements) => (elements[2] === '1' ? [3, 4, 5, 9] : []),
  REF: (elements) => (DRIVER_REFERENCES.has(elements[1] ?? '') ? [2, 3] : []),
};
const DRIVER_CODES = new Set(['DR', 'DV']);
/** Driver's licence, social security number. */
const DRIVER_REFERENCES = new Set(['XM', 'SY', 'DL']);

function maskX12(text: string): string {
  const start = text.indexOf('ISA');
  const separator = text.charAt(start + 3);
  const terminator = text.charAt(start + ISA_CHARACTERS - 1);
  if (separator === '' || terminator === '') return text;
  return text
    .split(terminator)
    .map((segment) => maskSegment(segment, separator))
    .join(terminator);
}

function maskSegment(segment: string, separator: string): string {
  const elements = segment.split(separator);
  const places = PRIVATE_ELEMENTS[(elements[0] ?? '').trim()]?.(elements) ?? [];
  for (const place of places) if ((elements[place] ?? '').trim() !== '') elements[place] = MASK;
  return elements.join(separator);
}
