/** What the server takes of a photo, in bytes. */
const MAX_BYTES = 300_000;
/** Longest side tried first, in pixels; a damage still shows at the smallest. */
const SIDES = [1600, 1280, 960, 720] as const;
const QUALITIES = [0.82, 0.7, 0.58] as const;

export interface SmallPhoto {
  readonly base64: string;
  readonly bytes: number;
  readonly dataUrl: string;
}

/**
 * Makes a photo small enough to send: a JPEG of at most 300 kB, without its position and camera data, since
 * only its pixels are drawn anew. Null for a file that is no image or cannot be made small enough.
 */
export async function shrinkPhoto(file: Blob): Promise<SmallPhoto | null> {
  const image = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => null);
  if (!image) return null;
  try {
    for (const side of SIDES) {
      const canvas = draw(image, side);
      for (const quality of QUALITIES) {
        const blob = await toJpeg(canvas, quality);
        if (blob && blob.size <= MAX_BYTES) return encoded(blob);
      }
    }
    return null;
  } finally {
    image.close();
  }
}

/** Width and height that fit a longest side; never larger than the picture is. */
export function fitWithin(width: number, height: number, side: number): { width: number; height: number } {
  const scale = Math.min(1, side / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

function draw(image: ImageBitmap, side: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  const { width, height } = fitWithin(image.width, image.height, side);
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.drawImage(image, 0, 0, width, height);
  return canvas;
}

function toJpeg(canvas: HTMLCanvasElement, quality: number): Promise<Blob | null> {
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
}

async function encoded(blob: Blob): Promise<SmallPhoto> {
  const dataUrl = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
  return { base64: dataUrl.slice(dataUrl.indexOf(',') + 1), bytes: blob.size, dataUrl };
}
