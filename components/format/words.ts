import type english from '../i18n/messages/en/format.json';

/** The words and patterns of the `format` namespace of the catalogue, `{n}`-style slots and nothing else. */
export type FormatWords = Record<keyof typeof english, string>;

/** Fills `{slot}` marks of one pattern; a slot without a value is a programming error. */
export function fill(pattern: string, values: Record<string, string | number>): string {
  return pattern.replace(/\{(\w+)\}/g, (_, slot: string) => {
    const value = values[slot];
    if (value === undefined) throw new Error(`No value for {${slot}} in "${pattern}"`);
    return String(value);
  });
}

export const NBSP = '\u00a0';
export const MINUS = '\u2212';
export const NOT_APPLICABLE = '\u2014';
