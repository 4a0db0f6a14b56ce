/** Where a key leads in a grid of `count` tiles laid out in `columns`; null for keys that do not move. */
export function gridMove(
  key: string,
  at: number,
  count: number,
  columns: number,
  rtl = false,
): number | null {
  const last = count - 1;
  if (last < 0) return null;
  const forward = rtl ? 'ArrowLeft' : 'ArrowRight';
  const back = rtl ? 'ArrowRight' : 'ArrowLeft';
  const rowStart = at - (at % columns);
  switch (key) {
    case forward:
      return Math.min(last, at + 1);
    case back:
      return Math.max(0, at - 1);
    case 'ArrowDown':
      return at + columns <= last ? at + columns : at;
    case 'ArrowUp':
      return at - columns >= 0 ? at - columns : at;
    case 'Home':
      return rowStart;
    case 'End':
      return Math.min(last, rowStart + columns - 1);
    case 'PageUp':
      return at % columns;
    case 'PageDown': {
      const bottom = last - (last % columns) + (at % columns);
      return bottom <= last ? bottom : bottom - columns;
    }
    default:
      return null;
  }
}
