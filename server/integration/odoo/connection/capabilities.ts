/** What differs between the supported versions of Odoo, as data. 16–18 from their source, 19 observed. */
export interface Capabilities {
  /** Count on a `stock.move`: one field for what is reserved and done, or a field of its own before 17. */
  readonly moveCountField: 'quantity' | 'quantity_done';
  readonly lineCountField: 'quantity' | 'qty_done';
  /** `picked` says which moves a validation takes; before 17 a count above zero says it. */
  readonly hasPicked: boolean;
  /** A new receipt already carries its demand as counted quantity. */
  readonly prefillsCounts: boolean;
  /** Validating a done receipt again: no effect, or an error. */
  readonly repeatedValidation: 'no-effect' | 'refused';
  /** Context keys that keep `button_validate` from asking questions. */
  readonly headlessKeys: readonly string[];
  readonly packageModel: 'stock.package' | 'stock.quant.package';
  readonly packageHasValidSscc: boolean;
  readonly warehouseContextKey: 'warehouse' | 'warehouse_id';
  readonly orderLineUnitField: 'product_uom' | 'product_uom_id';
  readonly storableField: 'is_storable' | 'detailed_type';
  /** Where docks are listed (module stock_fleet). */
  readonly docks: 'none' | 'location-flag' | 'operation-type';
  readonly batchDescription: boolean;
  readonly pickingProperties: boolean;
  /** Plain text of a chatter note is escaped by Odoo, or taken as HTML. */
  readonly noteBody: 'plain' | 'html';
  readonly keysExpire: boolean;
  readonly writeDateComparison: 'seconds' | 'microseconds';
  readonly webhookAction: 'none' | 'in-transaction' | 'after-commit';
  readonly userGroupsField: 'groups_id' | 'group_ids';
  readonly partnerMobile: boolean;
}

const V16: Capabilities = {
  moveCountField: 'quantity_done',
  lineCountField: 'qty_done',
  hasPicked: false,
  prefillsCounts: false,
  repeatedValidation: 'refused',
  headlessKeys: ['skip_backorder', 'skip_sms', 'skip_immediate'],
  packageModel: 'stock.quant.package',
  packageHasValidSscc: false,
  warehouseContextKey: 'warehouse',
  orderLineUnitField: 'product_uom',
  storableField: 'detailed_type',
  docks: 'none',
  batchDescription: false,
  pickingProperties: false,
  noteBody: 'html',
  keysExpire: false,
  writeDateComparison: 'microseconds',
  webhookAction: 'none',
  userGroupsField: 'groups_id',
  partnerMobile: true,
};

const V17: Capabilities = {
  ...V16,
  moveCountField: 'quantity',
  lineCountField: 'quantity',
  hasPicked: true,
  prefillsCounts: true,
  headlessKeys: ['skip_backorder', 'skip_sms'],
  pickingProperties: true,
  noteBody: 'plain',
  webhookAction: 'in-transaction',
};

const V18: Capabilities = {
  ...V17,
  repeatedValidation: 'no-effect',
  warehouseContextKey: 'warehouse_id',
  storableField: 'is_storable',
  docks: 'location-flag',
  batchDescription: true,
  keysExpire: true,
};

const V19: Capabilities = {
  ...V18,
  packageModel: 'stock.package',
  packageHasValidSscc: true,
  orderLineUnitField: 'product_uom_id',
  docks: 'operation-type',
  writeDateComparison: 'seconds',
  webhookAction: 'after-commit',
  userGroupsField: 'group_ids',
  partnerMobile: false,
};

const BY_MAJOR: Readonly<Record<number, Capabilities>> = { 16: V16, 17: V17, 18: V18, 19: V19 };
export const NEWEST_KNOWN_MAJOR = 19;

/** A version newer than the newest known one is taken to behave like it. */
export function capabilitiesOf(major: number): Capabilities {
  return BY_MAJOR[Math.min(major, NEWEST_KNOWN_MAJOR)] ?? V16;
}
