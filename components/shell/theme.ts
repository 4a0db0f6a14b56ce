export const THEMES = ['light', 'dark', 'sun'] as const;
export type Theme = (typeof THEMES)[number];

/** Remembered per device, readable by the server's layout, so the first paint is right without a script. */
export const THEME_COOKIE = 'yct_theme';
const ONE_YEAR_S = 365 * 24 * 3600;

export function themeOf(value: string | undefined): Theme | null {
  return THEMES.find((theme) => theme === value) ?? null;
}

/** Paints the page in a theme now and remembers it on this device. */
export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  for (const scope of document.querySelectorAll<HTMLElement>('[data-theme-scope]'))
    scope.dataset.theme = theme;
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie store API is missing in Firefox and on plain http
  document.cookie = `${THEME_COOKIE}=${theme}; Path=/; Max-Age=${ONE_YEAR_S}; SameSite=Lax${secure}`;
}
