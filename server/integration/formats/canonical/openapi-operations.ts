import { API_PROBLEMS, type ApiProblemCode } from './api.ts';
import { BATCH_MAX_EVENTS, CLOUDEVENTS_BATCH_MEDIA_TYPE, CLOUDEVENTS_MEDIA_TYPE } from './cloudevents.ts';
import { EVENT_TYPES } from './events.ts';
import { exampleEvent } from './examples.ts';

type Json = Record<string, unknown>;

// The calls of the partner API as OpenAPI describes them.

const problems = (...codes: ApiProblemCode[]): Json =>
  Object.fromEntries(
    codes.map((code) => [String(API_PROBLEMS[code].status), { $ref: `#/components/responses/${code}` }]),
  );

/** Whoever signs says who it is; a bearer key says it by itself. */
const PARTNER_HEADER: Json = {
  name: 'x-yard-partner',
  in: 'header',
  required: false,
  schema: { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,62}$' },
  description: 'Code of the partner. Needed with a signature, not with a bearer key.',
};

const IDEMPOTENCY_HEADER: Json = {
  name: 'idempotency-key',
  in: 'header',
  required: false,
  schema: { type: 'string', minLength: 1, maxLength: 200 },
  description: 'Names the delivery where there is no webhook-id: the same key and body is the same delivery.',
};

const MESSAGE_ID: Json = {
  name: 'id',
  in: 'path',
  required: true,
  schema: { type: 'string', pattern: '^msg_[0-9A-HJKMNP-TV-Z]{26}$' },
};

const ACCEPTED: Json = {
  '202': {
    description: 'Stored. A repeated delivery gets the answer of the first.',
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Accepted' } } },
  },
};

const ON_WRITE: ApiProblemCode[] = [
  'malformed',
  'unauthenticated',
  'forbidden',
  'method_not_allowed',
  'request_timeout',
  'conflict',
  'too_large',
  'unsupported',
  'rate_limited',
  'fault',
  'unavailable',
];

export function postEvents(now: Date | undefined): Json {
  const event = { $ref: '#/components/schemas/Event' };
  const examples = Object.fromEntries(EVENT_TYPES.map((type) => [type, { value: exampleEvent(type, now) }]));
  return {
    operationId: 'postEvents',
    summary: 'Send one event or a batch',
    parameters: [PARTNER_HEADER, IDEMPOTENCY_HEADER],
    requestBody: {
      required: true,
      content: {
        [CLOUDEVENTS_MEDIA_TYPE]: { schema: event, examples },
        [CLOUDEVENTS_BATCH_MEDIA_TYPE]: {
          schema: { type: 'array', items: event, maxItems: BATCH_MAX_EVENTS },
        },
        'application/json': { schema: event },
      },
    },
    responses: { ...ACCEPTED, ...problems(...ON_WRITE) },
  };
}

export function postWebhook(): Json {
  return {
    operationId: 'postWebhook',
    summary: "Send a message in the partner's own format",
    description:
      'The body is kept byte for byte. X12 is answered with 202; its TA1 and 997 go to the endpoint of the partner, or are fetched at /api/v1/messages/{id}/acknowledgement.',
    parameters: [
      IDEMPOTENCY_HEADER,
      {
        name: 'partner',
        in: 'path',
        required: true,
        schema: { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,62}$' },
      },
      {
        name: 'operation',
        in: 'query',
        required: false,
        schema: { type: 'string', maxLength: 60 },
        description: 'Name of the call, for formats that have calls (SSC)',
      },
    ],
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: {} },
        'application/edi-x12': { schema: { type: 'string' } },
        'text/plain': { schema: { type: 'string' } },
        'application/octet-stream': { schema: { type: 'string', format: 'binary' } },
      },
    },
    responses: { ...ACCEPTED, ...problems(...ON_WRITE, 'not_found') },
  };
}

export function getMessage(): Json {
  return {
    operationId: 'getMessage',
    summary: 'What became of a message',
    parameters: [PARTNER_HEADER, MESSAGE_ID],
    responses: {
      '200': {
        description: 'The message',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Message' } } },
      },
      ...problems(...ON_READ),
    },
  };
}

export function getAcknowledgement(): Json {
  return {
    operationId: 'getAcknowledgement',
    summary: 'TA1 and 997 to an X12 message',
    description:
      'As they were sent to the endpoint of the partner, or would be. Written when the message has been read; 404 until then, and for formats that are not answered.',
    parameters: [PARTNER_HEADER, MESSAGE_ID],
    responses: {
      '200': {
        description: 'The interchanges that answer it',
        content: { 'application/edi-x12': { schema: { type: 'string' } } },
      },
      ...problems(...ON_READ),
    },
  };
}

const ON_READ: ApiProblemCode[] = [
  'unauthenticated',
  'not_found',
  'method_not_allowed',
  'rate_limited',
  'fault',
  'unavailable',
];
