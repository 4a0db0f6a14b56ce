/** How a body is laid out: by its own syntax, never by its partner. */
export type PayloadSyntax = 'json' | 'xml' | 'x12' | 'edifact' | 'text';

/** What replaces a masked value; the server writes it, the viewer marks it. */
export const MASK = '\u2022\u2022\u2022\u2022';

export function syntaxOf(body: string): PayloadSyntax {
  const start = body.trimStart();
  if (start.startsWith('{') || start.startsWith('[')) return 'json';
  if (start.startsWith('<')) return 'xml';
  if (/^ISA.{103}/s.test(start)) return 'x12';
  if (/^(UNA.{6}|UNB\+)/.test(start)) return 'edifact';
  return 'text';
}

/** Lines of a body, one idea per line. What does not parse stays as it came. */
export function prettyLines(body: string, syntax: PayloadSyntax = syntaxOf(body)): string[] {
  switch (syntax) {
    case 'json':
      return jsonLines(body);
    case 'xml':
      return xmlLines(body);
    case 'x12':
      return segments(body.trimStart(), body.trimStart().charAt(105));
    case 'edifact':
      return edifactLines(body.trimStart());
    case 'text':
      return rawLines(body);
    default:
      return syntax satisfies never;
  }
}

export function rawLines(body: string): string[] {
  return body.split(/\r\n|\r|\n/);
}

/** Character ranges replaced by the mask; overlapping and unsorted ranges are fine. */
export function maskRanges(body: string, ranges: ReadonlyArray<{ start: number; end: number }>): string {
  let out = '';
  let at = 0;
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    if (end <= at) continue;
    if (start >= at) out += body.slice(at, start) + MASK;
    at = end;
  }
  return out + body.slice(at);
}

export type Hit = { line: number; start: number; end: number };

/** Where a text occurs, case ignored; at most `limit` places, so that one letter does not freeze the page. */
export function findHits(lines: readonly string[], query: string, limit: number): Hit[] {
  const needle = query.toLowerCase();
  const hits: Hit[] = [];
  if (needle === '') return hits;
  for (let line = 0; line < lines.length && hits.length < limit; line += 1) {
    const text = lines[line]?.toLowerCase() ?? '';
    for (
      let at = text.indexOf(needle);
      at >= 0 && hits.length < limit;
      at = text.indexOf(needle, at + needle.length)
    )
      hits.push({ line, start: at, end: at + needle.length });
  }
  return hits;
}

/**
 * Lays JSON out without parsing it: numbers keep every digit and keys their order and doubles, which
 * JSON.parse would lose. Broken JSON stays as it came.
 */
function jsonLines(body: string): string[] {
  try {
    JSON.parse(body);
  } catch {
    return rawLines(body);
  }
  const tokens = body.match(/"(?:\\.|[^"\\])*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  let depth = 0;
  let out = '';
  const newLine = () => {
    out += `\n${'  '.repeat(depth)}`;
  };
  tokens.forEach((token, index) => {
    const opens = token === '{' || token === '[';
    const closes = token === '}' || token === ']';
    const empty = closes && (tokens[index - 1] === '{' || tokens[index - 1] === '[');
    if (closes) depth -= 1;
    if (closes && !empty) newLine();
    out += token === ':' ? ': ' : token;
    if (opens) depth += 1;
    const next = tokens[index + 1];
    if (token === ',' || (opens && next !== '}' && next !== ']')) newLine();
  });
  return out.split('\n');
}

function xmlLines(body: string): string[] {
  const tokens = body.match(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<[^>]+>|[^<]+/g) ?? [];
  const lines: string[] = [];
  let depth = 0;
  let leaf = false;
  for (const token of tokens) {
    const text = token.trim();
    if (text === '') continue;
    const closing = text.startsWith('</');
    if (closing) depth = Math.max(0, depth - 1);
    const opening = /^<[^/!?]/.test(text) && !text.endsWith('/>');
    const markup = text.startsWith('<') && !text.startsWith('<![CDATA[');
    if (leaf && (!markup || closing)) lines.push((lines.pop() ?? '') + text);
    else lines.push('  '.repeat(depth) + text);
    leaf = opening || (leaf && !markup);
    if (opening) depth += 1;
  }
  return lines.length > 0 ? lines : rawLines(body);
}

function segments(body: string, terminator: string): string[] {
  if (terminator === '\r' || terminator === '\n' || terminator === '') return rawLines(body);
  const parts = body.split(terminator);
  return parts
    .map((segment, index) => segment.trim() + (index < parts.length - 1 ? terminator : ''))
    .filter((segment) => segment !== '');
}

// The sixth character of UNA ends segments; a released terminator (?') is data.
function edifactLines(body: string): string[] {
  const terminator = body.startsWith('UNA') ? body.charAt(8) : "'";
  const release = body.startsWith('UNA') ? body.charAt(6) : '?';
  const lines: string[] = [];
  let line = body.startsWith('UNA') ? body.slice(0, 9) : '';
  if (line) {
    lines.push(line);
    line = '';
  }
  for (let i = lines.length > 0 ? 9 : 0; i < body.length; i += 1) {
    const char = body.charAt(i);
    line += char;
    if (char === release && release !== ' ') {
      line += body.charAt(i + 1);
      i += 1;
    } else if (char === terminator) {
      lines.push(line.trim());
      line = '';
    }
  }
  if (line.trim()) lines.push(line.trim());
  return lines;
}
