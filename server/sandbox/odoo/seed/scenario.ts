/** What a trial or test wants to find in the sandbox. Keys are the caller's own names, unique per list. */
export interface OdooScenario {
  companies?: readonly { key: string; name: string; currency?: 'USD' | 'EUR' }[];
  warehouses?: readonly WarehouseSeed[];
  users?: readonly UserSeed[];
  partners?: readonly PartnerSeed[];
  products?: readonly ProductSeed[];
  vehicles?: readonly { key: string; plate: string; driver?: string; vin?: string }[];
  orders?: readonly OrderSeed[];
}

export interface WarehouseSeed {
  key: string;
  company: string;
  code: string;
  name: string;
  /** `two_steps` puts the docks under Input, and a transfer to Stock follows each receipt. */
  receptionSteps?: 'one_step' | 'two_steps';
  docks?: readonly string[];
  /** Name of a place for damaged goods under Stock. */
  quarantine?: string;
}

export type UserGroup =
  | 'stock-user'
  | 'stock-manager'
  | 'purchase-user'
  | 'fleet-officer'
  | 'invoicing'
  | 'contacts'
  | 'products'
  | 'settings';

export interface UserSeed {
  key: string;
  login: string;
  name: string;
  password?: string;
  /** Stored as a hash; the caller hands the plain key to whoever connects. */
  apiKey?: string;
  /** Days until the key expires; null never. Default 90. */
  apiKeyDays?: number | null;
  groups: readonly UserGroup[];
  companies: readonly string[];
  tz?: string;
}

export interface PartnerSeed {
  key: string;
  name: string;
  ref?: string;
  supplier?: boolean;
  gln?: string;
  email?: string;
  phone?: string;
  city?: string;
}

export interface ProductSeed {
  key: string;
  code: string;
  name: string;
  barcode?: string;
  tracking?: 'none' | 'lot' | 'serial';
  /** Kilograms and cubic metres of one unit. */
  weight?: number;
  volume?: number;
  cost?: number;
}

export interface OrderSeed {
  key: string;
  supplier: string;
  warehouse: string;
  /** Own order number; without it the sequence. */
  name?: string;
  supplierRef?: string;
  plannedAt: Date;
  lines: readonly { product: string; quantity: number; unit?: 'unit' | 'pack6' | 'dozen'; price?: number }[];
  /** Default true: a receipt is expected. */
  confirm?: boolean;
}

/** Database ids by the keys of the scenario. */
export interface SeededIds {
  companies: Record<string, number>;
  warehouses: Record<string, SeededWarehouse>;
  users: Record<string, number>;
  partners: Record<string, number>;
  products: Record<string, number>;
  vehicles: Record<string, number>;
  orders: Record<string, { id: number; name: string; pickingIds: number[]; pickingNames: string[] }>;
}

export interface SeededWarehouse {
  id: number;
  code: string;
  stockId: number;
  receiptsId: number;
  deliveriesId: number;
  internalId: number;
  dockIds: Record<string, number>;
  quarantineId: number | null;
}
