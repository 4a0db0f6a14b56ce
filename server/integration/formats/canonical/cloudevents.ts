import type { FindingCode } from '../finding-codes.ts';
import { JSON_LIMITS, readJson } from '../json/read-json.ts';
import { error, type Problem, pointerTo, quoted, warning } from '../problem.ts';
import { strictBase64 } from '../standard-webhooks/standard-webhooks.ts';
import { type Moment, momentWithOffset, readCalendarTime } from './moment.ts';

export const CLOUDEVENTS_MEDIA_TYPE = 'application/cloudevents+json';
export const CLOUDEVENTS_BATCH_MEDIA_TYPE = 'application/cloudevents-batch+json';
export const BATCH_MAX_EVENTS = 500;

const ATTRIBUTE_MAX_CHARS = 256;
const EXTENSION_MAX_CHARS = 1_024;
const EXTENSIONS_MAX = 30;

/** A CloudEvents 1.0 envelope with its data decoded. */
export interface CloudEvent {
  id: string;
  source: string;
  type: string;
  time?: Moment;
  subject?: string;
  datacontenttype?: string;
  dataschema?: string;
  data?: unknown;
  extensions: Record<string, string | number | boolean>;
}

export type ReadEvent = { pointer: string } & (
  | { ok: true; event: CloudEvent; warnings: Problem[] }
  | { ok: false; problems: Problem[] }
);

export type CloudEventsRead =
  | { ok: true; mode: 'single' | 'batch' | 'binary'; events: ReadEvent[] }
  | { ok: false; problem: Problem };

export type HeaderMap = Readonly<Record<string, string | undefined>>;

/**
 * Reads CloudEvents in structured, batch or binary mode (`headers` with lower-case names). Each event of a batch has
 * an outcome of its own; an empty batch is fine. Never throws.
 */
export function parseCloudEvents(
  raw: Uint8Array,
  contentType: string | undefined,
  headers: HeaderMap = {},
): CloudEventsRead {
  const media = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (
    /;\s*charset\s*=/i.test(contentType ?? '') &&
    !/;\s*charset\s*=\s*"?utf-8"?\s*(;|$)/i.test(contentType ?? '')
  ) {
    return refused('charset', 'Only UTF-8 is accepted.');
  }
  if (headers['ce-specversion'] !== undefined) return readBinary(raw, media, headers);
  const structured = media === CLOUDEVENTS_MEDIA_TYPE;
  const batch = media === CLOUDEVENTS_BATCH_MEDIA_TYPE;
  if (!structured && !batch && media !== 'application/json' && media !== '') {
    return refused('media-type', `The content type ${quoted(media)} is not accepted.`);
  }
  const json = readJson(raw, JSON_LIMITS);
  if (!json.ok) return json;
  if (Array.isArray(json.value))
    return structured ? refused('not-an-event', 'A single event is no list.') : readBatch(json.value);
  if (batch) return refused('not-a-batch', 'A batch is a list of events.');
  return { ok: true, mode: 'single', events: [readEvent(json.value, '')] };
}

const refused = (code: FindingCode, message: string): CloudEventsRead => ({
  ok: false,
  problem: error(code, message),
});

function readBatch(items: unknown[]): CloudEventsRead {
  if (items.length > BATCH_MAX_EVENTS)
    return refused('batch-too-large', `A batch holds at most ${BATCH_MAX_EVENTS} events.`);
  return {
    ok: true,
    mode: 'batch',
    events: items.map((item, index) => readEvent(item, pointerTo('', index))),
  };
}

const CORE = new Set([
  'specversion',
  'id',
  'source',
  'type',
  'time',
  'subject',
  'datacontenttype',
  'dataschema',
  'data',
  'data_base64',
]);

function readEvent(value: unknown, pointer: string): ReadEvent {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return { pointer, ok: false, problems: [error('not-an-event', 'An event is an object.', pointer)] };
  }
  const given = value as Record<string, unknown>;
  const read = readAttributes((name) => (given[name] === null ? undefined : given[name]), pointer);
  readExtensions(read, given, pointer);
  if (given.data !== undefined && given.data_base64 !== undefined) {
    read.problems.push(error('data-twice', 'data and data_base64 exclude each other.', pointer));
  }
  if (given.data_base64 !== undefined && given.data_base64 !== null)
    readBase64(read, given.data_base64, pointer);
  else if (given.data !== undefined) read.event.data = given.data;
  return finish(read, pointer);
}

interface Reading {
  event: CloudEvent;
  problems: Problem[];
  warnings: Problem[];
}

const finish = (read: Reading, pointer: string): ReadEvent =>
  read.problems.length > 0
    ? { pointer, ok: false, problems: read.problems }
    : { pointer, ok: true, event: read.event, warnings: read.warnings };

