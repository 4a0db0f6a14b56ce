export interface DecodedText {
  text: string;
  encoding: 'utf-8' | 'latin-1';
  hadByteOrderMark: boolean;
}

/** Bytes to text without loss: UTF-8 where it is valid, else Latin-1. Never throws. */
export function decodeText(raw: Uint8Array): DecodedText {
  const hadByteOrderMark = raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf;
  try {
    return {
      text: new TextDecoder('utf-8', { fatal: true }).decode(raw),
      encoding: 'utf-8',
      hadByteOrderMark,
    };
  } catch {
    const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
    const text = bytes.toString('latin1');
    return { text: hadByteOrderMark ? text.slice(3) : text, encoding: 'latin-1', hadByteOrderMark };
  }
}
