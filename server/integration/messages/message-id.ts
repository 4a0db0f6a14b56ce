import { isId } from '#server/kernel/ids.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const PREFIX_CHARACTERS = 4;
const TIME_CHARACTERS = 10;

/** `receivedAt` of a message: the moment inside its id, so that a look-up by id visits one partition. */
export function messageMoment(id: string): Date | null {
  if (!isId('message', id)) return null;
  let ms = 0;
  for (const character of id.slice(PREFIX_CHARACTERS, PREFIX_CHARACTERS + TIME_CHARACTERS))
    ms = ms * ALPHABET.length + ALPHABET.indexOf(character);
  return Number.isFinite(ms) && ms <= LAST_MOMENT_MS ? new Date(ms) : null;
}

/** End of year 9999: later moments are not dates in the database. */
const LAST_MOMENT_MS = 253_402_300_799_999;
