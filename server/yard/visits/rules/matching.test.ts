import { describe, expect, it } from 'vitest';
import { addMinutes } from '#server/kernel/time.ts';
import { appointmentNo, type Candidate, type Clues, matchAppointment } from './matching.ts';

const AT = new Date('2026-03-02T15:00:00Z');
const candidate = (id: string, more: Partial<Candidate> = {}): Candidate => ({
  id,
  no: `APT-${id}`,
  status: 'scheduled',
  windowStart: AT,
  windowEnd: addMinutes(AT, 60),
  trailerNumber: null,
  primaryNorm: `REF${id}`,
  references: [],
  visit: null,
  ...more,
});
const clues = (more: Partial<Clues> = {}): Clues => ({
  appointmentRef: undefined,
  references: [],
  trailerNumber: undefined,
  at: AT,
  ...more,
});
const po = (value: string) => ({ kind: 'purchase-order', value });
const carries = (...norms: string[]) => ({
  references: norms.map((norm) => ({ kind: 'purchase-order', norm })),
});
const end = (candidates: Candidate[], of: Clues) => {
  const match = matchAppointment(candidates, of);
  if (match.kind === 'matched') return `${match.candidate.id} by ${match.by}`;
  return match.kind === 'ambiguous' ? match.candidates.map(({ id }) => id).join('|') : 'none';
};

describe('matchAppointment', () => {
  it.each<{ given: string; candidates: Candidate[]; of: Clues; ends: string }>([
    { given: 'nothing', candidates: [], of: clues(), ends: 'none' },
    {
      given: 'our number before a reference',
      candidates: [candidate('1', carries('88213')), candidate('2')],
      of: clues({ appointmentRef: 'apt 2', references: [po('88213')] }),
      ends: '2 by number',
    },
    {
      given: 'their own number in our field',
      candidates: [candidate('1')],
      of: clues({ appointmentRef: 'REF-1' }),
      ends: '1 by reference',
    },
    {
      given: 'the order before the load',
      candidates: [
        candidate('1', { references: [{ kind: 'load', norm: 'L1' }] }),
        candidate('2', carries('P1')),
      ],
      of: clues({ references: [{ kind: 'load', value: 'L1' }, po('P1')] }),
      ends: '2 by reference',
    },
    {
      given: 'a reference before the trailer',
      candidates: [candidate('1', { trailerNumber: '534471' }), candidate('2', carries('P1'))],
      of: clues({ references: [po('P-1')], trailerNumber: '534471' }),
      ends: '2 by reference',
    },
    {
      given: 'several of one order',
      candidates: [candidate('1', carries('P1')), candidate('2', carries('P1'))],
      of: clues({ references: [po('P1')] }),
      ends: '1|2',
    },
    {
      given: 'told apart by a second number',
      candidates: [candidate('1', carries('P1')), candidate('2', carries('P1', 'P2'))],
      of: clues({ references: [po('P1'), po('P2')] }),
      ends: '2 by reference',
    },
    {
      given: 'told apart by the trailer',
      candidates: [
        candidate('1', { ...carries('P1'), trailerNumber: '1111' }),
        candidate('2', { ...carries('P1'), trailerNumber: 'ACME2222' }),
      ],
      of: clues({ references: [po('P1')], trailerNumber: '2222' }),
      ends: '2 by reference',
    },
    {
      given: 'one that names no trailer, beside one of another',
      candidates: [
        candidate('1', { ...carries('P1'), trailerNumber: '1111' }),
        candidate('2', carries('P1')),
      ],
      of: clues({ references: [po('P1')], trailerNumber: '2222' }),
      ends: '2 by reference',
    },
    {
      given: 'one whose truck is here already',
      candidates: [
        candidate('1', { ...carries('P1'), status: 'arrived', visit: { id: 'v', trailerNumber: '1111' } }),
        candidate('2', carries('P1')),
      ],
      of: clues({ references: [po('P1')], trailerNumber: '2222' }),
      ends: '2 by reference',
    },
    {
      given: 'the same truck told again',
      candidates: [
        candidate('1', { ...carries('P1'), status: 'arrived', visit: { id: 'v', trailerNumber: '1111' } }),
        candidate('2', carries('P1')),
      ],
      of: clues({ references: [po('P1')], trailerNumber: '1111' }),
      ends: '1 by reference',
    },
    {
      given: 'the trailer, in its window',
      candidates: [
        candidate('1', { trailerNumber: '534471' }),
        candidate('2', {
          trailerNumber: '534471',
          windowStart: addMinutes(AT, 300),
          windowEnd: addMinutes(AT, 360),
        }),
      ],
      of: clues({ trailerNumber: '534471' }),
      ends: '1 by trailer',
    },
    {
      given: 'the trailer, half a day away',
      candidates: [
        candidate('1', {
          trailerNumber: '534471',
          windowStart: addMinutes(AT, 721),
          windowEnd: addMinutes(AT, 781),
        }),
      ],
      of: clues({ trailerNumber: '534471' }),
      ends: 'none',
    },
    {
      given: 'the trailer, twice in its window',
      candidates: [candidate('1', { trailerNumber: '534471' }), candidate('2', { trailerNumber: '534471' })],
      of: clues({ trailerNumber: '534471' }),
      ends: '1|2',
    },
    {
      given: 'a live one before a no-show',
      candidates: [candidate('1', { ...carries('P1'), status: 'no_show' }), candidate('2', carries('P1'))],
      of: clues({ references: [po('P1')] }),
      ends: '2 by reference',
    },
    {
      given: 'a no-show when nothing else is there',
      candidates: [candidate('1', { ...carries('P1'), status: 'no_show' })],
      of: clues({ references: [po('P1')] }),
      ends: '1 by reference',
    },
    {
      given: 'never one that was called off',
      candidates: [candidate('1', { ...carries('P1'), status: 'cancelled' })],
      of: clues({ references: [po('P1')] }),
      ends: 'none',
    },
  ])('$given → $ends', ({ candidates, of, ends }) => expect(end(candidates, of)).toBe(ends));

  it.each([
    ['10442', 'APT-10442'],
    ['apt 10442', 'APT-10442'],
    ['APT-10442', 'APT-10442'],
    ['PO-10442', null],
    ['', null],
  ])('our number %s → %s', (text, no) => expect(appointmentNo(text)).toBe(no));
});
