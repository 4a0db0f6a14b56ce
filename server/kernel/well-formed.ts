/**
 * The same value with every text in it fit to be kept: a text that was cut in the middle of a character (half a
 * surrogate pair) and U+0000 become U+FFFD. PostgreSQL refuses both inside JSON. Keys are left alone.
 */
export function wellFormed<T>(value: T): T {
  if (typeof value === 'string') return storableText(value) as T;
  if (Array.isArray(value)) return value.map((each) => wellFormed(each)) as T;
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, wellFormed(each)])) as T;
}

/** One text, fit to be kept. */
export function storableText(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  return whole.includes('\u0000') ? whole.replaceAll('\u0000', '\ufffd') : whole;
}
