import { crc32, deflateSync } from 'node:zlib';
import { randomOf } from './random.ts';

const WIDTH = 160;
const HEIGHT = 120;
const CARTON = [196, 154, 98] as const;
const TAPE = [222, 196, 150] as const;
const TEAR = [58, 40, 26] as const;
const FLOOR = [92, 96, 102] as const;

/** A drawing of a carton with a tear, as a PNG of a few kilobytes: stands in for the dock's camera. */
export function damagePhoto(seed: number, label: string): Uint8Array<ArrayBuffer> {
  const random = randomOf(seed, 'photo', label);
  const tear = Array.from({ length: HEIGHT }, () => 0);
  let x = random.int(50, 110);
  for (let y = 0; y < HEIGHT; y++) {
    x = Math.min(Math.max(x + random.int(-4, 4), 30), 130);
    tear[y] = x;
  }
  const from = random.int(25, 45);
  const until = from + random.int(25, 50);
  const rows = Buffer.alloc(HEIGHT * (WIDTH * 3 + 1));
  for (let y = 0; y < HEIGHT; y++) {
    for (let px = 0; px < WIDTH; px++) {
      const torn = y > from && y < until && Math.abs(px - (tear[y] ?? 0)) < (until - y) / 6;
      rows.set(colourAt(px, y, torn), y * (WIDTH * 3 + 1) + 1 + px * 3);
    }
  }
  return png(rows);
}

function colourAt(x: number, y: number, torn: boolean): readonly [number, number, number] {
  const inCarton = x > 20 && x < 140 && y > 15 && y < 105;
  if (!inCarton) return FLOOR;
  if (torn) return TEAR;
  return x > 74 && x < 86 ? TAPE : CARTON;
}

function png(rows: Buffer): Uint8Array<ArrayBuffer> {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(WIDTH, 0);
  head.writeUInt32BE(HEIGHT, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Uint8Array.from(
    Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      chunk('IHDR', head),
      chunk('IDAT', deflateSync(rows)),
      chunk('IEND', Buffer.alloc(0)),
    ]),
  );
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}