function readAttributes(get: (name: string) => unknown, pointer: string): Reading {
  const problems: Problem[] = [];
  const text = (name: string, required: boolean): string | undefined => {
    const value = get(name);
    if (value === undefined && !required) return undefined;
    if (typeof value === 'string' && value.trim() !== '' && value.length <= ATTRIBUTE_MAX_CHARS) return value;
    const what = value === undefined ? 'is missing' : `is a text of 1 to ${ATTRIBUTE_MAX_CHARS} characters`;
    problems.push(error('attribute-invalid', `The attribute ${name} ${what}.`, pointerTo(pointer, name)));
    return undefined;
  };
  if (get('specversion') !== '1.0') {
    problems.push(
      error('specversion', 'Only CloudEvents 1.0 is accepted.', pointerTo(pointer, 'specversion')),
    );
  }
  const event: CloudEvent = {
    id: text('id', true) ?? '',
    source: text('source', true) ?? '',
    type: text('type', true) ?? '',
    subject: text('subject', false),
    datacontenttype: text('datacontenttype', false),
    dataschema: text('dataschema', false),
    extensions: {},
  };
  const time = text('time', false);
  const read = time === undefined ? null : readCalendarTime(time);
  if (read?.offset) event.time = momentWithOffset(read.local, read.offset);
  else if (time !== undefined) {
    problems.push(
      error(
        'time-invalid',
        'The attribute time is a date and time with an offset.',
        pointerTo(pointer, 'time'),
      ),
    );
  }
  return { event, problems, warnings: [] };
}

function readExtensions(read: Reading, given: Record<string, unknown>, pointer: string): void {
  const names = Object.keys(given).filter((name) => !CORE.has(name) && given[name] !== null);
  if (names.length > EXTENSIONS_MAX) {
    read.problems.push(error('too-many-extensions', `At most ${EXTENSIONS_MAX} extensions.`, pointer));
    return;
  }
  for (const name of names) {
    const value = given[name];
    const plain =
      typeof value === 'boolean' ||
      Number.isSafeInteger(value) ||
      (typeof value === 'string' && value.length <= EXTENSION_MAX_CHARS);
    if (!/^[a-z0-9]{1,20}$/.test(name)) {
      read.problems.push(
        error(
          'extension-name',
          'Extension names are 1 to 20 lower-case letters and digits.',
          pointerTo(pointer, name),
        ),
      );
    } else if (!plain) {
      read.problems.push(
        error(
          'extension-value',
          'Extensions are texts, whole numbers or true/false.',
          pointerTo(pointer, name),
        ),
      );
    } else read.event.extensions[name] = value as string | number | boolean;
  }
}

const isJsonType = (media: string | undefined): boolean =>
  media === undefined || /^application\/(json|[a-z0-9.+-]+\+json)\s*(;|$)/i.test(media);

/** Bytes that cannot be read stay in the raw message; the event is kept without data. */
function readBase64(read: Reading, value: unknown, pointer: string): void {
  const at = pointerTo(pointer, 'data_base64');
  const bytes = typeof value === 'string' ? strictBase64(value) : null;
  if (!bytes) {
    read.warnings.push(warning('data-base64', 'data_base64 is not base64; the data was not read.', at));
    return;
  }
  readBytes(read, bytes, read.event.datacontenttype, at);
}

function readBytes(read: Reading, bytes: Uint8Array, media: string | undefined, pointer: string): void {
  if (bytes.byteLength === 0) return;
  if (!isJsonType(media)) {
    read.warnings.push(warning('data-not-json', 'The data is not JSON and was not read.', pointer));
    return;
  }
  const json = readJson(bytes);
  if (json.ok) read.event.data = json.value;
  else read.problems.push({ ...json.problem, pointer: `${pointer}${json.problem.pointer ?? ''}` });
}

function readBinary(raw: Uint8Array, media: string, headers: HeaderMap): CloudEventsRead {
  if (raw.byteLength > JSON_LIMITS.maxBytes) return refused('too-large', 'The message is too large.');
  const given: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith('ce-') && value !== undefined) given[name.slice(3)] = percentDecoded(value);
  }
  const read = readAttributes((name) => given[name], '');
  readExtensions(read, given, '');
  read.event.datacontenttype = media || undefined;
  readBytes(read, raw, media || undefined, '/data');
  return { ok: true, mode: 'binary', events: [finish(read, '')] };
}

/** Header values are percent-encoded where they are not plain ASCII (HTTP binding of CloudEvents). */
function percentDecoded(value: string): string {
  try {
    return decodeURIComponent(value.replace(/%(?![0-9a-fA-F]{2})/g, '%25'));
  } catch {
    return value;
  }
}
