import { gtin14 } from '#server/kernel/identifiers.ts';

export interface KnownProduct {
  readonly id: string;
  readonly sku: string;
  readonly barcode: string | null;
  readonly gtin14: string | null;
}

/** Keys under which the products behind some codes may be found. */
export function productKeys(codes: readonly string[]): { plain: string[]; gtins: string[] } {
  return {
    plain: [...new Set(codes)],
    gtins: [...new Set(codes.flatMap((code) => gtin14(code) ?? []))],
  };
}

/**
 * The product a line speaks of: our part number first, then the barcode as it is, then GTINs of any length
 * made equal by padding. Several products behind one code resolve to none: a person decides.
 */
export function resolveProduct(
  codes: readonly string[],
  products: readonly KnownProduct[],
): KnownProduct | null {
  const gtins = codes.map((code) => gtin14(code));
  const tests: ((product: KnownProduct) => boolean)[] = [
    (product) => codes.includes(product.sku),
    (product) => product.barcode !== null && codes.includes(product.barcode),
    (product) => product.gtin14 !== null && gtins.includes(product.gtin14),
  ];
  for (const test of tests) {
    const found = products.filter(test);
    if (found.length === 1) return found[0] ?? null;
    if (found.length > 1) return null;
  }
  return null;
}
