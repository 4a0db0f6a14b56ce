import type { Ctx } from '#server/infra/context.ts';
import type { SiteId } from '#server/kernel/ids.ts';
import { upsertParty } from '#server/yard/parties/commands/upsert-party.ts';
import { upsertProducts } from '#server/yard/receipts/commands/upsert-products.ts';
import { addDoors } from '#server/yard/sites/commands/add-doors.ts';
import { addGate } from '#server/yard/sites/commands/add-gate.ts';
import { addSpots } from '#server/yard/sites/commands/add-spots.ts';
import { addZone } from '#server/yard/sites/commands/add-zone.ts';
import { createSite } from '#server/yard/sites/commands/create-site.ts';
import { siteByCode } from '#server/yard/sites/queries.ts';
import type { Scenario, SiteSpec } from './model.ts';

/**
 * Loads a scenario's sites, carriers, suppliers and products through the same verbs as everybody.
 * Loading it again changes nothing. Returns site ids by code.
 */
export async function loadYard(ctx: Ctx, scenario: Scenario): Promise<Map<string, SiteId>> {
  const sites = new Map<string, SiteId>();
  for (const spec of scenario.sites) {
    const known = await siteByCode(ctx, spec.code);
    sites.set(spec.code, (known?.id as SiteId | undefined) ?? (await makeSite(ctx, spec)));
  }
  for (const carrier of scenario.carriers) {
    await upsertParty(ctx, { kind: 'carrier', code: carrier.scac, name: carrier.name, scac: carrier.scac });
  }
  for (const supplier of scenario.suppliers) {
    await upsertParty(ctx, { kind: 'supplier', code: supplier.code, name: supplier.name });
    await upsertProducts(ctx, {
      products: supplier.products.map(({ sku, name, barcode, uom }) => ({ sku, name, barcode, uom })),
    });
  }
  return sites;
}

/** A trial plays a day in an hour or two: slots are short there, and minutes count. */
const STRICT_SLOTS = { earlyMinutes: 20, lateMinutes: 10 };

async function makeSite(ctx: Ctx, spec: SiteSpec): Promise<SiteId> {
  const { siteId } = await createSite(ctx, {
    code: spec.code,
    name: spec.name,
    city: spec.city,
    timeZone: spec.timeZone,
    settings: STRICT_SLOTS,
  });
  await addZone(ctx, { siteId, code: 'DOCK', name: 'Docks', kind: 'dock' });
  await addZone(ctx, { siteId, code: 'Q', name: 'Quarantine', kind: 'quarantine' });
  for (const zone of spec.zones) {
    await addZone(ctx, { siteId, code: zone.code, name: `Zone ${zone.code}`, kind: 'yard' });
    const spots = Array.from({ length: zone.spots }, (_, i) => ({
      code: `${zone.code}${String(i + 1).padStart(2, '0')}`,
      zoneCode: zone.code,
    }));
    await addSpots(ctx, { siteId, spots });
  }
  for (const [i, name] of spec.gates.entries()) await addGate(ctx, { siteId, code: `G${i + 1}`, name });
  await addDoors(ctx, { siteId, doors: doorsOf(spec) });
  return siteId;
}

function doorsOf(spec: SiteSpec) {
  return Array.from({ length: spec.inboundDoors + spec.outboundDoors }, (_, i) => {
    const number = i + 1;
    const capabilities = [number <= spec.inboundDoors ? 'inbound' : 'outbound'];
    if (number % spec.reeferEvery === 0) capabilities.push('reefer');
    return { code: `D${String(number).padStart(2, '0')}`, number, zoneCode: 'DOCK', capabilities };
  });
}
