/** A site as a scenario describes it. Everything in a scenario is data; one loader turns it into verbs. */
export interface SiteSpec {
  readonly code: string;
  readonly name: string;
  readonly city: string;
  readonly timeZone: string;
  readonly inboundDoors: number;
  readonly outboundDoors: number;
  /** Doors of both kinds that have a reefer plug. */
  readonly reeferEvery: number;
  readonly zones: readonly { readonly code: string; readonly spots: number }[];
  readonly gates: readonly string[];
}

export interface CarrierSpec {
  readonly scac: string;
  readonly name: string;
}

export interface ProductSpec {
  readonly sku: string;
  readonly name: string;
  readonly barcode?: string;
  readonly uom: string;
  readonly perPallet: number;
}

export interface SupplierSpec {
  readonly code: string;
  readonly name: string;
  readonly products: readonly ProductSpec[];
}

export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly sites: readonly SiteSpec[];
  readonly carriers: readonly CarrierSpec[];
  readonly suppliers: readonly SupplierSpec[];
}
