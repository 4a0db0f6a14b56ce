import { describe, expect, it } from 'vitest';
import { containerCheckDigit, normalizeReference, readContainerNumber, readSscc } from './identifiers.ts';

describe('identifiers', () => {
  it('checks ISO 6346 with the published examples', () => {
    expect(containerCheckDigit('CSQU305438')).toBe(3);
    expect(containerCheckDigit('MWCU605978')).toBe(4);
    expect(readContainerNumber('CSQU 305438-4').form).toBe('wrong-check-digit');
    expect(readContainerNumber('csqu305438 3')).toEqual({ value: 'CSQU3054383', form: 'ok' });
    expect(readContainerNumber('53-4471').form).toBe('malformed');
  });

  it('checks an SSCC and strips the application identifier', () => {
    expect(readSscc('106141412345678908')).toEqual({ value: '106141412345678908', form: 'ok' });
    expect(readSscc('(00)106141412345678908').value).toBe('106141412345678908');
    expect(readSscc('00000715670002152360')).toEqual({
      value: '000715670002152360',
      form: 'wrong-check-digit',
    });
  });

  it('compares references without blanks and punctuation, keeping leading zeros', () => {
    expect(normalizeReference(' po-00 881/3 ')).toBe('PO008813');
  });
});
