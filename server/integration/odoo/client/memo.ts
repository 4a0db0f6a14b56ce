/** Remembers what Odoo answered for a while; what failed is not remembered. */
export interface Memo {
  get<T>(key: string, keepMs: number, ask: () => Promise<T>): Promise<T>;
  /** What is remembered and no older than that. */
  known<T>(key: string, keepMs: number): Promise<T> | undefined;
  set(key: string, value: unknown): void;
}

const MOST_KEPT = 5_000;

/** Keeps the youngest answers; several who ask at once share one question. */
export function createMemo(now: () => number = Date.now): Memo {
  const kept = new Map<string, { readonly value: Promise<unknown>; readonly at: number }>();
  const keep = (key: string, value: Promise<unknown>) => {
    kept.delete(key);
    kept.set(key, { value, at: now() });
    if (kept.size <= MOST_KEPT) return;
    for (const oldest of kept.keys()) {
      kept.delete(oldest);
      return;
    }
  };
  const lookUp = <T>(key: string, keepMs: number) => {
    const known = kept.get(key);
    return known && now() - known.at < keepMs ? (known.value as Promise<T>) : undefined;
  };
  return {
    known: lookUp,
    get<T>(key: string, keepMs: number, ask: () => Promise<T>): Promise<T> {
      const known = lookUp<T>(key, keepMs);
      if (known) return known;
      const asked = ask();
      keep(key, asked);
      asked.catch(() => {
        if (kept.get(key)?.value === asked) kept.delete(key);
      });
      return asked;
    },
    set: (key, value) => keep(key, Promise.resolve(value)),
  };
}
