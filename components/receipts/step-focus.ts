/** Moves the focus to the count of the next or previous line (which selects itself); at the ends it stays. */
export function stepFocus(from: HTMLElement, by: 1 | -1): void {
  const all = [...document.querySelectorAll<HTMLElement>('[data-count-input]')];
  const next = all[all.indexOf(from) + by];
  next?.focus();
}
