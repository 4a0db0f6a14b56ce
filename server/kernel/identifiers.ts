/** Compares references as the trade does: upper case, no blanks or punctuation; leading zeros count. */
export function normalizeReference(value: string): string {
  return value
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** Two to four capital letters (NMFTA form). Says nothing about the carrier being known. */
export function isScac(value: string): boolean {
  return /^[A-Z]{2,4}$/.test(value);
}

export interface CheckedIdentifier {
  readonly value: string;
  readonly form: 'ok' | 'wrong-check-digit' | 'malformed';
}

/**
 * SSCC, 18 digits, GS1 mod-10 check digit. Takes the 20-digit form with application identifier `00`.
 * A wrong check digit is kept and named, never repaired: public samples are full of them.
 */
export function readSscc(raw: string): CheckedIdentifier {
  const digits = raw.replace(/[\s().-]/g, '');
  const value = digits.length === 20 && digits.startsWith('00') ? digits.slice(2) : digits;
  if (!/^\d{18}$/.test(value)) return { value: digits, form: 'malformed' };
  return { value, form: hasGs1CheckDigit(value) ? 'ok' : 'wrong-check-digit' };
}

/** GS1 mod-10 over any key length (SSCC, GTIN, GLN): weights 3,1,3… from the digit next to the check digit. */
export function hasGs1CheckDigit(digits: string): boolean {
  return gs1CheckDigit(digits.slice(0, -1)) === Number(digits.at(-1));
}

export function gs1CheckDigit(body: string): number {
  let sum = 0;
  for (let i = 0; i < body.length; i++) sum += Number(body[body.length - 1 - i]) * (i % 2 === 0 ? 3 : 1);
  return (10 - (sum % 10)) % 10;
}

/** ISO 6346 container number: owner, category U/J/Z, serial, check digit (weights 2^0…2^9 from the left). */
export function readContainerNumber(raw: string): CheckedIdentifier {
  const value = normalizeReference(raw);
  if (!/^[A-Z]{3}[UJZ]\d{6,7}$/.test(value)) return { value, form: 'malformed' };
  if (value.length === 10) return { value, form: 'ok' };
  return {
    value,
    form: containerCheckDigit(value.slice(0, 10)) === Number(value[10]) ? 'ok' : 'wrong-check-digit',
  };
}

export function containerCheckDigit(firstTen: string): number {
  let sum = 0;
  for (let i = 0; i < 10; i++) sum += containerValue(firstTen.charCodeAt(i)) * 2 ** i;
  return (sum % 11) % 10;
}

/** Letters run 10…38 and skip the multiples of eleven. */
function containerValue(code: number): number {
  if (code < 65) return code - 48;
  const plain = code - 55;
  return plain + Math.floor((plain - 1) / 10);
}

/** GTIN-8/12/13/14 as one 14-digit form, or null. */
export function gtin14(raw: string): string | null {
  return /^(\d{8}|\d{12,14})$/.test(raw) ? raw.padStart(14, '0') : null;
}
