export const faultKinds = [
  '401',
  '403',
  '422',
  '500-serialization',
  '429',
  '503',
  'close-before',
  'close-after-commit',
  'hang',
  'hang-after-commit',
  'slow',
  'slow-commit',
  'action-object',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  kind: FaultKind;
  model: RegExp;
  method: RegExp;
  /** How many more calls it hits. */
  left: number;
  /** Delay of the slow kinds. */
  ms: number;
  retryAfterSeconds: number;
  /** Wizard the `action-object` kind answers with. */
  resModel: string;
}

export type OutageMode = 'close' | '503';

const DEFAULT_SLOW_MS = 1_000;
const DEFAULT_RETRY_AFTER_SECONDS = 1;
const DEFAULT_WIZARD = 'expiry.picking.confirmation';

/** Faults and outages ordered through the control door; they live as long as the process. */
export class FaultBoard {
  private faults: Fault[] = [];
  private outageUntil = 0;
  private outageMode: OutageMode = 'close';

  /** Orders a fault; throws a TypeError with the reason when the order makes no sense. */
  order(input: Record<string, unknown>): Fault {
    const kind = faultKinds.find((candidate) => candidate === input.kind);
    if (!kind) throw new TypeError(`kind must be one of ${faultKinds.join(', ')}`);
    const match = (input.match ?? {}) as Record<string, unknown>;
    const fault: Fault = {
      kind,
      model: new RegExp(String(match.model ?? '.*')),
      method: new RegExp(String(match.method ?? '.*')),
      left: Number(input.times ?? 1),
      ms: Number(input.ms ?? DEFAULT_SLOW_MS),
      retryAfterSeconds: Number(input.retryAfterSeconds ?? DEFAULT_RETRY_AFTER_SECONDS),
      resModel: String(input.resModel ?? DEFAULT_WIZARD),
    };
    if (!Number.isInteger(fault.left) || fault.left < 1)
      throw new TypeError('times must be a whole number of at least 1');
    if (!Number.isFinite(fault.ms) || fault.ms < 0) throw new TypeError('ms must be a positive number');
    this.faults.push(fault);
    return fault;
  }

  /** The first fault that matches, used up by one. */
  take(model: string, method: string): Fault | undefined {
    const fault = this.faults.find(
      (candidate) => candidate.model.test(model) && candidate.method.test(method),
    );
    if (!fault) return undefined;
    fault.left -= 1;
    this.faults = this.faults.filter((candidate) => candidate.left > 0);
    return { ...fault };
  }

  list(): Record<string, unknown>[] {
    return this.faults.map((f) => ({
      kind: f.kind,
      left: f.left,
      ms: f.ms,
      match: { model: f.model.source, method: f.method.source },
    }));
  }

  clear(): void {
    this.faults = [];
  }

  startOutage(untilMs: number, mode: OutageMode): void {
    this.outageUntil = untilMs;
    this.outageMode = mode;
  }

  endOutage(): void {
    this.outageUntil = 0;
  }

  outage(nowMs: number): OutageMode | undefined {
    return nowMs < this.outageUntil ? this.outageMode : undefined;
  }

  outageEndsAt(): number {
    return this.outageUntil;
  }
}
