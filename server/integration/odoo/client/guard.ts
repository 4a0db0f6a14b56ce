import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  wrap,
} from 'cockatiel';
import { failure, isOdooError, OdooError } from './errors.ts';

/** A few connections, a bounded queue before them, and a breaker that only the state of the line trips. */
export function createGuard(connections: number, waitingCalls: number, failures: number, pauseMs: number) {
  const breaker = circuitBreaker(handleWhen(isLineDown), {
    halfOpenAfter: pauseMs,
    breaker: new ConsecutiveBreaker(failures),
  });
  const policy = wrap(bulkhead(connections, waitingCalls), breaker);
  return {
    async run<T>(work: () => Promise<T>): Promise<T> {
      try {
        return await policy.execute(work);
      } catch (error) {
        throw asOdooError(error, pauseMs);
      }
    },
    health: () => HEALTH[breaker.state] ?? 'open',
  };
}

const HEALTH: Partial<Record<CircuitState, 'closed' | 'open' | 'half-open'>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
};

function isLineDown(error: unknown): boolean {
  return isOdooError(error) && LINE_DOWN.has(error.failure.code);
}

const LINE_DOWN: ReadonlySet<string> = new Set([
  'no_connection',
  'connection_lost',
  'timed_out',
  'unavailable',
]);

function asOdooError(error: unknown, pauseMs: number): unknown {
  const before = { phase: 'before-send' } as const;
  if (error instanceof BrokenCircuitError) {
    return new OdooError(
      failure('weather', 'breaker_open', { ...before, scope: 'connection', retryAfterMs: pauseMs }),
    );
  }
  if (error instanceof BulkheadRejectedError) return new OdooError(failure('weather', 'busy_here', before));
  return error;
}
