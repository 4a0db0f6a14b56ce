import type { Operator } from './operator.ts';

export type Values = Record<string, string | boolean | (string | boolean)[] | undefined>;

/** One command of the operators' command line: what it is called with, does, and says. */
export interface Command<R = unknown> {
  readonly usage: string;
  readonly help: string;
  run(operator: Operator, values: Values, rest: readonly string[]): Promise<R>;
  say(result: R): string;
}

export const define = <R>(command: Command<R>): Command => command as unknown as Command;
