import { expect, test } from 'vitest';
import { PASSWORD_MIN_CHARACTERS } from '#server/auth/passwords.ts';
import { hasDouble, isSame } from './grants-editor.tsx';
import { PASSWORD_MIN } from './password-rule.ts';

test('the form asks for the password length the server asks for', () => {
  expect(PASSWORD_MIN).toBe(PASSWORD_MIN_CHARACTERS);
});

test('the order of roles is no change, another site is', () => {
  const a = { role: 'dispatcher', siteId: '*' } as const;
  const b = { role: 'manager', siteId: 'sit_1' } as const;
  expect(isSame([a, b], [b, a])).toBe(true);
  expect(isSame([a], [{ ...a, siteId: 'sit_1' }])).toBe(false);
  expect(hasDouble([a, b, a])).toBe(true);
  expect(hasDouble([a, { ...a, siteId: 'sit_1' }])).toBe(false);
});
