import path from 'node:path';
import { z } from 'zod';
import { createUser } from '#server/auth/users/commands/create-user.ts';
import { makeFirstAdminLink } from '#server/auth/users/commands/first-admin.ts';
import { listUsers } from '#server/auth/users/queries.ts';
import { runLoad, sayLoad } from '#server/bench/load.ts';
import { readHeads, verifyAudit } from '#server/infra/audit-chain.ts';
import { SetSimulation, setSimulation } from '#server/infra/simulation.ts';
import { parse } from '#server/infra/verb.ts';
import { createPartner } from '#server/integration/governance/commands/create-partner.ts';
import { openRotateSecret } from '#server/integration/governance/commands/rotate-secret.ts';
import { listPartners } from '#server/integration/governance/queries.ts';
import { MANIFESTS } from '#server/integration/partners/registry.ts';
import { ROLES } from '#server/kernel/actor.ts';
import { notFound } from '#server/kernel/errors.ts';
import { type Command, define } from './command.ts';
import { SYSTEM_COMMANDS } from './system-commands.ts';

const UserOptions = z.object({
  email: z.email(),
  name: z.string(),
  role: z.enum(ROLES),
  site: z.string().default('*'),
  password: z.string().optional(),
});

const PartnerOptions = z.object({ code: z.string(), name: z.string(), format: z.string() });
const SecretOptions = z.object({ partner: z.string(), kind: z.enum(['hmac', 'bearer']).default('bearer') });

const percent = z.coerce.number().min(0).max(100).default(0);
const LoadCommand = z.object({
  rate: z.coerce.number().min(1).max(5_000).default(50),
  seconds: z.coerce.number().min(1).max(86_400).default(60),
  site: z.string().default('RTM'),
  seed: z.coerce.number().int().default(1),
  duplicates: percent,
  reorder: percent,
  late: percent,
  url: z.url().optional(),
});
const SimulateCommand = z.object({
  speed: z.coerce.number().optional(),
  seed: z.coerce.number().int().optional(),
  sites: z.string().optional(),
  restart: z.boolean().optional(),
});

/** One entry a command; each calls the verb or query the screens call. */
export const COMMANDS: Record<string, Command> = {
  ...SYSTEM_COMMANDS,
  'admin link': define({
    usage: '',
    help: 'one-time link that makes the first administrator',
    async run({ ctx, config }) {
      const token = await makeFirstAdminLink(ctx.db, ctx.now);
      return { link: `${config.publicUrl}/setup?token=${token}` };
    },
    say: ({ link }) => `Open within an hour, once:\n${link}`,
  }),
  'user create': define({
    usage: '--email E --name N --role R [--site ID|*] [--password P]',
    help: 'add a person',
    async run({ ctx }, values) {
      const { email, name, role, site, password } = parse(UserOptions, values);
      return createUser(ctx, {
        email,
        name,
        grants: [{ role, siteId: site as '*' }],
        ...(password ? { password } : {}),
      });
    },
    say: ({ id }) => `Created ${id}`,
  }),
  'user list': define({
    usage: '',
    help: 'people and their rights',
    run: ({ ctx }) => listUsers(ctx.db),
    say: (users) =>
      users
        .map(
          (u) =>
            `${u.email}\t${u.active ? 'active' : 'locked'}\t${u.grants.map((g) => `${g.role}@${g.siteId}`).join(' ')}`,
        )
        .join('\n'),
  }),
  'partner create': define({
    usage: '--code C --name N --format F',
    help: 'add a partner system with the rights its format suggests',
    async run({ ctx }, values) {
      const { code, name, format } = parse(PartnerOptions, values);
      const manifest = MANIFESTS.find((one) => one.format === format);
      if (!manifest) throw notFound('format');
      const rights = Object.entries(manifest.rights).map(([eventType, access]) => ({ eventType, access }));
      return createPartner(ctx, { code, name, format, rights });
    },
    say: ({ id, code }) => `Created ${code} (${id}). Next: npm run yard -- secret rotate --partner ${code}`,
  }),
  'partner list': define({
    usage: '',
    help: 'partners and their state',
    run: ({ ctx }) => listPartners(ctx),
    say: (partners) => partners.map((p) => `${p.code}\t${p.format}\t${p.status}\t${p.name}`).join('\n'),
  }),
  'secret rotate': define({
    usage: '--partner CODE [--kind bearer|hmac]',
    help: 'new secret, shown once; the one before stays valid for a day',
    async run({ ctx, secrets }, values) {
      const { partner, kind } = parse(SecretOptions, values);
      const known = await ctx.db.partner.findUnique({ where: { code: partner } });
      if (!known) throw notFound('partner');
      return openRotateSecret(secrets)(ctx, { partnerId: known.id, kind });
    },
    say: ({ secret }) => `Keep it now, it is not shown again:\n${secret}`,
  }),
  'audit verify': define({
    usage: '',
    help: 'recompute the audit chain and compare it with its heads',
    async run({ pool, config }) {
      const heads = await readHeads(path.join(config.dataDir, 'audit-heads.jsonl'));
      return { ...(await verifyAudit(pool, heads)), heads: heads.length };
    },
    say: (report) =>
      report.ok
        ? `The chain holds: ${report.entries} entries, ${report.heads} heads, ${report.waiting} waiting to be sealed.`
        : `The chain is broken: ${report.problem} (entry ${report.entryId ?? '—'}, after ${report.entries} good ones).`,
  }),
  'simulate load': define({
    usage:
      '[--rate N] [--seconds N] [--duplicates %] [--reorder %] [--late %] [--site CODE] [--seed N] [--url U]',
    help: 'send signed messages to the public API of a running trial, with a ledger',
    run({ config }, values) {
      const { rate, seconds, site, seed, duplicates, reorder, late, url } = parse(LoadCommand, values);
      return runLoad({
        url: url?.replace(/\/$/, '') ?? `http://127.0.0.1:${config.port}`,
        dataDir: config.dataDir,
        ratePerSecond: rate,
        seconds,
        siteCode: site,
        seed,
        duplicatePercent: duplicates,
        reorderPercent: reorder,
        latePercent: late,
      });
    },
    say: sayLoad,
  }),
  'simulate start': define({
    usage: '[--speed 1|10|60] [--seed N] [--sites CHI,RTM] [--restart]',
    help: 'let the simulated yard run; --restart begins a new day',
    run({ ctx }, values) {
      const { speed, seed, sites, restart } = parse(SimulateCommand, values);
      const given = parse(SetSimulation, {
        running: true,
        ...(speed === undefined ? {} : { speed }),
        ...(seed === undefined ? {} : { seed }),
        ...(sites === undefined ? {} : { siteCodes: sites.split(',') }),
        ...(restart ? { restart } : {}),
      });
      return setSimulation(ctx, given);
    },
    say: (wish) => `Runs at ${wish.speed}× with seed ${wish.seed} on ${wish.siteCodes.join(', ')}`,
  }),
  'simulate stop': define({
    usage: '',
    help: 'stop the simulated yard; trucks stay where they are',
    run: ({ ctx }) => setSimulation(ctx, { running: false }),
    say: () => 'Stopped',
  }),
};
