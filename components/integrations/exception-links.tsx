'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { StateTag } from '../ui/state-tag.tsx';
import { Section } from './side-panel.tsx';
import type { MessageView } from './types.ts';

/** Exceptions people work on because of it. Draws nothing when there are none. */
export function ExceptionLinks({ exceptions }: { exceptions: MessageView['exceptions'] }) {
  const t = useTranslations('integrations.panel');
  const kinds = useTranslations('exceptions.kinds');
  if (exceptions.length === 0) return null;
  const word = (kind: string) => (kinds.has(`${kind}.name` as never) ? kinds(`${kind}.name` as never) : kind);
  return (
    <Section title={t('exceptions')}>
      <ul className="flex flex-col gap-1">
        {exceptions.map((each) => (
          <li key={each.id} className="flex flex-wrap items-center gap-x-2">
            <Link href={`/exceptions?tab=all&id=${each.id}`} className="text-accent hover:underline">
              <bdi dir="ltr">{each.no}</bdi>
            </Link>
            <span>{word(each.kind)}</span>
            <StateTag of="exception" state={each.status} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
