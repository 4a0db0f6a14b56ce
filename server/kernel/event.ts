import type { z } from 'zod';
import type { SiteId, VisitId } from './ids.ts';

/** How sure we are of a fact's moment: a zone was given, the place's zone was assumed, or only receipt is known. */
export type Certainty = 'zone-given' | 'zone-assumed' | 'none';

/** Who said it, from the most to the least trusted (domain.md, order of trust). */
export const SOURCES = [
  'gate',
  'driver',
  'dock',
  'screen',
  'geofence',
  'carrier',
  'estimate',
  'odoo',
  'system',
] as const;
export type Source = (typeof SOURCES)[number];

export interface FactType<T extends string, S extends z.ZodType> {
  readonly type: T;
  readonly schema: S;
  /** Builds a draft; the transaction adds ids, actor, correlation and recorded-at. */
  draft(about: FactAbout, data: z.input<S>): FactDraft;
}

export interface FactAbout {
  readonly subject: { readonly kind: string; readonly id: string };
  readonly siteId: SiteId | null;
  readonly visitId?: VisitId | null;
  /** When it happened in the yard (UTC). Defaults to `ctx.now`. */
  readonly happenedAt?: Date;
  /** When the source said so. Defaults to `ctx.now`. */
  readonly reportedAt?: Date;
  readonly certainty?: Certainty;
  readonly source?: Source;
}

export interface FactDraft extends FactAbout {
  readonly type: string;
  readonly data: unknown;
}

/** Declares a fact: past tense, `noun.happened`, with a schema so that no reader has to guess its shape. */
export function defineFact<T extends string, S extends z.ZodType>(type: T, schema: S): FactType<T, S> {
  return { type, schema, draft: (about, data) => ({ ...about, type, data: schema.parse(data) }) };
}

/** A fact as it was recorded. */
export interface Fact {
  readonly seq: bigint;
  readonly id: string;
  readonly type: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly siteId: string | null;
  readonly visitId: string | null;
  readonly data: unknown;
  readonly happenedAt: Date;
  readonly reportedAt: Date;
  readonly recordedAt: Date;
  readonly certainty: Certainty;
  readonly source: Source;
  readonly actor: string;
  readonly correlationId: string;
}
