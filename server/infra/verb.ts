import type { z } from 'zod';
import { type Actor, hasRole, type Role, reachesSite } from '#server/kernel/actor.ts';
import { AppError, notFound } from '#server/kernel/errors.ts';
import type { FactDraft } from '#server/kernel/event.ts';
import type { SiteId } from '#server/kernel/ids.ts';
import { type AuditDraft, writeAudit } from './audit.ts';
import type { Ctx } from './context.ts';
import type { Tx } from './db/client.ts';
import { recordFacts } from './facts.ts';
import { transact } from './transaction.ts';

/** Who may: a pure predicate over the actor and the site (null for things that belong to no site). */
export type Policy = (actor: Actor, siteId: SiteId | null) => boolean;

/** People with one of the roles at the site; jobs and the system. */
export function roles(...allowed: Role[]): Policy {
  return (actor, siteId) => hasRole(actor, allowed, siteId);
}

/** Also partners, whose rights per event governance has checked before the verb is called. */
export function orPartners(policy: Policy): Policy {
  return (actor, siteId) =>
    policy(actor, siteId) || (actor.kind === 'partner' && siteId !== null && reachesSite(actor, siteId));
}

/** What a verb works with inside its one transaction. */
export interface Work {
  readonly ctx: Ctx;
  readonly tx: Tx;
  /**
   * The site gate, called once the subject is loaded: a site out of reach answers as if the subject did
   * not exist; a site in reach without the right answers `forbidden`.
   */
  at(siteId: string | null, what: string): void;
  /** The audit entry of this change: exactly one for each verb that changes something. */
  audit(draft: AuditDraft): Promise<void>;
  record(...facts: FactDraft[]): Promise<void>;
  /** Says that the wish was already fulfilled: nothing changes, nothing is audited. */
  unchanged(): void;
}

export interface VerbSpec<S extends z.ZodType, O> {
  /** `noun.verb-phrase`, e.g. `door.assign`: the action in the audit. */
  readonly name: string;
  readonly input: S;
  readonly policy: Policy;
  readonly run: (work: Work, input: z.output<S>) => Promise<O>;
}

export type Verb<S extends z.ZodType, O> = ((ctx: Ctx, input: z.input<S>) => Promise<O>) & {
  readonly spec: VerbSpec<S, O>;
};

/**
 * A business change: parse → one transaction { load, policy at the subject's site, decide, guarded write,
 * audit, facts } → return. A verb that forgets its policy or its audit fails and rolls back.
 */
export function verb<S extends z.ZodType, O>(spec: VerbSpec<S, O>): Verb<S, O> {
  const call = async (ctx: Ctx, raw: z.input<S>): Promise<O> => {
    const input = parse(spec.input, raw);
    return transact(ctx, async (tx) => {
      const open: Ctx = { ...ctx, tx };
      const state = { gated: false, audited: 0, unchanged: false, facts: 0 };
      const result = await spec.run(openWork(spec, open, tx, state), input);
      if (!state.gated) throw new AppError('fault', `${spec.name} never asked its policy`);
      if (state.audited === 0 && !state.unchanged)
        throw new AppError('fault', `${spec.name} wrote no audit entry`);
      return result;
    });
  };
  return Object.assign(call, { spec });
}

interface WorkState {
  gated: boolean;
  audited: number;
  unchanged: boolean;
  facts: number;
}

function openWork(spec: VerbSpec<z.ZodType, unknown>, ctx: Ctx, tx: Tx, state: WorkState): Work {
  return {
    ctx,
    tx,
    at(siteId, what) {
      gate(ctx.actor, spec.policy, siteId as SiteId | null, what);
      state.gated = true;
    },
    async audit(draft) {
      if (state.audited++ > 0) throw new AppError('fault', `${spec.name} audits more than once`);
      await writeAudit(tx, ctx, spec.name, draft);
    },
    async record(...facts) {
      state.facts += facts.length;
      await recordFacts(tx, ctx, facts);
    },
    unchanged() {
      state.unchanged = true;
    },
  };
}

/** Raises `not_found` for a site out of reach and `forbidden` for one in reach without the right. */
export function gate(actor: Actor, policy: Policy, siteId: SiteId | null, what: string): void {
  if (siteId !== null && !reachesSite(actor, siteId)) throw notFound(what);
  if (!policy(actor, siteId))
    throw new AppError('forbidden', `${what}: not allowed`, { reason: 'forbidden' });
}

/** Parses or raises `invalid_input` with one problem per field. */
export function parse<S extends z.ZodType>(schema: S, raw: unknown): z.output<S> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new AppError('invalid_input', 'The input cannot be used', {
    fields: parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), problem: issue.message })),
  });
}
