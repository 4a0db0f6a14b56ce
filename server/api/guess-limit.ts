import { RateLimiterMemory } from 'rate-limiter-flexible';
import { AppError } from '#server/kernel/errors.ts';
import type { Services } from './services.ts';

const GUESSES_PER_MINUTE = 10;

const limiters = new WeakMap<Services, RateLimiterMemory>();

/**
 * Short codes are guessed slowly: so many wrong ones a minute for one address. Answers what to call when the guess was
 * right: ten screens of one hall may be paired in a minute.
 */
export async function limitGuesses(
  services: Services,
  what: string,
  address: string,
): Promise<() => Promise<unknown>> {
  const limiter =
    limiters.get(services) ?? new RateLimiterMemory({ points: GUESSES_PER_MINUTE, duration: 60 });
  limiters.set(services, limiter);
  try {
    await limiter.consume(`${what}:${address}`);
    return () => limiter.reward(`${what}:${address}`);
  } catch (error) {
    const retryAfterMs = (error as { msBeforeNext?: number }).msBeforeNext ?? 60_000;
    throw new AppError('rate_limited', 'too many tries', { reason: 'rate_limited', retryAfterMs });
  }
}
