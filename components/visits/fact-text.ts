'use client';

import { useTranslations } from 'use-intl';
import { kindText } from '../doors/tile-words.ts';
import { useFormat } from '../format/format-provider.tsx';
import { stateKey } from '../ui/state-tag.tsx';
import type { StoryFact, VisitDetail } from './types.ts';

type Data = Readonly<Record<string, unknown>>;

/** What happened, as a sentence; a fact without words shows its type. */
export function useFactText(visit: VisitDetail): (fact: StoryFact) => string {
  const t = useTranslations('visit.fact');
  const board = useTranslations('board');
  const states = useTranslations('states.visit');
  const format = useFormat();
  const doors = new Map(
    [visit.door, ...visit.assignments.map((held) => held.door)].flatMap((door) =>
      door ? [[door.id, door.code] as const] : [],
    ),
  );
  // The words of a note stay with the note.
  const notes = new Map(visit.notes.map((note) => [note.id, note.text] as const));
  return (fact) => {
    const key = fact.type.replace('.', '_') as 'other';
    if (!t.has(key)) return t('other', { type: fact.type });
    const data = (fact.data ?? {}) as Data;
    const text = (name: string) => (typeof data[name] === 'string' ? (data[name] as string) : '');
    const number = (name: string) => (typeof data[name] === 'number' ? (data[name] as number) : 0);
    const stage = stateKey(text('stage'));
    return t(key, {
      type: fact.type,
      trailer: text('trailerNumber') || 'none',
      door: text('code') || doors.get(text('doorId')) || 'none',
      at: format.clock(text('at') || text('etaAt') || null),
      word:
        text('word') || text('text') || (states.has(stage as 'arrived') ? states(stage as 'arrived') : stage),
      stage: states.has(stage as 'arrived') ? states(stage as 'arrived') : stage,
      minutes: Math.round(number('minutesApart')),
      reason: text('reason'),
      no: text('no'),
      asn: text('asnNo'),
      sku: text('sku'),
      damaged: format.number(number('damagedQty')),
      outcome: text('outcome'),
      kind: kindText(board, text('kind')),
      noteKind: text('kind'),
      note: notes.get(text('noteId')) ?? '',
      counted: countedText(data, format),
    } as never);
  };
}

function countedText(data: Data, format: ReturnType<typeof useFormat>): string {
  const lines = Array.isArray(data.lines) ? (data.lines as Data[]) : [];
  const [first] = lines;
  if (typeof data.sscc === 'string') return data.sscc;
  if (!first) return '';
  const rest = lines.length > 1 ? ` +${lines.length - 1}` : '';
  const counted = typeof first.countedQty === 'number' ? first.countedQty : null;
  const expected = typeof first.expectedQty === 'number' ? first.expectedQty : null;
  return `${String(first.sku)} ${format.number(counted)} / ${format.number(expected)}${rest}`;
}

/** Name of an effect or of a message's event; unknown ones as they are. */
export function useFlowName(): (what: string) => string {
  const effect = useTranslations('visit.effect');
  const event = useTranslations('visit.event');
  return (what) => {
    const type = /^yard\.(.+)\.v\d+$/.exec(what)?.[1]?.replace('.', '_') as 'asn_received' | undefined;
    if (type !== undefined && event.has(type)) return event(type);
    const key = what.replace('.', '_') as 'yard_match-receipts';
    return effect.has(key) ? effect(key) : what;
  };
}

/** A status of the ledger in the words of the screens. */
export function useFlowStatus(): (status: string) => string {
  const t = useTranslations('visit.status');
  return (status) => (t.has(status as 'applied') ? t(status as 'applied') : status);
}
