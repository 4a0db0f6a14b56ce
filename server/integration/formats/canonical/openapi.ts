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
import { EVENT_SCHEMAS, EVENT_TYPES, type EventType } from './events.ts';
import { exampleEvent } from './examples.ts';
import { getAcknowledgement, getMessage, postEvents, postWebhook } from './openapi-operations.ts';

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
