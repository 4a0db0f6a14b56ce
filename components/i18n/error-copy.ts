'use client';

import { useTranslations } from 'use-intl';
import { ERROR_CODES } from '#server/kernel/errors.ts';
import type { en } from './messages/en/index.ts';

/** What a failed call tells: code and reason of `server/kernel/errors.ts`, with the values of its sentence. */
export type ErrorFacts = {
  code?: string | null;
  reason?: string | null;
  params?: Readonly<Record<string, string | number>> | null;
};

/** What happened → what it means here → what to do. */
export type ErrorCopy = { title: string; meaning: string; todo: string };

type CodeKey = keyof typeof en.errors.codes;
/** The server's codes, and what only a screen can find: no answer, an answer that could not be read. */
const KNOWN_CODES: readonly CodeKey[] = [...ERROR_CODES, 'unread', 'offline', 'timeout'];
type Translate = {
  (key: never, values?: Record<string, string | number>): string;
  has: (key: never) => boolean;
};

/** Wording of an error in the reader's language; an unknown code reads as a fault, an unknown reason as its code. */
export function useErrorCopy(): (facts: ErrorFacts) => ErrorCopy {
  const t = useTranslations('errors') as unknown as Translate;
  return ({ code, reason, params }) => {
    const key = codeKey(code);
    const reasonKey = reason ? `reasons.${reason}` : null;
    const say = (path: string, values?: Record<string, string | number>) => t(path as never, values);
    const known = reasonKey !== null && t.has(reasonKey as never);
    return {
      title: known ? say(reasonKey, params ?? {}) : say(`codes.${key}.title`),
      meaning: say(`codes.${key}.meaning`),
      todo: say(`codes.${key}.todo`),
    };
  };
}

/** The copy key of a code in whatever case a door wrote it: `NOT_FOUND`, `not_found`, `notFound`. */
export function codeKey(code: string | null | undefined): CodeKey {
  const plain = (text: string) => text.replace(/[^A-Za-z0-9]/g, '').toLowerCase();
  const wanted = plain(code ?? '');
  return KNOWN_CODES.find((known) => plain(known) === wanted) ?? 'fault';
}
