import type pg from 'pg';
import type { Automation } from '../core/journal.ts';
import type { Registry } from '../core/registry.ts';
import { manualField } from '../core/schema.ts';

/** Adds the manual fields that were created through `ir.model.fields`. */
export async function refreshManualFields(pool: pg.Pool, registry: Registry): Promise<void> {
  const { rows } = await pool.query<{
    model: string;
    name: string;
    ttype: string;
    field_description: string;
  }>(`SELECT model, name, ttype, field_description FROM ir_model_fields WHERE state = 'manual'`);
  for (const row of rows) {
    registry.models
      .get(row.model)
      ?.fields.set(row.name, manualField(row.name, row.field_description, row.ttype));
  }
}

/** The webhook rules administrators made with `base.automation`. */
export async function loadAutomations(pool: pg.Pool): Promise<Automation[]> {
  const { rows } = await pool.query<{
    id: number;
    model: string;
    trigger: string;
    filter_domain: string | null;
    name: string;
    webhook_url: string;
    columns: string[] | null;
    triggers: string[] | null;
  }>(
    `SELECT s.id, m.model, a.trigger, a.filter_domain, s.name, s.webhook_url,
       (SELECT array_agg(f.name) FROM ir_model_fields f WHERE f.id = ANY(s.webhook_field_ids)) AS columns,
       (SELECT array_agg(f.name) FROM ir_model_fields f WHERE f.id = ANY(a.trigger_field_ids)) AS triggers
     FROM base_automation a JOIN ir_model m ON m.id = a.model_id
       JOIN ir_actions_server s ON s.base_automation_id = a.id
     WHERE a.active AND s.state = 'webhook' AND s.webhook_url IS NOT NULL ORDER BY s.id`,
  );
  return rows.map((row) => ({
    model: row.model,
    trigger: row.trigger === 'on_unlink' ? 'on_unlink' : 'on_create_or_write',
    triggerColumns: row.triggers ?? [],
    domain: parsePythonList(row.filter_domain),
    actionLabel: `${row.name}(#${row.id})`,
    url: row.webhook_url,
    columns: row.columns ?? [],
  }));
}

/** Filter domains are stored as Python source; only literals occur in them. */
export function parsePythonList(source: string | null): unknown[] {
  if (!source) return [];
  const json = source
    .replaceAll(/'((?:[^'\\]|\\.)*)'/g, (_match, text: string) => JSON.stringify(text))
    .replaceAll('(', '[')
    .replaceAll(')', ']')
    .replaceAll(/,\s*\]/g, ']')
    .replaceAll(/\bTrue\b/g, 'true')
    .replaceAll(/\bFalse\b/g, 'false')
    .replaceAll(/\bNone\b/g, 'null');
  return JSON.parse(json) as unknown[];
}
