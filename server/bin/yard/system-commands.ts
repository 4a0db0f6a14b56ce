import { z } from 'zod';
import { type AuditRow, listAudit } from '#server/infra/audit-log.ts';
import { parse } from '#server/infra/verb.ts';
import { replayMany } from '#server/integration/messages/commands/replay-many.ts';
import { openConnectOdoo } from '#server/integration/odoo/connection/commands/connect-odoo.ts';
import { type Command, define } from './command.ts';

const ConnectOptions = z.object({
  url: z.string(),
  db: z.string().default(''),
  login: z.string(),
  key: z.string(),
  protocol: z.enum(['auto', 'json2', 'jsonrpc']).default('auto'),
});

const ReplayOptions = z.object({
  ledger: z.enum(['message', 'delivery']).default('message'),
  status: z.enum(['dead', 'refused', 'quarantined', 'parked', 'discarded']).default('dead'),
  code: z.string().optional(),
  reason: z.string(),
});

const EXPORT_PAGE = 200;
const EXPORT_MAX_ROWS = 100_000;
const ExportOptions = z.object({
  action: z.string().optional(),
  correlation: z.string().optional(),
  subject: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(EXPORT_MAX_ROWS).default(EXPORT_MAX_ROWS),
});

/** Commands about other systems and about the record. */
export const SYSTEM_COMMANDS: Record<string, Command> = {
  'odoo connect': define({
    usage: '--url U --db D --login L --key K [--protocol auto|json2|jsonrpc]',
    help: 'set up the Odoo connection and check it first',
    run({ ctx, secrets, config }, values) {
      const { url, db, login, key, protocol } = parse(ConnectOptions, values);
      const connect = openConnectOdoo({ secrets, config });
      return connect(ctx, { url, database: db, login, apiKey: key, protocol });
    },
    say: (connected) => `Connected: ${JSON.stringify(connected)}`,
  }),
  'replay dead': define({
    usage: '--reason R [--ledger message|delivery] [--status dead|refused|…] [--code C]',
    help: 'hand set-aside work back; a hundred or more wait for a second person on the screen',
    run({ ctx }, values) {
      const { ledger, status, code, reason } = parse(ReplayOptions, values);
      return replayMany(ctx, { selection: { ledger, status, ...(code ? { code } : {}) }, reason });
    },
    say: (replay) => JSON.stringify(replay),
  }),
  'audit export': define({
    usage: '[--action A] [--correlation C] [--subject ID] [--limit N]',
    help: 'audit entries as JSON lines, newest first',
    async run({ ctx }, values) {
      const { action, correlation, subject, limit } = parse(ExportOptions, values);
      const rows: AuditRow[] = [];
      for (;;) {
        const page = await listAudit(ctx.db, {
          action,
          correlationId: correlation,
          subjectId: subject,
          before: rows.at(-1)?.seq,
          limit: Math.min(EXPORT_PAGE, limit - rows.length),
        });
        rows.push(...page);
        if (page.length < EXPORT_PAGE || rows.length >= limit) return rows;
      }
    },
    say: (rows) => rows.map((row) => JSON.stringify(row)).join('\n'),
  }),
};
