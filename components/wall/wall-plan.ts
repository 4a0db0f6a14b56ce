/** Sizes of a 55-inch wall in CSS pixels: tile, door number, and what stands above and below the tiles. */
const TILE_WIDTH = 160;
const TILE_HEIGHT = 174;
const DOOR_NUMBER = 56;
const STRIPS_HEIGHT = 200;
/** Height of a capital in Inter, as a share of its font size. */
const CAP_HEIGHT = 0.727;
/** Smallest angle a letter may stand under to be read without effort, in minutes of arc. */
const READING_ANGLE_MINUTES = 16;
const MM_PER_INCH = 25.4;

export interface WallScreen {
  readonly diagonalInches: number;
  /** Farthest reader. */
  readonly distanceMetres: number;
  /** CSS pixels of the display. */
  readonly width: number;
  readonly height: number;
}

export interface WallPlan {
  /** Factor on all sizes of the wall; never below 1. */
  readonly scale: number;
  readonly columns: number;
  readonly rows: number;
}

/** Font size in CSS pixels that the farthest reader can read: distance · tan(16′) / mm per px / 0.727. */
export function readablePx({ diagonalInches, distanceMetres, width, height }: WallScreen): number {
  const mmPerPx = (diagonalInches * MM_PER_INCH) / Math.hypot(width, height);
  const angle = ((READING_ANGLE_MINUTES / 60) * Math.PI) / 180;
  return Math.ceil((distanceMetres * 1000 * Math.tan(angle)) / mmPerPx / CAP_HEIGHT);
}

/** How large the tiles are and how many fit: the door number must reach the farthest reader. */
export function wallPlan(screen: WallScreen): WallPlan {
  const scale = Math.max(1, readablePx(screen) / DOOR_NUMBER);
  return {
    scale,
    columns: Math.max(1, Math.floor(screen.width / (TILE_WIDTH * scale))),
    rows: Math.max(1, Math.floor((screen.height - STRIPS_HEIGHT * scale) / (TILE_HEIGHT * scale))),
  };
}

export interface WallPage<Door> {
  readonly doors: readonly Door[];
  readonly page: number;
  readonly pages: number;
}

/**
 * The doors of a page. What is critical stands first on every page; the rest follows in order. More pinned
 * doors than half a page would push the others out for good, so no more are pinned.
 */
export function wallPage<Door>(
  doors: readonly Door[],
  perPage: number,
  turn: number,
  isCritical: (door: Door) => boolean,
): WallPage<Door> {
  if (doors.length <= perPage) return { doors, page: 0, pages: 1 };
  const pinned = doors.filter(isCritical).slice(0, Math.floor(perPage / 2));
  const rest = doors.filter((door) => !pinned.includes(door));
  const size = perPage - pinned.length;
  const pages = Math.ceil(rest.length / size);
  const page = turn % pages;
  return { doors: [...pinned, ...rest.slice(page * size, (page + 1) * size)], page, pages };
}

/** Characters of a trailer number that fit under a door's number. */
const TRAILER_CHARACTERS = 9;

/** A trailer number short enough for its tile: the owner's letters go first, digits never. */
export function wallTrailer(number: string | null | undefined): string | null {
  if (!number) return null;
  if (number.length <= TRAILER_CHARACTERS) return number;
  return number.replace(/^\p{L}{2,4}[-\s]?(?=\d)/u, '');
}

/** `D01`, `Door 1` and `1` read as 01; what is more than a number reads as it is. */
export function wallDoorLabel(code: string): string {
  const digits = /^\D{0,5}0*(\d+)$/.exec(code)?.[1];
  return digits === undefined ? code : digits.padStart(2, '0');
}
