export const THEMES = ['light', 'dark', 'sun'] as const;
export type Theme = (typeof THEMES)[number];

/** Remembered per device, readable by the server's layout, so the first paint is right without a script. */
export const THEME_COOKIE = 'yct_theme';
const ONE_YEAR_S = 365 * 24 * 3600;

export function themeOf(value: string | undefined): Theme | null {
  return THEMES.find((theme) => theme === value) ?? null;
}

/** Themes as a store, so that every switch on the page shows the same choice. */
export const themeStore = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  current: (): Theme => themeOf(document.documentElement.dataset.theme) ?? 'light',
};

const listeners = new Set<() => void>();

/** Paints the page in a theme now and remembers it on this device. */
export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  for (const scope of document.querySelectorAll<HTMLElement>('[data-theme-scope]'))
    scope.dataset.theme = theme;
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie store API is missing in Firefox and on plain http
  document.cookie = `${THEME_COOKIE}=${theme}; Path=/; Max-Age=${ONE_YEAR_S}; SameSite=Lax${secure}`;
  for (const listener of listeners) listener();
}
