/** A table of allowed steps: `steps[from]` lists the states that may follow. */
export type StateTable<S extends string> = { readonly [K in S]: readonly S[] };

export function canStep<S extends string>(table: StateTable<S>, from: S, to: S): boolean {
  return table[from].includes(to);
}

/** Every state that can be reached from `start`, itself included. */
export function reachable<S extends string>(table: StateTable<S>, start: S): ReadonlySet<S> {
  const seen = new Set<S>([start]);
  const queue: S[] = [start];
  for (let state = queue.shift(); state !== undefined; state = queue.shift()) {
    for (const next of table[state]) {
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  return seen;
}

/** Closes a switch over a union: a missing case no longer compiles. */
export function never(value: never): never {
  throw new Error(`unhandled case: ${String(value)}`);
}
