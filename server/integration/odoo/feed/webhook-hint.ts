import { idOf, textOf } from '../client/values.ts';
import type { FeedKey } from './sources.ts';

/** "Something happened to this record": worth a poll now, never worth believing. */
export interface WebhookHint {
  readonly model: string;
  readonly recordId: number;
  /** The feed to poll. */
  readonly feed: FeedKey;
}

/** Odoo's webhook payload is flat, unsigned and may show an intermediate state: only model and id are read. */
export function readWebhookHint(payload: unknown): WebhookHint | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined;
  const { _model, _id, id } = payload as Record<string, unknown>;
  const model = textOf(_model);
  const recordId = idOf(_id) ?? idOf(id);
  const feed = model === undefined ? undefined : FEED_OF[model];
  if (model === undefined || feed === undefined || recordId === undefined) return undefined;
  return Number.isSafeInteger(recordId) && recordId > 0 ? { model, recordId, feed } : undefined;
}

const FEED_OF: Readonly<Record<string, FeedKey>> = {
  'purchase.order': 'orders',
  'purchase.order.line': 'order-lines',
  'stock.picking': 'receipts',
  'stock.move': 'moves',
  'stock.move.line': 'moves',
  'product.product': 'products',
  'product.template': 'products',
  'res.partner': 'partners',
  'stock.location': 'locations',
  'stock.picking.type': 'operation-types',
};
