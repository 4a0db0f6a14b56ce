import type { ServerResponse } from 'node:http';
import { escapeHtml } from '../core/values.ts';
import { page, sendHtml } from './replies.ts';
import type { Runtime } from './runtime.ts';

const LIST_LIMIT = 200;

/** Plain pages for people: what a receipt looks like on the Odoo side. No scripts, no sign-in. */
export async function handlePage(runtime: Runtime, response: ServerResponse, path: string): Promise<boolean> {
  if (path === '/' || path === '/odoo' || path === '/web') {
    sendHtml(response, 200, await listPage(runtime), headers);
    return true;
  }
  const match = /^\/odoo\/(?:action-[\w.-]+|stock\.picking|receipts|inventory)\/(\d+)$/.exec(path);
  if (!match) return false;
  const html = await pickingPage(runtime, Number(match[1]));
  sendHtml(response, html ? 200 : 404, html ?? page(404, 'Not Found', 'No such transfer.'), headers);
  return true;
}

const headers = { 'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'" };

async function listPage(runtime: Runtime): Promise<string> {
  const { rows } = await runtime.pool.query<Record<string, string>>(
    `SELECT p.id, p.name, p.origin, p.state, p.scheduled_date, c.name AS partner, b.name AS batch, p.write_date
     FROM stock_picking p LEFT JOIN res_partner c ON c.id = p.partner_id LEFT JOIN stock_picking_batch b ON b.id = p.batch_id
     ORDER BY p.write_date DESC, p.id DESC LIMIT ${LIST_LIMIT}`,
  );
  const body = rows.map((row) =>
    line([
      link(row.id ?? '', row.name ?? ''),
      ...cells([row.origin, row.partner, row.state, row.scheduled_date, row.batch, row.write_date]),
    ]),
  );
  return frame(
    'Transfers',
    `<p>Newest first, at most ${LIST_LIMIT}.</p>${table(['Reference', 'Source', 'Partner', 'State', 'Scheduled (UTC)', 'Batch', 'Changed (UTC)'], body)}`,
  );
}

async function pickingPage(runtime: Runtime, id: number): Promise<string | undefined> {
  const { rows } = await runtime.pool.query<Record<string, string>>(
    `SELECT p.*, c.name AS partner, b.name AS batch, b.description AS appointment, v.license_plate AS vehicle,
       d.name AS driver, l.complete_name AS dock
     FROM stock_picking p LEFT JOIN res_partner c ON c.id = p.partner_id
       LEFT JOIN stock_picking_batch b ON b.id = p.batch_id LEFT JOIN fleet_vehicle v ON v.id = b.vehicle_id
       LEFT JOIN res_partner d ON d.id = b.driver_id LEFT JOIN stock_location l ON l.id = b.dock_id WHERE p.id = $1`,
    [id],
  );
  const picking = rows[0];
  if (!picking) return undefined;
  const facts = [
    'state',
    'origin',
    'partner',
    'scheduled_date',
    'date_done',
    'batch',
    'appointment',
    'vehicle',
    'driver',
    'dock',
  ];
  const list = facts.map((key) => `<dt>${key}</dt><dd>${text(picking[key])}</dd>`).join('');
  return frame(
    picking.name ?? '',
    `<dl>${list}</dl>${await movesTable(runtime, id)}${await notes(runtime, id)}<p><a href="/">All transfers</a></p>`,
  );
}

async function movesTable(runtime: Runtime, id: number): Promise<string> {
  const { rows } = await runtime.pool.query<Record<string, string>>(
    `SELECT coalesce('[' || p.default_code || '] ', '') || p.name AS product, m.product_uom_qty, m.quantity, m.picked, m.state,
       l.complete_name AS destination
     FROM stock_move m JOIN product_product p ON p.id = m.product_id JOIN stock_location l ON l.id = m.location_dest_id
     WHERE m.picking_id = $1 ORDER BY m.id`,
    [id],
  );
  const body = rows.map((row) =>
    line(cells([row.product, row.product_uom_qty, row.quantity, row.picked, row.state, row.destination])),
  );
  return table(['Product', 'Demand', 'Quantity', 'Picked', 'State', 'Destination'], body);
}

async function notes(runtime: Runtime, id: number): Promise<string> {
  const { rows } = await runtime.pool.query<Record<string, string>>(
    `SELECT date, body FROM mail_message WHERE model = 'stock.picking' AND res_id = $1 ORDER BY id DESC LIMIT 50`,
    [id],
  );
  const plain = (html: string | undefined) => (html ?? '').replaceAll(/<[^>]*>/g, ' ');
  return `<h2>Notes</h2><ul>${rows.map((row) => `<li>${text(row.date)} ${plain(row.body)}</li>`).join('')}</ul>`;
}

const text = (value: unknown): string => escapeHtml(String(value ?? '–')).replace(/\.\d{1,6}$/, '');
const cells = (values: unknown[]): string[] => values.map(text);
const line = (parts: string[]): string => `<tr>${parts.map((part) => `<td>${part}</td>`).join('')}</tr>`;
const link = (id: string, name: string): string =>
  `<a href="/odoo/action-stock/${id}">${escapeHtml(name)}</a>`;
const table = (heads: string[], body: string[]): string =>
  `<table><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead><tbody>${body.join('')}</tbody></table>`;

const style =
  'body{font:15px/1.5 system-ui;margin:2rem auto;max-width:72rem;padding:0 1rem}table{border-collapse:collapse;width:100%}' +
  'th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #ddd}dl{display:grid;grid-template-columns:10rem 1fr}dd{margin:0}';

const frame = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<title>${escapeHtml(title)} · Odoo sandbox</title><style>${style}</style><main><p>Odoo sandbox</p><h1>${escapeHtml(title)}</h1>${body}</main></html>`;
