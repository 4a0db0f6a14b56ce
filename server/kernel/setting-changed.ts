import { z } from 'zod';
import { defineFact, type FactDraft } from './event.ts';

/** What is set up rather than happens: it has no story, only screens that must read it again. */
export const SETTING_KINDS = ['user', 'display', 'partner', 'connection', 'mapping'] as const;
export type SettingKind = (typeof SETTING_KINDS)[number];

const changed = defineFact('setting.changed', z.object({}));

/** Says that a setting moved, never what it says now: the audit holds that, for those who may read it. */
export function settingChanged(kind: SettingKind, id: string): FactDraft {
  return changed.draft({ subject: { kind, id }, siteId: null }, {});
}
