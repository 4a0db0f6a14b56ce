const DAY_MS = 86_400_000;
/** From so many days on, an end is announced. */
export const SOON_DAYS = 14;

export interface SecretState {
  readonly kind: 'valid' | 'ended' | 'revoked';
  /** Whole days until it ends; null when it has no end or is over. */
  readonly daysLeft: number | null;
}

export function secretState(
  secret: { readonly revokedAt: Date | null; readonly expiresAt: Date | null },
  now: number,
): SecretState {
  if (secret.revokedAt) return { kind: 'revoked', daysLeft: null };
  if (!secret.expiresAt) return { kind: 'valid', daysLeft: null };
  const left = secret.expiresAt.getTime() - now;
  return left <= 0
    ? { kind: 'ended', daysLeft: null }
    : { kind: 'valid', daysLeft: Math.floor(left / DAY_MS) };
}
