import type { FindingCode } from '../finding-codes.ts';
import { error, type Problem, pointerTo, quoted } from '../problem.ts';

export interface JsonLimits {
  maxBytes: number;
  maxDepth: number;
  maxKeys: number;
  maxItems: number;
  maxStringChars: number;
}

export const JSON_LIMITS: JsonLimits = {
  maxBytes: 1024 * 1024,
  maxDepth: 32,
  maxKeys: 50_000,
  maxItems: 100_000,
  maxStringChars: 65_536,
};

export type JsonRead = { ok: true; value: unknown } | { ok: false; problem: Problem };

/**
 * Reads untrusted JSON: strict UTF-8 (a byte order mark is allowed), limits checked in one linear pass before
 * anything is built, duplicate keys, U+0000, lone surrogates and numbers beyond a double refused. Never throws.
 */
export function readJson(raw: Uint8Array, limits: JsonLimits = JSON_LIMITS): JsonRead {
  if (raw.byteLength > limits.maxBytes) {
    return refused('too-large', `The message is larger than ${limits.maxBytes} bytes.`);
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(raw);
  } catch {
    return refused('not-utf8', 'The message is not valid UTF-8.');
  }
  const shape = checkShape(text, limits);
  if (shape) return { ok: false, problem: shape };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused('not-json', 'The message is not valid JSON.');
  }
  const content = checkContent(value, '', limits);
  return content ? { ok: false, problem: content } : { ok: true, value };
}

const refused = (code: FindingCode, message: string, pointer?: string): JsonRead => ({
  ok: false,
  problem: error(code, message, pointer),
});

interface Frame {
  keys: Set<string> | null;
  expectsKey: boolean;
}

/** Walks the text once without building values, so that hostile shapes cost no memory. */
function checkShape(text: string, limits: JsonLimits): Problem | null {
  const stack: Frame[] = [];
  let keys = 0;
  let items = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    const top = stack[stack.length - 1];
    if (char === '"') {
      const end = endOfString(text, at);
      if (end < 0) return error('not-json', 'A text is not closed.');
      if (end - at > limits.maxStringChars) return error('too-long-text', 'A text is too long.');
      if (top?.keys && top.expectsKey) {
        const key = keyAt(text, at, end);
        if (key === null) return error('not-json', 'A key cannot be read.');
        if (top.keys.has(key)) return error('duplicate-key', `The key ${quoted(key)} occurs twice.`);
        top.keys.add(key);
        top.expectsKey = false;
        if (++keys > limits.maxKeys) return error('too-many-keys', `More than ${limits.maxKeys} keys.`);
      }
      at = end;
    } else if (char === '{' || char === '[') {
      stack.push({ keys: char === '{' ? new Set() : null, expectsKey: char === '{' });
      if (stack.length > limits.maxDepth) return error('too-deep', `Nested deeper than ${limits.maxDepth}.`);
    } else if (char === '}' || char === ']') {
      stack.pop();
    } else if (char === ',') {
      if (top) top.expectsKey = top.keys !== null;
      if (++items > limits.maxItems) return error('too-many-items', `More than ${limits.maxItems} items.`);
    }
  }
  return null;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at];
    if (char === '\\') at++;
    else if (char === '"') return at;
  }
  return -1;
}

function keyAt(text: string, start: number, end: number): string | null {
  const inner = text.slice(start + 1, end);
  if (!inner.includes('\\')) return inner;
  try {
    return JSON.parse(`"${inner}"`) as string;
  } catch {
    return null;
  }
}

/** Depth is bounded by checkShape, so recursion is safe here. */
function checkContent(value: unknown, pointer: string, limits: JsonLimits): Problem | null {
  if (typeof value === 'string') return checkText(value, pointer);
  if (typeof value === 'number') {
    return Number.isFinite(value) ? null : error('number-out-of-range', 'The number is too large.', pointer);
  }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const found = checkContent(item, pointerTo(pointer, index), limits);
      if (found) return found;
    }
    return null;
  }
  if (value !== null && typeof value === 'object') {
    for (const key of Object.keys(value)) {
      const at = pointerTo(pointer, key);
      const found = checkText(key, at) ?? checkContent((value as Record<string, unknown>)[key], at, limits);
      if (found) return found;
    }
  }
  return null;
}

function checkText(text: string, pointer: string): Problem | null {
  if (text.includes('\u0000')) return error('text-nul', 'The text holds the character U+0000.', pointer);
  if (!text.isWellFormed())
    return error('text-surrogate', 'The text holds half of a character pair.', pointer);
  return null;
}
