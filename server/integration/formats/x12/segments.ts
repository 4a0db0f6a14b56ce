export interface Segment {
  id: string;
  /** Elements from 01 on: `elements[0]` is element 01. Trimmed, line breaks taken out. */
  elements: string[];
  /** Position in the file, counted from 1. */
  position: number;
}

/** Element `number` (1 = first) of a segment, '' when absent. */
export function el(segment: Segment | undefined, number: number): string {
  return segment?.elements[number - 1] ?? '';
}

/** Where a person finds the segment, e.g. `#12 AT7`. */
export const placeOf = (segment: Segment): string => `#${segment.position} ${segment.id.slice(0, 3)}`;

export interface SegmentCut {
  segment: Segment;
  end: number;
}

const ELEMENTS_PER_SEGMENT = 256;
const SEGMENT_ID = /^[A-Z][A-Z0-9]{1,2}$/;

export const isSegmentId = (id: string): boolean => SEGMENT_ID.test(id);

/** Cuts the next segment out of `text`; null at the end. Blank stretches between segments are skipped. */
export function cutSegment(
  text: string,
  start: number,
  separators: { element: string; terminator: string },
  position: number,
): SegmentCut | null {
  let at = start;
  while (at < text.length) {
    const found = text.indexOf(separators.terminator, at);
    const stop = found < 0 ? text.length : found;
    const body = withoutLineBreaks(text.slice(at, stop)).trim();
    const end = found < 0 ? text.length : found + separators.terminator.length;
    if (body !== '') {
      const [id = '', ...elements] = body.split(separators.element, ELEMENTS_PER_SEGMENT + 1);
      return {
        segment: { id: id.trim(), elements: elements.map((value) => value.trim()), position },
        end,
      };
    }
    at = end;
  }
  return null;
}

/** 80-column files break lines inside a segment; the break carries no meaning. */
const withoutLineBreaks = (text: string): string =>
  /[\r\n]/.test(text) ? text.replace(/[\r\n]/g, '') : text;
