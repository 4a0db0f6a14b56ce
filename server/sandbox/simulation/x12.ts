import type { TruckPlan } from './plan.ts';

/** Writes real X12: envelope, one group, one transaction set. Times are UTC and say so. */
export interface Envelope {
  readonly sender: string;
  readonly functionalGroup: 'SH' | 'QM';
  readonly set: '856' | '214';
  /** ISA13; a sender that sends new bytes takes a new one. */
  readonly control: number;
  readonly at: Date;
}

/** An advance ship notice: shipment, order, items, and packs with their SSCC below the items. */
export function write856(plan: TruckPlan, expectedAt: Date, control: number, now: Date): string {
  const body = [
    `BSN*00*${plan.asn}*${day(now)}*${time(now)}*0001`,
    'HL*1**S',
    `TD5**2*${plan.carrier.scac}*M*${clean(plan.carrier.name)}`,
    `TD3*TL**${plan.trailer}******${plan.seal}`,
    `REF*BM*${plan.bol}`,
    `REF*LO*${plan.load}`,
    `DTM*011*${day(now)}*${time(now)}*UT`,
    `DTM*017*${day(expectedAt)}*${time(expectedAt)}*UT`,
    `N1*SU*${clean(plan.supplier.name)}*92*${plan.supplier.code}`,
    `N1*ST*${clean(plan.site.name)}*92*${plan.site.code}`,
    'HL*2*1*O',
    `PRF*${plan.po}***${day(now)}`,
  ];
  let level = 2;
  for (const [at, { product, quantity }] of plan.lines.entries()) {
    level += 1;
    const item = level;
    const barcode = product.barcode ? `*UP*${product.barcode}` : '';
    body.push(
      `HL*${item}*2*I`,
      `LIN*${at + 1}*VP*${product.sku}${barcode}`,
      `SN1*${at + 1}*${quantity}*${product.uom}`,
      `PID*F****${clean(product.name)}`,
    );
    for (const pallet of plan.pallets.filter(({ line }) => line === at)) {
      level += 1;
      body.push(`HL*${level}*${item}*P`, `SN1**${pallet.quantity}*${product.uom}`, `MAN*GM*00${pallet.sscc}`);
    }
  }
  body.push(`CTT*${plan.lines.length}`);
  const sender = plan.supplier.code;
  return wrap({ sender, functionalGroup: 'SH', set: '856', control, at: now }, body);
}

/** A shipment status: one event at one stop. `code` is of list 1650, `at` when it happened or is expected. */
export function write214(plan: TruckPlan, code: string, at: Date, control: number, now: Date): string {
  const body = [
    `B10*${plan.pro}*${plan.load}*${plan.carrier.scac}`,
    `L11*${plan.po}*PO`,
    `N1*ST*${clean(plan.site.name)}*92*${plan.site.code}`,
    'LX*1',
    `AT7*${code}*NS***${day(at)}*${time(at)}*UT`,
    `MS2*${plan.carrier.scac}*${plan.arrivesAs}*TL`,
  ];
  return wrap({ sender: plan.carrier.scac, functionalGroup: 'QM', set: '214', control, at: now }, body);
}

function wrap({ sender, functionalGroup, set, control, at }: Envelope, body: readonly string[]): string {
  const number = String(control).padStart(9, '0');
  const blanks = ' '.repeat(10);
  const segments = [
    `ISA*00*${blanks}*00*${blanks}*ZZ*${sender.padEnd(15)}*ZZ*${'YARDTOWER'.padEnd(15)}*${day(at).slice(2)}*${time(at).slice(0, 4)}*U*00401*${number}*0*P*>`,
    `GS*${functionalGroup}*${sender}*YARDTOWER*${day(at)}*${time(at).slice(0, 4)}*${control}*X*004010`,
    `ST*${set}*0001`,
    ...body,
    `SE*${body.length + 2}*0001`,
    `GE*1*${control}`,
    `IEA*1*${number}`,
  ];
  return `${segments.join('~\n')}~\n`;
}

const day = (at: Date): string => at.toISOString().slice(0, 10).replaceAll('-', '');
const time = (at: Date): string => at.toISOString().slice(11, 19).replaceAll(':', '');

/** Free text without the separators, in the basic character set. */
const clean = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]|[*~>]/g, '')
    .toUpperCase()
    .slice(0, 60);
