'use client';

import { Check, Contrast, Moon, Sun, SunMedium } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from '../ui/icon-button.tsx';
import { Menu, type MenuProps } from '../ui/menu.tsx';
import { chooseTheme, THEMES, type Theme, themeStore } from './theme.ts';

const ICONS = { light: SunMedium, dark: Moon, sun: Sun } as const;

/** Light, dark or sun; kept on this device. */
export function ThemeSwitch({ theme }: { theme: Theme }) {
  const t = useTranslations('shell.theme');
  return (
    <Menu
      align="end"
      trigger={<IconButton label={t('label')} icon={<Contrast aria-hidden="true" />} />}
      groups={[useThemeGroup(theme)]}
    />
  );
}

/** The themes as one group of a menu, for places without room for a button of their own. */
export function useThemeGroup(theme: Theme): MenuProps['groups'][number] {
  const t = useTranslations('shell.theme');
  const current = useSyncExternalStore(themeStore.subscribe, themeStore.current, () => theme);
  return {
    key: 'themes',
    label: t('label'),
    actions: THEMES.map((name) => {
      const Icon = name === current ? Check : ICONS[name];
      return {
        key: name,
        label: t(name),
        icon: <Icon aria-hidden="true" />,
        onSelect: () => chooseTheme(name),
      };
    }),
  };
}
