import { randomBytes } from 'node:crypto';
import { openWire, type Wire } from '#server/sandbox/contract/wire.ts';
import { emptyTestDatabase } from '#server/test/database.ts';
import { createOdooSandbox, type OdooSandbox, type OdooSandboxOptions } from './sandbox.ts';
import type { OdooScenario, SeededIds } from './seed/scenario.ts';

export interface TestSandbox {
  url: string;
  db: string;
  login: string;
  key: string;
  sandbox: OdooSandbox;
  ids: SeededIds;
  wire: Wire;
  /** Bugs of the sandbox itself seen so far; a test ends by expecting none. */
  bugs: unknown[];
  control(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

const KEY_BYTES = 20;

/** A sandbox on a database of its own with one warehouse, an integration user and one order of 10 + 6. */
export async function startTestSandbox(
  options: Partial<OdooSandboxOptions> = {},
  extra: OdooScenario = {},
): Promise<TestSandbox> {
  const database = await emptyTestDatabase();
  const key = randomBytes(KEY_BYTES).toString('hex');
  const bugs: unknown[] = [];
  const sandbox = await createOdooSandbox({
    connectionString: database.ownerUrl,
    databases: ['yard'],
    control: true,
    onBug: (error) => bugs.push(error),
    ...options,
  });
  const ids = await sandbox.seed(joined(testScenario(key), extra));
  const url = await sandbox.listen(0);
  const wire = await openWire({ url, db: 'yard', login: 'yard.connector', key });
  return {
    url,
    db: 'yard',
    login: 'yard.connector',
    key,
    sandbox,
    ids,
    wire,
    bugs,
    control: async (method, path, body) => {
      const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
      return (await wire.raw(`/sandbox/${path}`, init)).body as Record<string, unknown>;
    },
    stop: async () => {
      await sandbox.close();
      await database.drop();
    },
  };
}

export const testScenario = (key: string): OdooScenario => ({
  companies: [
    { key: 'main', name: 'Main Company' },
    { key: 'other', name: 'Other Company' },
  ],
  warehouses: [
    {
      key: 'wh',
      company: 'main',
      code: 'WH',
      name: 'House',
      docks: ['Dock 01', 'Dock 02'],
      quarantine: 'Quarantine',
    },
    {
      key: 'two',
      company: 'main',
      code: 'W2',
      name: 'Two Steps',
      receptionSteps: 'two_steps',
      docks: ['Dock 21'],
    },
    { key: 'far', company: 'other', code: 'FAR', name: 'Far', docks: [] },
  ],
  users: [
    {
      key: 'connector',
      login: 'yard.connector',
      name: 'Yard Connector',
      password: 'secret-password',
      apiKey: key,
      groups: ['stock-user'],
      companies: ['main'],
    },
  ],
  partners: [
    { key: 'gemini', name: 'Gemini Furniture', phone: '+1 555 0100' },
    { key: 'driver', name: 'Dana Driver', supplier: false },
  ],
  vehicles: [{ key: 'trailer', plate: 'YRD-001', driver: 'driver' }],
  products: [
    { key: 'chair', code: 'CHAIR', name: 'Office Chair', barcode: '05412345000013', weight: 10 },
    { key: 'lamp', code: 'LAMP', name: 'Office Lamp', barcode: '05412345000020' },
    { key: 'oil', code: 'OIL', name: 'Oil', tracking: 'lot' },
    { key: 'pump', code: 'PUMP', name: 'Pump', tracking: 'serial' },
  ],
  orders: [
    {
      key: 'first',
      supplier: 'gemini',
      warehouse: 'wh',
      supplierRef: 'GEM-1',
      plannedAt: new Date('2031-01-10T09:00:00Z'),
      lines: [
        { product: 'chair', quantity: 10 },
        { product: 'lamp', quantity: 6 },
      ],
    },
  ],
});

const joined = (base: OdooScenario, extra: OdooScenario): OdooScenario => ({
  companies: [...(base.companies ?? []), ...(extra.companies ?? [])],
  warehouses: [...(base.warehouses ?? []), ...(extra.warehouses ?? [])],
  users: [...(base.users ?? []), ...(extra.users ?? [])],
  partners: [...(base.partners ?? []), ...(extra.partners ?? [])],
  products: [...(base.products ?? []), ...(extra.products ?? [])],
  vehicles: [...(base.vehicles ?? []), ...(extra.vehicles ?? [])],
  orders: [...(base.orders ?? []), ...(extra.orders ?? [])],
});
