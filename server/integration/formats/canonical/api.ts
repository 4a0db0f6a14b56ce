import { z } from 'zod';
import { FINDING_CODES } from '../finding-codes.ts';

/** Stable codes of the partner API: HTTP status and title. Codes are only ever added. */
export const API_PROBLEMS = {
  malformed: { status: 400, title: 'The request cannot be read' },
  unauthenticated: { status: 401, title: 'The sender could not be verified' },
  forbidden: { status: 403, title: 'This sender may not do that' },
  not_found: { status: 404, title: 'There is no such thing' },
  method_not_allowed: { status: 405, title: 'This method is not offered here' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  conflict: { status: 409, title: 'The same delivery id was used for another body' },
  too_large: { status: 413, title: 'The message is too large' },
  unsupported: { status: 415, title: 'This content type is not accepted' },
  invalid_input: { status: 422, title: 'The message is not valid' },
  rate_limited: { status: 429, title: 'Too many requests' },
  fault: { status: 500, title: 'The failure is ours' },
  unavailable: { status: 503, title: 'Temporarily not available' },
} as const satisfies Record<string, { status: number; title: string }>;
export type ApiProblemCode = keyof typeof API_PROBLEMS;
export const API_PROBLEM_CODES = Object.keys(API_PROBLEMS) as [ApiProblemCode, ...ApiProblemCode[]];

/** Finding about one field or place of a message. */
export const ApiFinding = z
  .strictObject({
    code: z.enum(FINDING_CODES),
    severity: z.enum(['note', 'warning', 'error']),
    detail: z.string(),
    pointer: z.string().optional().meta({ description: 'JSON pointer or X12 place' }),
  })
  .meta({ id: 'Finding' });

/** RFC 9457. `code` is what programs should read. */
export const ApiProblem = z
  .strictObject({
    type: z.string().meta({ description: 'Identifies the kind of problem, ends in its code' }),
    title: z.string(),
    status: z.number().int(),
    code: z.enum(API_PROBLEM_CODES),
    detail: z.string().optional(),
    instance: z.string().optional(),
    correlationId: z.string().optional(),
    errors: z.array(ApiFinding).optional(),
  })
  .meta({ id: 'Problem' });
export type ApiProblem = z.infer<typeof ApiProblem>;

/** Builds the body of a problem answer. */
export function apiProblem(
  code: ApiProblemCode,
  extra: Omit<Partial<ApiProblem>, 'code' | 'type' | 'status' | 'title'> = {},
): ApiProblem {
  const { status, title } = API_PROBLEMS[code];
  return { type: `/problems/${code}`, title, status, code, ...extra };
}

/** Answer of both doors: stored safely, the effect follows. */
export const Accepted = z
  .strictObject({
    messageId: z
      .string()
      .nullable()
      .meta({ description: 'null only for an empty batch: nothing was stored' }),
    duplicate: z
      .boolean()
      .meta({ description: 'This delivery had been received before; nothing happens again' }),
    correlationId: z.string(),
  })
  .meta({ id: 'Accepted' });

export const MESSAGE_STATUSES = [
  'queued',
  'processing',
  'retrying',
  'parked',
  'delivered',
  'duplicate',
  'quarantined',
  'refused',
  'dead',
  'discarded',
  'replayed',
] as const;

/** What became of a message. */
export const MessageView = z
  .strictObject({
    id: z.string(),
    status: z.enum(MESSAGE_STATUSES),
    receivedAt: z.string().meta({ format: 'date-time' }),
    doneAt: z.string().nullable().meta({ format: 'date-time' }),
    attempts: z.number().int(),
    correlationId: z.string(),
    problem: z.strictObject({ code: z.string(), sentence: z.string() }).nullable(),
    events: z.array(
      z.strictObject({
        position: z.number().int(),
        type: z.string(),
        status: z.string(),
        subjectKind: z.string().nullable(),
        subjectId: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Message' });
