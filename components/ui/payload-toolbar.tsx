'use client';

import { ChevronDown, ChevronUp, Download } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { CopyButton } from './copy-button.tsx';
import { downloadText } from './csv.ts';
import { IconButton } from './icon-button.tsx';
import { MASK } from './payload-format.ts';
import { Segmented } from './segmented.tsx';
import { TextField } from './text-field.tsx';

type ToolbarProps = {
  safe: string;
  fileName: string;
  pretty: boolean;
  query: string;
  hits: number;
  current: number;
  lines: number;
  onPretty: (pretty: boolean) => void;
  onQuery: (query: string) => void;
  onStep: (step: 1 | -1) => void;
};

/** Layout, search, copy and download of a payload. */
export function PayloadToolbar(props: ToolbarProps) {
  const { safe, fileName, pretty, query, hits, current, lines, onPretty, onQuery, onStep } = props;
  const t = useTranslations('ui.payload');
  const u = useTranslations('ui');
  const maskedCount = safe.split(MASK).length - 1;
  return (
    <div className="flex flex-wrap items-center gap-gap pb-2">
      <Segmented
        label={t('label')}
        value={pretty ? 'pretty' : 'raw'}
        onValueChange={(value) => onPretty(value === 'pretty')}
        options={[
          { value: 'pretty', label: t('pretty') },
          { value: 'raw', label: t('raw') },
        ]}
      />
      <TextField
        label={t('find')}
        labelHidden
        placeholder={t('find')}
        type="search"
        value={query}
        frameClassName="w-48"
        onChange={(event) => onQuery(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onStep(event.shiftKey ? -1 : 1);
        }}
      />
      {query === '' ? null : (
        <>
          <span role="status" className="text-meta text-ink-3">
            {t('hits', { count: hits, current: current + 1 })}
          </span>
          <IconButton
            label={t('previousHit')}
            icon={<ChevronUp aria-hidden="true" />}
            onClick={() => onStep(-1)}
          />
          <IconButton
            label={t('nextHit')}
            icon={<ChevronDown aria-hidden="true" />}
            onClick={() => onStep(1)}
          />
        </>
      )}
      <span className="ms-auto text-meta text-ink-3">{t('lines', { count: lines })}</span>
      {maskedCount > 0 ? (
        <span className="ms-2 text-meta text-ink-3">{t('maskedNote', { count: maskedCount })}</span>
      ) : null}
      <span className="flex">
        <CopyButton text={safe} what={t('label')} />
        <IconButton
          label={u('download')}
          icon={<Download aria-hidden="true" />}
          onClick={() => downloadText(fileName, safe, 'text/plain')}
        />
      </span>
    </div>
  );
}
