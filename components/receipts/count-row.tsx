'use client';

import { Minus, Plus } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { useTranslations } from 'use-intl';
import type { LineView } from '#server/yard/receipts/queries.ts';
import { useFormat } from '../format/format-provider.tsx';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { parseCount } from './count.ts';
import { CountInput } from './count-input.tsx';
import { stepFocus } from './step-focus.ts';
import { useSaveCount } from './use-save-count.ts';

export type CountRowProps = {
  line: LineView;
  off: string | null;
  refresh: () => Promise<unknown>;
  onDamage: () => void;
};

/** One line: announced, counted, damaged. What is typed stays until the server has it. */
export function CountRow({ line, off, refresh, onDamage }: CountRowProps) {
  const t = useTranslations('receipt');
  const format = useFormat();
  const name = line.name ?? line.sku;
  const saving = useSaveCount(line, refresh);
  const { draft, setDraft, save, problem, state } = saving;
  const shown = draft ?? (line.countedQty === null ? '' : String(line.countedQty));
  const step = (by: number) => save(Math.max(0, (parseCount(shown) ?? 0) + by));
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      if (saving.commit()) stepFocus(event.currentTarget, 1);
    }
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      stepFocus(event.currentTarget, event.key === 'ArrowDown' ? 1 : -1);
    }
    if (event.key === 'Escape') setDraft(null);
  };
  return (
    <li className="grid items-center gap-x-3 gap-y-1 border-b border-line px-3 py-2 md:col-span-4 md:grid-cols-subgrid">
      <div className="min-w-0">
        <p className="truncate font-medium">{name}</p>
        <p className="truncate text-meta text-ink-3">
          <bdi dir="ltr">{line.sku}</bdi>
          {line.poNumber ? <> · {t('po', { po: line.poNumber })}</> : null}
          {line.productId === null ? <> · {t('unknownProduct')}</> : null}
        </p>
      </div>
      <p className="text-ink-2">
        <span className="md:sr-only">{t('expected')} </span>
        {format.quantity(line.expectedQty, line.uom)}
      </p>
      <div className="flex flex-wrap items-center gap-gap">
        <IconButton
          tone="secondary"
          label={t('less')}
          icon={<Minus aria-hidden="true" />}
          disabledReason={off}
          onClick={() => step(-1)}
        />
        <CountInput
          label={t('countedOf', { line: line.lineNo, product: name })}
          lineId={line.id}
          value={shown}
          readOnly={off !== null}
          problem={problem}
          onChange={setDraft}
          onBlur={() => saving.commit()}
          onKeyDown={onKeyDown}
        />
        <IconButton
          tone="secondary"
          label={t('more')}
          icon={<Plus aria-hidden="true" />}
          disabledReason={off}
          onClick={() => step(1)}
        />
        {line.countedQty === null && line.expectedQty > 0 ? (
          <Button
            disabledReason={off}
            aria-label={t('asAnnouncedOf', { quantity: format.number(line.expectedQty), line: line.lineNo })}
            onClick={() => save(line.expectedQty)}
          >
            {t('asAnnounced', { quantity: format.number(line.expectedQty) })}
          </Button>
        ) : null}
        <Button
          tone="quiet"
          disabledReason={off}
          onClick={onDamage}
          aria-label={t('damage.of', { line: line.lineNo })}
        >
          {t('damage.action')}
        </Button>
      </div>
      <LineState line={line} state={state} />
      {problem ? (
        <p role="alert" data-severity="serious" className="text-sev-text md:col-span-4">
          {problem}
        </p>
      ) : null}
    </li>
  );
}

function LineState({ line, state }: { line: LineView; state: 'idle' | 'saving' | 'saved' }) {
  const t = useTranslations('receipt');
  const format = useFormat();
  const difference = (line.countedQty ?? 0) - line.expectedQty;
  const quantity = format.number(Math.abs(difference));
  return (
    <div className="flex flex-wrap items-center gap-x-2 text-meta">
      {line.countedQty === null ? (
        <span className="text-ink-3">{t('open')}</span>
      ) : difference === 0 ? (
        <span className="text-ink-2">{t('exact')}</span>
      ) : (
        <span className="inline-flex items-center gap-1 font-medium">
          <SeverityMark severity="watch" wordHidden />
          {difference < 0 ? t('short', { quantity }) : t('over', { quantity })}
        </span>
      )}
      {line.damagedQty > 0 ? (
        <span className="font-medium">
          {t('damaged')} {format.number(line.damagedQty)}
        </span>
      ) : null}
      <span role="status" className="text-ink-3">
        {state === 'saving' ? t('saving') : state === 'saved' ? t('saved') : ''}
      </span>
    </div>
  );
}
