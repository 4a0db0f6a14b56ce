'use client';

import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { LineView } from '#server/yard/receipts/queries.ts';
import { failureOf } from '../board/failure.ts';
import { useErrorCopy } from '../i18n/error-copy.ts';
import { useTRPC } from '../trpc/client.tsx';
import { parseCount } from './count.ts';

/** "Confirmed" stands this long. */
const SAVED_MS = 4000;

/** What is typed for one line until the server has it; one call at a time, the last quantity wins. */
export function useSaveCount(line: LineView, refresh: () => Promise<unknown>) {
  const t = useTranslations('receipt');
  const copy = useErrorCopy();
  const [draft, setDraftText] = useState<string | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const { send, count } = useSender(line, refresh, () => setDraftText(null));
  const saved = useBriefly(count.isSuccess, count.submittedAt);

  const save = (quantity: number) => {
    setWrong(null);
    setDraftText(String(quantity));
    send(quantity);
  };
  /** False while what stands in the field cannot be saved. */
  const commit = (): boolean => {
    const quantity = draft === null || draft.trim() === '' ? line.countedQty : parseCount(draft);
    if (draft !== null && draft.trim() !== '' && quantity === null) setWrong(t('wrongNumber'));
    else if (quantity !== null && quantity < line.damagedQty) setWrong(t('tooMuchDamage'));
    else if (quantity === line.countedQty || quantity === null) setDraftText(null);
    else {
      save(quantity);
      return true;
    }
    return quantity === line.countedQty;
  };
  const setDraft = (text: string | null) => {
    setWrong(null);
    if (count.isError) count.reset();
    setDraftText(text);
  };
  const failed = count.error ? copy(failureOf(count.error).error).title : null;
  const theirs =
    count.error && line.countedQty !== null ? t('theirs', { quantity: String(line.countedQty) }) : null;
  const problem = wrong ?? (failed ? [failed, theirs].filter(Boolean).join(' ') : null);
  const state = count.isPending ? ('saving' as const) : saved ? ('saved' as const) : ('idle' as const);
  return { draft, setDraft, save, commit, problem, state };
}

// Enter and the blur that follows it, or three quick taps on +, must not race each other for the version.
function useSender(line: LineView, refresh: () => Promise<unknown>, onSettledCount: () => void) {
  const trpc = useTRPC();
  const flying = useRef<number | null>(null);
  const queued = useRef<number | null>(null);
  const count = useMutation(trpc.receipts.countLine.mutationOptions());
  const fly = async (quantity: number, version: number | undefined) => {
    flying.current = quantity;
    const done = await count
      .mutateAsync({ receiptLineId: line.id, countedQty: quantity, version })
      .then(() => true)
      // The draft stays in the field; the mutation keeps the error for the line to tell.
      .catch(() => false);
    await refresh();
    flying.current = null;
    const next = queued.current;
    queued.current = null;
    // The queued quantity follows this person's own count, whose version is not known here.
    if (done && next !== null && next !== quantity) return fly(next, undefined);
    if (done) onSettledCount();
  };
  const send = (quantity: number) => {
    if (flying.current === null) void fly(quantity, line.version);
    else queued.current = quantity;
  };
  return { send, count };
}

function useBriefly(on: boolean, key: unknown): boolean {
  const [shown, setShown] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each save shows it anew
  useEffect(() => {
    setShown(on);
    if (!on) return;
    const timer = setTimeout(() => setShown(false), SAVED_MS);
    return () => clearTimeout(timer);
  }, [on, key]);
  return shown;
}
