import { describe, expect, it } from 'vitest';
import { distributor } from '#prisma/seed/distributor.ts';
import { manufacturer } from '#prisma/seed/manufacturer.ts';
import { formatOf } from '#server/integration/partners/registry.ts';
import { messageOf } from './messages.ts';
import type { PartnerMessage } from './partner-client.ts';
import { planTruck, type TruckPlan } from './plan.ts';

const NOW = new Date('2026-11-24T14:00:00.000Z');
const ARRIVES = new Date('2026-11-24T14:30:00.000Z');
const sites = [distributor, manufacturer].flatMap((scenario) =>
  scenario.sites.map(({ code, name }) => ({ code, name, scenario })),
);
const plans = Array.from({ length: 120 }, (_, n) => planTruck({ seed: 3, run: 2, speed: 10, sites }, n));

const FORMATS: Record<string, string> = {
  slotbook: 'ssc',
  acme: 'carrier-x12',
  samsara: 'samsara',
  gate: 'canonical',
};

/** Reads a message as the product does. */
function read(plan: TruckPlan, message: PartnerMessage) {
  const format = formatOf(FORMATS[message.partner] ?? 'supplier-x12');
  const operation = /operation=([\w-]+)/.exec(message.path)?.[1];
  const received = format?.receive({
    body: Buffer.from(message.body),
    contentType: message.contentType,
    operation,
  });
  if (!received?.ok) throw new Error(`${plan.key}: ${JSON.stringify(received)}`);
  return received.map(0, {
    partner: { id: 'prt_x' },
    receivedAt: NOW.toISOString(),
    lookup: (kind, code) => (kind === 'status-code' || code.endsWith('ANNEX') ? undefined : `id-of-${code}`),
    zoneOfSite: () => 'America/Chicago',
  });
}

describe('what simulated partners say', () => {
  it('is read by the product without a finding, each step as the event it means', () => {
    const seen = new Map<string, Set<string>>();
    for (const plan of plans) {
      for (const step of plan.steps) {
        const message = messageOf(plan, step, { now: NOW, arrivesAt: ARRIVES });
        if (!message) continue;
        const result = read(plan, message);
        if (step.kind === 'book' && plan.trouble === 'unknown-site') {
          expect(result.parked?.[0]).toMatchObject({ kind: 'site', code: `${plan.site.code}-ANNEX` });
          continue;
        }
        expect(result.quarantine, `${plan.key} ${step.kind}`).toBeUndefined();
        expect(result.parked ?? []).toEqual([]);
        expect(result.events).toHaveLength(1);
        const types = seen.get(step.kind) ?? new Set();
        seen.set(step.kind, types.add(result.events[0]?.type ?? ''));
      }
    }
    expect(Object.fromEntries([...seen].map(([kind, types]) => [kind, [...types]]))).toEqual({
      asn: ['yard.asn.received.v1'],
      book: ['yard.appointment.requested.v1'],
      eta: ['yard.eta.updated.v1'],
      geofence: ['yard.trailer.geofence-entered.v1'],
      arrive: ['yard.gate.arrived.v1'],
      'check-in': ['yard.gate.checked-in.v1'],
      'carrier-arrived': ['yard.gate.arrived.v1'],
      'carrier-arrived-again': ['yard.gate.arrived.v1'],
      'carrier-arrived-resent': ['yard.gate.arrived.v1'],
      'en-route': ['yard.carrier.status.v1'],
    });
  });

  it('announces every line, pack, order, trailer and seal', () => {
    const plan = plans.find(({ lines }) => lines.length > 1);
    if (!plan) throw new Error('no plan with two lines');
    const asn = plan.steps.find(({ kind }) => kind === 'asn');
    const message = asn && messageOf(plan, asn, { now: NOW, arrivesAt: ARRIVES });
    const [event] = message ? read(plan, message).events : [];
    expect(event).toMatchObject({
      resolved: { siteId: `id-of-${plan.site.code}` },
      data: {
        shipmentId: plan.asn,
        poNumbers: [plan.po],
        seals: [plan.seal],
        equipment: [{ kind: 'trailer', number: plan.trailer }],
        carrier: { scac: plan.carrier.scac },
        expectedArrival: { at: { instant: ARRIVES.toISOString() } },
        lines: plan.lines.map(({ quantity }) => ({ poNumber: plan.po, quantity: { value: quantity } })),
        pallets: plan.pallets.map(({ sscc, line, quantity }) => ({
          sscc,
          lines: [{ line, quantity: { value: quantity } }],
        })),
      },
    });
  });

  it('lets no event lie in the future, and the chatty carrier repeats itself byte for byte, then in a new envelope', () => {
    const plan = plans.find(({ trouble }) => trouble === 'chatty-carrier');
    if (!plan) throw new Error('nobody is chatty');
    const say = (kind: string, now: Date) => {
      const step = plan.steps.find((one) => one.kind === kind);
      return step ? messageOf(plan, step, { now, arrivesAt: NOW })?.body : undefined;
    };
    const later = new Date(NOW.getTime() + 60_000);
    expect(say('carrier-arrived-again', later)).toBe(say('carrier-arrived', NOW));
    expect(say('carrier-arrived-resent', later)).not.toBe(say('carrier-arrived', NOW));
    for (const other of plans)
      for (const step of other.steps) {
        const message = messageOf(other, step, { now: NOW, arrivesAt: NOW });
        const [event] = message && other.trouble !== 'unknown-site' ? read(other, message).events : [];
        if (event?.data.phase === 'actual')
          expect(Date.parse(event.data.happenedAt.instant)).toBeLessThanOrEqual(NOW.getTime());
      }
  });
});
