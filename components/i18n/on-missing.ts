import { type IntlError, IntlErrorCode } from 'use-intl';

/** A missing or broken message stops tests and development; a person in production sees the key. */
export function onIntlError(error: IntlError): void {
  if (process.env.NODE_ENV !== 'production') throw error;
  if (error.code !== IntlErrorCode.MISSING_MESSAGE) console.error(error.message);
}
