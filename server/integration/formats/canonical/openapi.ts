import { z } from 'zod';
import {
  Accepted,
  API_PROBLEM_CODES,
  API_PROBLEMS,
  ApiProblem,
  type ApiProblemCode,
  apiProblem,
  MessageView,
} from './api.ts';
import { BATCH_MAX_EVENTS, CLOUDEVENTS_BATCH_MEDIA_TYPE, CLOUDEVENTS_MEDIA_TYPE } from './cloudevents.ts';
import { EVENT_SCHEMAS, EVENT_TYPES, type EventType } from './events.ts';
import { exampleEvent } from './examples.ts';

export interface OpenApiOptions {
  /** Where the API is reached, e.g. `http://localhost:3000`. */
  serverUrl: string;
  version?: string;
  /** Moves the examples to the hour before, so that they work as they stand. */
  now?: Date;
}

type Json = Record<string, unknown>;

/** The OpenAPI 3.1 description of the partner API, made from the schemas that check the messages. */
export function buildOpenApi({ serverUrl, version = '1.0.0', now }: OpenApiOptions): Json {
  const schemas = new Map<string, Json>();
  const eventRefs = EVENT_TYPES.map((type) => addEvent(schemas, type, now));
  schemas.set('Event', {
    oneOf: eventRefs.map(({ ref }) => ({ $ref: ref })),
    discriminator: {
      propertyName: 'type',
      mapping: Object.fromEntries(eventRefs.map(({ type, ref }) => [type, ref])),
    },
  });
  for (const schema of [Accepted, ApiProblem, MessageView]) convert(schema, schemas);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Yard control tower: partner API',
      version,
      description:
        'Events are CloudEvents 1.0. A 202 means the message is stored and survives a crash; its effect follows and can be read at /api/v1/messages/{id}. The same source and id is the same delivery.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: serverUrl }],
    security: [{ webhookSignature: [], webhookId: [], webhookTimestamp: [] }, { bearerKey: [] }],
    paths: {
      '/api/v1/events': { post: postEvents(now) },
      '/api/webhooks/{partner}': { post: postWebhook() },
      '/api/v1/messages/{id}': { get: getMessage() },
      '/api/v1/messages/{id}/acknowledgement': { get: getAcknowledgement() },
    },
    components: {
      schemas: Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: SECURITY,
      responses: Object.fromEntries(API_PROBLEM_CODES.map((code) => [code, problemResponse(code)])),
      headers: {
        RetryAfter: {
          description: 'Seconds to wait before the next try',
          schema: { type: 'integer', minimum: 1 },
        },
      },
    },
  };
}

const SECURITY: Json = {
  bearerKey: { type: 'http', scheme: 'bearer', description: "The partner's API key" },
  webhookSignature: {
    type: 'apiKey',
    in: 'header',
    name: 'webhook-signature',
    description:
      'Standard Webhooks: `v1,<base64 HMAC-SHA256 of id.timestamp.body>`. The body of a GET is empty. Goes together with webhook-id and webhook-timestamp.',
  },
  webhookId: {
    type: 'apiKey',
    in: 'header',
    name: 'webhook-id',
    description: 'Id of the delivery, up to 128 visible characters without a dot; a repetition keeps it',
  },
  webhookTimestamp: {
    type: 'apiKey',
    in: 'header',
    name: 'webhook-timestamp',
    description: 'Seconds since 1970, at most five minutes off',
  },
};

/** `yard.gate.checked-in.v1` → `YardGateCheckedInV1`. */
const nameOf = (type: EventType): string =>
  type
    .split(/[.-]/)
    .map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`)
    .join('');

function addEvent(
  schemas: Map<string, Json>,
  type: EventType,
  now: Date | undefined,
): { type: EventType; ref: string } {
  const name = nameOf(type);
  const data = convert(EVENT_SCHEMAS[type], schemas);
  schemas.set(`${name}Data`, data);
  schemas.set(name, {
    type: 'object',
    required: ['specversion', 'id', 'source', 'type', 'data'],
    properties: {
      specversion: { const: '1.0' },
      id: { type: 'string', minLength: 1, maxLength: 256 },
      source: { type: 'string', minLength: 1, maxLength: 256 },
      type: { const: type },
      time: { type: ['string', 'null'], format: 'date-time' },
      subject: { type: ['string', 'null'], maxLength: 256 },
      datacontenttype: { const: 'application/json' },
      dataschema: { type: ['string', 'null'], maxLength: 256 },
      partitionkey: { type: 'string', maxLength: 1024 },
      data: { $ref: `#/components/schemas/${name}Data` },
    },
    examples: [exampleEvent(type, now)],
  });
  return { type, ref: `#/components/schemas/${name}` };
}

/** JSON Schema of a zod schema as a sender sees it; named parts go to the components. */
function convert(schema: z.ZodType, schemas: Map<string, Json>): Json {
  const {
    $schema: _,
    $defs = {},
    ...root
  } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' }) as Json & {
    $defs?: Record<string, Json>;
  };
  for (const [name, part] of Object.entries($defs)) schemas.set(name, componentOf(part));
  const own = componentOf(root);
  if (typeof root.id === 'string') schemas.set(root.id, own);
  return own;
}

function componentOf(part: Json): Json {
  const { id: _, ...kept } = part;
  return withComponentRefs(kept) as Json;
}

function withComponentRefs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withComponentRefs);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      key === '$ref' && typeof inner === 'string'
        ? [key, inner.replace('#/$defs/', '#/components/schemas/')]
        : [key, withComponentRefs(inner)],
    ),
  );
}

const problems = (...codes: ApiProblemCode[]): Json =>
  Object.fromEntries(
    codes.map((code) => [String(API_PROBLEMS[code].status), { $ref: `#/components/responses/${code}` }]),
  );

function problemResponse(code: ApiProblemCode): Json {
  const waits = code === 'rate_limited' || code === 'unavailable';
  return {
    description: API_PROBLEMS[code].title,
    ...(waits ? { headers: { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } } } : {}),
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        example: apiProblem(code),
      },
    },
  };
}

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

function postEvents(now: Date | undefined): Json {
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

function postWebhook(): Json {
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

function getMessage(): Json {
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

function getAcknowledgement(): Json {
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
