// Texts of other languages' templates look like our own.
// biome-ignore-start lint/suspicious/noTemplateCurlyInString: they are hostile texts
const SEEDS = {
  sql: [
    "' OR '1'='1",
    "'; DROP TABLE visit; --",
    '1; SELECT pg_sleep(5)--',
    "' UNION SELECT password_hash FROM app_user--",
    "\\'; COPY audit_entry TO PROGRAM 'id'; --",
    '$1',
    '%',
    '_',
    "E'\\x41'",
  ],
  markup: [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '"><svg onload=alert(1)>',
    "javascript:alert(1)//'",
    '<iframe srcdoc="<script>alert(1)</script>">',
    '</title><script>alert(1)</script>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
  ],
  lines: [
    'a\r\nSet-Cookie: owned=1',
    'a\n{"level":60,"msg":"forged line"}',
    'a\r\n\r\n<html>',
    'a\u2028{"forged":1}',
    '%0d%0aLocation:%20https://evil.example',
    'a\u0085b\u000bc',
  ],
  template: [
    '{{7*7}}',
    '${7*7}',
    '#{7*7}',
    '<%= 7*7 %>',
    '{{constructor.constructor("return 1")()}}',
    '${jndi:ldap://x/a}',
  ],
  cells: ['=1+1', '+cmd|calc', '-1+1', '@SUM(1)', '\t=1', '=HYPERLINK("http://canary.invalid")'],
  prototype: ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__proto__.polluted'],
  shapes: [
    '../../etc/passwd',
    '..%2f..%2fsecrets',
    'file:///etc/passwd',
    '\u202egpj.exe',
    '\ufeffx',
    '🚚'.repeat(50),
    'a'.repeat(10_000),
    '(a+)+$'.repeat(200),
    '',
    ' ',
    '-1',
    '1e309',
    'NaN',
    'null',
  ],
} as const;
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above

/** The form a payload takes on its way around a filter. */
const DISGUISES: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => ` ${text}`,
  (text) => `x${text}y`,
  (text) => encodeURIComponent(text.slice(0, 500).toWellFormed()),
  (text) => text.toUpperCase(),
  (text) => text.replaceAll('<', '\uff1c').replaceAll("'", '\u02bc'),
  (text) => `"${text}"`,
  (text) => Buffer.from(text).toString('base64').slice(0, 300),
  (text) => text + text,
  (text) => text.replaceAll('a', 'a\u0301'),
];

/** At least `count` hostile texts where so many exist (about 540): the plain ones first. */
export function payloads(count: number): string[] {
  const seeds = Object.values(SEEDS).flat();
  return DISGUISES.flatMap((disguise) => seeds.map((seed) => disguise(seed))).slice(0, count);
}
