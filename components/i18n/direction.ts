export type Direction = 'ltr' | 'rtl';

export function directionOf(language: string): Direction {
  return /^(ar|he|fa|ur)\b/.test(language) ? 'rtl' : 'ltr';
}
