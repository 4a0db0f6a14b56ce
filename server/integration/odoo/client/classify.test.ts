import { describe, expect, it } from 'vitest';
import { classify, classifyLoad, classifyTransport } from './classify.ts';

const now = () => Date.parse('2026-11-23T08:00:00Z');
const body = (name: string) => ({
  name,
  message: 'übersetzter Text',
  arguments: [],
  context: {},
  debug: 'Traceback SECRET',
});
const json2 = (status: number, name: string) => classify({ status, headers: {}, json: body(name) }, now);
const rpc = (name: string) =>
  classify(
    { status: 200, headers: {}, json: { jsonrpc: '2.0', id: 1, error: { code: 0, data: body(name) } } },
    now,
  );
const html = (status: number, headers = {}) => classify({ status, headers, json: undefined }, now);

/** The error table of the recorded contract: situation, answer, who acts, code. */
const TABLE = [
  [
    'wrong or expired key',
    json2(401, 'werkzeug.exceptions.Unauthorized'),
    'ours',
    'key_rejected',
    'connection',
  ],
  ['wrong key over /jsonrpc', rpc('odoo.exceptions.AccessDenied'), 'ours', 'key_rejected', 'connection'],
  ['database missing or unknown', html(404), 'ours', 'database_unknown', 'connection'],
  ['redirect to a login page', html(303, { location: '/web/login' }), 'ours', 'redirected', 'connection'],
  ['forbidden by what stands in front', html(403), 'ours', 'forbidden_by_server', 'connection'],
  [
    'unknown model or method',
    json2(404, 'werkzeug.exceptions.NotFound'),
    'ours',
    'model_or_method_missing',
    'call',
  ],
  ['unknown method over /jsonrpc', rpc('builtins.AttributeError'), 'ours', 'model_or_method_missing', 'call'],
  ['no rights or wrong company', json2(403, 'odoo.exceptions.AccessError'), 'theirs', 'no_rights', 'call'],
  ['record gone', json2(404, 'odoo.exceptions.MissingError'), 'theirs', 'record_gone', 'call'],
  ['business rule', json2(422, 'odoo.exceptions.UserError'), 'theirs', 'business_rule', 'call'],
  ['constraint', json2(422, 'odoo.exceptions.ValidationError'), 'theirs', 'constraint', 'call'],
  [
    'bad or missing argument',
    json2(422, 'werkzeug.exceptions.UnprocessableEntity'),
    'ours',
    'bad_request',
    'call',
  ],
  ['bad JSON', json2(400, 'werkzeug.exceptions.BadRequest'), 'ours', 'bad_request', 'call'],
  ['wrong content type', html(415), 'ours', 'bad_request', 'call'],
  [
    'unknown field, bad date: 500 and still our fault',
    json2(500, 'builtins.ValueError'),
    'ours',
    'bad_request',
    'call',
  ],
  ['bad argument over /jsonrpc', rpc('builtins.TypeError'), 'ours', 'bad_request', 'call'],
  [
    'contended rows: 500 and worth a retry',
    json2(500, 'psycopg2.errors.SerializationFailure'),
    'weather',
    'contended',
    'call',
  ],
  ['deadlock', json2(500, 'psycopg2.errors.DeadlockDetected'), 'weather', 'contended', 'call'],
  ['lost database', json2(500, 'psycopg2.OperationalError'), 'weather', 'database_busy', 'call'],
  ['record locked', json2(409, 'odoo.exceptions.LockError'), 'weather', 'locked', 'call'],
  ['gateway error', html(502), 'weather', 'unavailable', 'call'],
  ['too large', html(413), 'ours', 'too_large', 'call'],
  ['rate limited', html(429), 'weather', 'rate_limited', 'call'],
  [
    'a module’s own exception',
    json2(500, 'odoo.addons.carrier.models.CarrierError'),
    'weather',
    'odoo_fault',
    'call',
  ],
  ['a page instead of an answer', html(200), 'ours', 'answer_not_odoo', 'connection'],
] as const;

describe('classify', () => {
  it.each(TABLE)('%s', (_situation, found, kind, code, scope) => {
    expect(found).toMatchObject({ kind, code, scope });
    expect(found?.sentence).toMatch(/\.$/);
  });

  it('never repeats a traceback', () => {
    expect(JSON.stringify(json2(500, 'builtins.ValueError'))).not.toContain('SECRET');
  });

  it('knows that an error Odoo answered was rolled back, and that a proxy’s was perhaps not', () => {
    expect(json2(500, 'psycopg2.errors.SerializationFailure')?.committed).toBe('none');
    expect(html(504)?.committed).toBe('unknown');
  });

  it('reads Retry-After in seconds and as a date', () => {
    expect(html(429, { 'retry-after': '7' })?.retryAfterMs).toBe(7_000);
    expect(html(503, { 'retry-after': 'Mon, 23 Nov 2026 08:00:30 GMT' })?.retryAfterMs).toBe(30_000);
    expect(html(503, { 'retry-after': 'soon' })?.retryAfterMs).toBeUndefined();
  });

  it.each([[[1, 2]], [true], [false], [null], [{ name: 'WH/IN/1', message: 'a record, not an error' }]])(
    'takes %j for a success',
    (json) => {
      expect(classify({ status: 200, headers: {}, json }, now)).toBeUndefined();
    },
  );
});

describe('classifyLoad', () => {
  it('takes only a list of ids for a success', () => {
    expect(classifyLoad({ ids: [7], messages: [] })).toBeUndefined();
    expect(classifyLoad({ ids: false, messages: [{ message: 'No matching record found' }] })).toMatchObject({
      kind: 'theirs',
      code: 'load_refused',
      detail: 'No matching record found',
    });
  });

  it('retries the serialization failure that load hides in a message', () => {
    const messages = [{ message: 'could not serialize access due to concurrent update\n' }];
    expect(classifyLoad({ ids: false, messages })).toMatchObject({
      kind: 'weather',
      code: 'contended',
      committed: 'none',
    });
  });
});

describe('classifyTransport', () => {
  const error = (code: string) => Object.assign(new Error(code), { code });
  it.each([
    ['ECONNREFUSED', 'before-send', 'weather', 'no_connection', 'none'],
    ['ENOTFOUND', 'before-send', 'weather', 'no_connection', 'none'],
    ['ETIMEDOUT', 'before-send', 'weather', 'timed_out', 'none'],
    ['ETIMEDOUT', 'after-send', 'weather', 'timed_out', 'unknown'],
    ['ECONNRESET', 'after-send', 'weather', 'connection_lost', 'unknown'],
    ['EPIPE', 'sending', 'weather', 'connection_lost', 'unknown'],
    ['EOUTBOUND', 'before-send', 'ours', 'address_refused', 'none'],
    ['CERT_HAS_EXPIRED', 'before-send', 'ours', 'answer_not_odoo', undefined],
  ] as const)('%s %s', (code, phase, kind, expected, committed) => {
    const found = classifyTransport(error(code), phase);
    expect(found).toMatchObject({ kind, code: expected, phase });
    if (committed) expect(found.committed).toBe(committed);
  });
});
