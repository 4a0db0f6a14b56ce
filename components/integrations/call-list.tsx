'use client';

import { useTranslations } from 'use-intl';
import { useLengthText } from './length-text.tsx';

type Call = { model: string; method: string; ids: readonly number[]; outcome: string; durationMs: number };

/** Calls made to Odoo, without their values. Draws nothing when there were none. */
export function CallList({ calls }: { calls: unknown }) {
  const t = useTranslations('integrations.panel');
  const length = useLengthText();
  const list = Array.isArray(calls)
    ? (calls as Call[]).filter((call) => typeof call?.method === 'string')
    : [];
  if (list.length === 0) return null;
  return (
    <details className="text-meta">
      <summary className="cursor-pointer text-ink-2">
        {t('calls')} ({list.length})
      </summary>
      <ul className="ps-4 font-mono text-ink-2">
        {list.map((call, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: calls have no name of their own and never move
          <li key={index} className="break-words">
            {call.model}.{call.method}({call.ids?.join(', ') ?? ''}) · {length(call.durationMs)}
            {call.outcome === 'failed' ? ' · ✕' : ''}
          </li>
        ))}
      </ul>
    </details>
  );
}
