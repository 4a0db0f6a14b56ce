'use client';

import { useTranslations } from 'use-intl';
import type { JsonRecord } from '#server/yard/exceptions/schema.ts';
import { useNow } from '../format/clock.ts';
import { useFormat, useServerNow } from '../format/format-provider.tsx';
import { type Case, numberOf, textOf, variantOf } from './case.ts';

const MINUTE_MS = 60_000;
/** Stands for "not known" where a sentence has a branch for it. */
const NONE = 'none';

export interface CaseCopy {
  readonly name: string;
  /** What happened → what it means → what to do. */
  readonly what: string;
  readonly means: string;
  readonly todo: string;
}

/** The sentences about a case, worded from its kind and params. */
export function useCaseCopy(): (item: Pick<Case, 'kind' | 'params'>) => CaseCopy {
  const t = useTranslations('exceptions.kinds');
  const values = useSentenceValues();
  return ({ kind, params }) => {
    const given = { ...values(params), variant: variantOf(kind, params) };
    return {
      name: t(`${kind}.name`),
      what: t(`${kind}.what`, given as never).trim(),
      means: t(`${kind}.means`, given as never),
      todo: t(`${kind}.todo`, given as never),
    };
  };
}

/** Every slot of every sentence, so that a param that is missing reads as a branch and never as a fault. */
function useSentenceValues() {
  const format = useFormat();
  const now = useNow(30_000, useServerNow());
  const t = useTranslations('exceptions');
  const word = (group: 'stages' | 'sources', value: unknown): string => {
    const key = `${group}.${textOf(value) ?? NONE}` as never;
    return t.has(key) ? t(key) : (textOf(value) ?? NONE);
  };
  return (params: JsonRecord): Record<string, string | number> => {
    const uom = textOf(params.uom) ?? 'each';
    const quantity = (value: unknown) => format.quantity(numberOf(value), uom);
    const time = (value: unknown) => format.dayTime(textOf(value), now);
    return {
      no: textOf(params.no) ?? NONE,
      receipt: textOf(params.receiptNo) ?? NONE,
      reference: textOf(params.reference) ?? NONE,
      sentence: textOf(params.sentence) ?? NONE,
      partner: textOf(params.partner) ?? NONE,
      code: textOf(params.code) ?? NONE,
      eventType: textOf(params.type) ?? NONE,
      sku: textOf(params.sku) ?? NONE,
      trailer: textOf(params.trailerNumber) ?? NONE,
      booked: textOf(params.booked) ?? NONE,
      seen: textOf(params.seen) ?? NONE,
      announced: textOf(params.announced) ?? NONE,
      found: textOf(params.found) ?? NONE,
      door: textOf(params.door) ?? NONE,
      otherVisit: textOf(params.otherVisit) ?? NONE,
      problem: textOf(params.problem) ?? NONE,
      stage: word('stages', params.stage),
      against: word('stages', params.against),
      heldSource: word('sources', params.heldSource),
      otherSource: word('sources', params.otherSource),
      lines: numberOf(params.lines),
      pallets: numberOf(params.pallets),
      candidates: numberOf(params.candidates),
      days: numberOf(params.days),
      waiting: numberOf(params.waiting),
      count: numberOf(params.count),
      quantity: quantity(params.quantity),
      expected: quantity(params.expected),
      counted: quantity(params.counted),
      duration: format.duration(numberOf(params.minutes) * MINUTE_MS),
      windowEnd: time(params.windowEnd),
      time: time(params.at ?? params.happenedAt),
    };
  };
}
