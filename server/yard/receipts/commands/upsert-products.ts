import { verb, type Work } from '#server/infra/verb.ts';
import { gtin14 } from '#server/kernel/identifiers.ts';
import { newId } from '#server/kernel/ids.ts';
import { productChanged } from '../events.ts';
import { mayKeepProducts } from '../policy.ts';
import { UpsertProduct, UpsertProducts } from '../schema.ts';
import { resolveWaitingLines } from './resolve-lines.ts';

export interface ProductResult {
  readonly id: string;
  readonly sku: string;
  readonly changed: boolean;
}

export const upsertProduct = verb({
  name: 'product.upsert',
  input: UpsertProduct,
  policy: mayKeepProducts,
  async run(work, input): Promise<ProductResult> {
    work.at(null, 'product');
    const [written] = await writeAll(work, [input]);
    if (!written) throw new Error('one product goes in, one comes out');
    if (!written.changed) work.unchanged();
    else
      await work.audit({
        subject: { kind: 'product', id: written.id },
        siteId: null,
        before: written.before,
        after: written.after,
      });
    return { id: written.id, sku: written.sku, changed: written.changed };
  },
});

/** Many at once, from a feed: what is as it was is left alone; one audit entry names what changed. */
export const upsertProducts = verb({
  name: 'product.upsert-many',
  input: UpsertProducts,
  policy: mayKeepProducts,
  async run(work, input): Promise<readonly ProductResult[]> {
    work.at(null, 'product');
    const written = await writeAll(work, input.products);
    const changed = written.filter((product) => product.changed);
    if (changed.length === 0) work.unchanged();
    else
      await work.audit({
        subject: { kind: 'product', id: changed.length === 1 ? (changed[0]?.id ?? '') : 'many' },
        siteId: null,
        before: Object.fromEntries(changed.map((product) => [product.sku, product.before])),
        after: Object.fromEntries(changed.map((product) => [product.sku, product.after])),
      });
    return written.map(({ id, sku, changed }) => ({ id, sku, changed }));
  },
});

interface Written extends ProductResult {
  readonly before: Record<string, unknown> | null;
  readonly after: Record<string, unknown>;
}
type Wanted = ReturnType<typeof UpsertProduct.parse>;

async function writeAll(work: Work, wanted: readonly Wanted[]): Promise<Written[]> {
  const latest = [...new Map(wanted.map((product) => [product.sku, product])).values()];
  const known = await work.tx.product.findMany({ where: { sku: { in: latest.map(({ sku }) => sku) } } });
  const written: Written[] = [];
  for (const product of latest) {
    const before = known.find((row) => row.sku === product.sku) ?? null;
    written.push(await writeOne(work, product, before));
  }
  const changed = written.filter((product) => product.changed);
  await work.record(
    ...changed.map((product) =>
      productChanged.draft(
        { subject: { kind: 'product', id: product.id }, siteId: null },
        {
          sku: product.sku,
          name: String(product.after.name),
          active: product.after.active === true,
          created: product.before === null,
        },
      ),
    ),
  );
  if (changed.length > 0)
    await resolveWaitingLines(
      work,
      changed.map(({ id }) => id),
    );
  return written;
}

type ProductRow = {
  id: string;
  sku: string;
  name: string;
  barcode: string | null;
  uom: string;
  active: boolean;
};

async function writeOne(work: Work, product: Wanted, before: ProductRow | null): Promise<Written> {
  const data = {
    name: product.name,
    barcode: product.barcode ?? null,
    gtin14: product.barcode ? gtin14(product.barcode) : null,
    uom: product.uom,
    active: product.active,
  };
  const same =
    before &&
    before.name === data.name &&
    before.barcode === data.barcode &&
    before.uom === data.uom &&
    before.active === data.active;
  if (same)
    return { id: before.id, sku: product.sku, changed: false, before: { ...before }, after: { ...before } };
  const id = before?.id ?? newId('product', work.ctx.now.getTime());
  const after = await work.tx.product.upsert({
    where: { sku: product.sku },
    create: { id, sku: product.sku, ...data },
    update: { ...data, version: { increment: 1 } },
  });
  return { id: after.id, sku: after.sku, changed: true, before: before && { ...before }, after };
}
