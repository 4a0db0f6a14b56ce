import { allow, type Decision, deny } from '#server/kernel/errors.ts';
import { RECEIPT_LIMITS } from '../schema.ts';

export type PhotoType = 'image/jpeg' | 'image/png' | 'image/webp';

/** What the bytes themselves say, whatever name or header came with them. */
export function photoType(bytes: Uint8Array): PhotoType | null {
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return 'image/jpeg';
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png';
  const isRiff = startsWith(bytes, [0x52, 0x49, 0x46, 0x46]);
  if (isRiff && startsWith(bytes.subarray(8), [0x57, 0x45, 0x42, 0x50])) return 'image/webp';
  return null;
}

export function decidePhoto(bytes: Uint8Array): Decision<PhotoType> {
  if (bytes.length > RECEIPT_LIMITS.photoBytes)
    return deny('photo.too_large', { bytes: bytes.length, most: RECEIPT_LIMITS.photoBytes });
  const type = photoType(bytes);
  return type ? allow(type) : deny('photo.not_an_image');
}

function startsWith(bytes: Uint8Array, head: readonly number[]): boolean {
  return bytes.length >= head.length && head.every((byte, at) => bytes[at] === byte);
}
