/** What a finished action says, and how to take it back. */
export type Toast = { message: string; onUndo?: () => void };

type Listener = () => void;
let current: Toast | null = null;
const listeners = new Set<Listener>();

/** Confirms the person's own finished action: "53-4471 assigned to D08". Errors stay beside their cause instead. */
export function showToast(message: string): void {
  set({ message });
}

/** The same with Undo for 8 s (10 s on touch screens). */
export function showUndoToast(message: string, onUndo: () => void): void {
  set({ message, onUndo });
}

/** Undoes what the toast on screen offers, for the `u` key. Returns false when there is nothing to undo. */
export function undoLast(): boolean {
  const button = document.querySelector<HTMLButtonElement>('[data-undo-toast]');
  button?.click();
  return button !== null;
}

/** Store behind ToastHost. One toast at a time: the next replaces the last. */
export const toasts = {
  subscribe(listener: Listener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  current: () => current,
};

function set(toast: Toast): void {
  current = toast;
  for (const listener of listeners) listener();
}
