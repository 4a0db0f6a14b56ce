/** Looks shared by everything that opens over the page. */
export const POPUP_CLASS =
  'overlay-in scroll-quiet max-w-(--available-width) rounded-card border border-line-strong bg-surface text-base text-ink-1 shadow-overlay outline-none';

/** One line of a menu, list box or command list. */
export const ITEM_CLASS =
  'mx-1 flex min-h-control cursor-default items-center gap-2 rounded-control px-2 outline-none select-none data-disabled:text-ink-3 data-highlighted:bg-accent-tint data-highlighted:text-ink-1 data-[selected=true]:bg-accent-tint forced-colors:data-highlighted:border';
