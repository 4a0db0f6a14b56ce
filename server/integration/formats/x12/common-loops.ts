import { el, placeOf, type Segment } from './segments.ts';

export interface X12Reference {
  qualifier: string;
  value: string;
  pointer: string;
}

export interface X12Party {
  /** N101, e.g. ST ship-to, SF ship-from, SU supplier. */
  role: string;
  name: string;
  qualifier: string;
  id: string;
  city: string;
  state: string;
  country: string;
  pointer: string;
}

export interface X12Equipment {
  typeCode: string;
  number: string;
  seal: string;
  pointer: string;
}

/** N1 opens a party, N4 completes it. Returns true when the segment was one of a party's. */
export function takeParty(parties: X12Party[], segment: Segment): boolean {
  if (segment.id === 'N1') {
    const [role, name, qualifier, id] = [1, 2, 3, 4].map((number) => el(segment, number));
    parties.push({
      role: role ?? '',
      name: name ?? '',
      qualifier: qualifier ?? '',
      id: id ?? '',
      city: '',
      state: '',
      country: '',
      pointer: placeOf(segment),
    });
    return true;
  }
  const open = parties.at(-1);
  if (segment.id === 'N4' && open) {
    open.city ||= el(segment, 1);
    open.state ||= el(segment, 2);
    open.country ||= el(segment, 4);
    return true;
  }
  return segment.id === 'N2' || segment.id === 'N3' || segment.id === 'N4';
}

/** Decimal number as X12 writes it (type R), not negative; null otherwise. */
export function readAmount(text: string): number | null {
  return /^(\d{1,12}(\.\d{0,6})?|\.\d{1,6})$/.test(text) ? Number(text) : null;
}
