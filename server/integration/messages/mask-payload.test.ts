import { describe, expect, test } from 'vitest';
import { MASK, maskPayload } from './mask-payload.ts';

describe('JSON', () => {
  test('masks people and secrets, keeps everything else to the character', () => {
    const text = `{ "driver": { "name": "Ann O\\"Hara", "phone":"+1 555", "carrier": {"name": "Fast"} },
      "driverName":"Ann", "apiKey": "k", "trailer": "53-4471",  "email" : "a@b.c", "phoneNumber": 5550100 }`;
    expect(
      maskPayload(text),
    ).toBe(`{ "driver": { "name": "${MASK}", "phone":"${MASK}", "carrier": {"name": "Fast"} },
      "driverName":"${MASK}", "apiKey": "${MASK}", "trailer": "53-4471",  "email" : "${MASK}", "phoneNumber": "${MASK}" }`);
  });

  test('a broken body is masked as well', () => {
    expect(maskPayload('{"driver_name":"Ann","x":')).toBe(`{"driver_name":"${MASK}","x":`);
  });

  test('names of things stay', () => {
    const text = '{"site":{"name":"Chicago DC"},"keyword":"x","contactless":true}';
    expect(maskPayload(text)).toBe(text);
  });
});

test('XML: elements about people', () => {
  const text = '<a><driver_name>Ann</driver_name><Site>DC</Site><ns:Phone x="1">5</ns:Phone></a>';
  expect(maskPayload(text)).toBe(
    `<a><driver_name>${MASK}</driver_name><Site>DC</Site><ns:Phone x="1">${MASK}</ns:Phone></a>`,
  );
});

test('X12: contacts, the interchange password and people, with any separators', () => {
  const isa = (password: string) =>
    `ISA|00|          |01|${password}|ZZ|ACME           |ZZ|TOWER          |261123|1200|U|00401|000000042|0|P|>'`;
  const text = `${isa('topsecret ')}PER|IC|JANE DOE|TE|5550100|EM|j@x.y'N1|SF|ACME FURNITURE|92|A-1'NM1|DR|1|DOE|JANE'`;
  expect(maskPayload(text)).toBe(
    `${isa(MASK)}PER|IC|${MASK}|TE|${MASK}|EM|${MASK}'N1|SF|ACME FURNITURE|92|A-1'NM1|DR|1|${MASK}|${MASK}'`,
  );
});
