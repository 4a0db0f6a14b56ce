import type { Ctx } from '#server/infra/context.ts';
import type { Tx } from '#server/infra/db/client.ts';
import { AppError } from '#server/kernel/errors.ts';
import { normalizeReference } from '#server/kernel/identifiers.ts';
import { upsertParty } from '#server/yard/parties/commands/upsert-party.ts';
import { upsertProducts } from '#server/yard/receipts/commands/upsert-products.ts';
import type { UpsertProduct } from '#server/yard/receipts/schema.ts';
import { judgeClaim } from '../../governance/ownership.ts';
import type { Row } from '../client/client.ts';
import { textOf } from '../client/values.ts';
import { saveLink } from '../deliver/commands/save-links.ts';
import type { FeedKey } from '../feed/sources.ts';
import { type OdooProduct, toPartner, toProduct } from '../maps/records.ts';
import { unitCode } from '../maps/units.ts';
import type { ConnectedSession } from '../sessions.ts';

const PRODUCTS_PER_CALL = 200;
const SKU_CHARACTERS = 80;
const NAME_CHARACTERS = 200;
const PARTY_CODE_CHARACTERS = 40;
const PARTY_NAME_CHARACTERS = 120;

export interface Applied {
  /** Names of orders and transfers that news came about. */
  readonly names: readonly string[];
  /** Rows the yard cannot take, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
}

/** What new rows mean for the yard, through its verbs. What one row spoils is left out, not the page. */
export async function applyRows(
  ctx: Ctx,
  odoo: ConnectedSession,
  key: FeedKey,
  rows: readonly Row[],
): Promise<Applied> {
  const skipped: Record<string, number> = {};
  const skip = (reason: string) => {
    skipped[reason] = (skipped[reason] ?? 0) + 1;
  };
  if (key === 'products' && isOdoos('product', 'master data')) await applyProducts(ctx, odoo, rows, skip);
  if (key === 'partners' && isOdoos('party', 'supplier name')) await applyPartners(ctx, odoo, rows, skip);
  const names = key === 'receipts' || key === 'orders' ? namesOf(rows) : [];
  return { names, skipped };
}

/** Of what belongs to somebody else the feed only keeps the record. */
function isOdoos(object: 'product' | 'party', field: string): boolean {
  return judgeClaim({ object, field, stage: 'always', claimant: 'odoo' }).applies;
}

/** Under which a receipt could wait: its own name, its order's, the supplier's number for it. */
function namesOf(rows: readonly Row[]): string[] {
  const all = rows.flatMap((row) =>
    [row.name, row.origin, row.partner_ref].flatMap((each) => textOf(each) ?? []),
  );
  return [...new Set(all.flatMap((name) => [name, ...name.split(/[,;]\s*/)]).map(normalizeReference))];
}

async function applyProducts(
  ctx: Ctx,
  odoo: ConnectedSession,
  rows: readonly Row[],
  skip: (reason: string) => void,
): Promise<void> {
  const wanted: { odooId: number; product: UpsertProduct }[] = [];
  // Of two products with one code the living one counts.
  for (const row of [...rows].sort((a, b) => Number(a.active !== false) - Number(b.active !== false))) {
    const product = toProduct(row);
    const upsert = asUpsert(product, odoo);
    if (upsert) wanted.push({ odooId: product.id, product: upsert });
    else skip('no_code');
  }
  for (let start = 0; start < wanted.length; start += PRODUCTS_PER_CALL) {
    const part = wanted.slice(start, start + PRODUCTS_PER_CALL);
    const written = await tolerant(
      () => upsertProducts(ctx, { products: part.map((each) => each.product) }),
      skip,
    );
    const ids = new Map((written ?? []).map((each) => [each.sku, each.id]));
    for (const { odooId, product } of part) {
      const internalId = ids.get(product.sku);
      if (internalId)
        await saveLink(ctx.tx as Tx, ctx.now, {
          connectionId: odoo.connection.id,
          internalKind: 'product',
          internalId,
          model: 'product.product',
          odooId,
          name: product.sku,
        });
    }
  }
}

function asUpsert(product: OdooProduct, odoo: ConnectedSession): UpsertProduct | undefined {
  const sku = clean(product.code ?? product.barcode, SKU_CHARACTERS);
  if (sku === undefined) return undefined;
  const unit = odoo.places.uomNames.get(product.uomId ?? 0) ?? 'Units';
  const barcode = clean(product.barcode, SKU_CHARACTERS);
  return {
    sku,
    name: clean(product.name, NAME_CHARACTERS) ?? sku,
    uom: unitCode(unit, odoo.connection.settings.units).slice(0, 20),
    active: product.active,
    ...(barcode === undefined ? {} : { barcode }),
  };
}

async function applyPartners(
  ctx: Ctx,
  odoo: ConnectedSession,
  rows: readonly Row[],
  skip: (reason: string) => void,
): Promise<void> {
  for (const partner of rows.map(toPartner)) {
    if (!partner.looksLikeSupplier || !partner.active) continue;
    const code = clean(partner.reference, PARTY_CODE_CHARACTERS) ?? `ODOO-${partner.id}`;
    const name = clean(partner.name, PARTY_NAME_CHARACTERS) ?? code;
    const kept = await tolerant(() => upsertParty(ctx, { kind: 'supplier', code, name }), skip);
    if (kept)
      await saveLink(ctx.tx as Tx, ctx.now, {
        connectionId: odoo.connection.id,
        internalKind: 'party',
        internalId: kept.partyId,
        model: 'res.partner',
        odooId: partner.id,
        name,
      });
  }
}

/** A verb says no before it writes, so the transaction lives on without that row. */
async function tolerant<T>(work: () => Promise<T>, skip: (reason: string) => void): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'fault' || error.code === 'unavailable') throw error;
    skip(error.details.reason ?? error.code);
    return undefined;
  }
}

/** Without what PostgreSQL or the yard's names cannot hold; undefined when nothing is left. */
function clean(text: string | undefined, maxCharacters: number): string | undefined {
  const kept = text?.replaceAll('\u0000', '').toWellFormed().trim().slice(0, maxCharacters).trim();
  return kept ? kept.toWellFormed() : undefined;
}
