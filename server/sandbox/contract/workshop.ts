import { randomUUID } from 'node:crypto';
import type { Wire } from './wire.ts';

export interface Receipt {
  id: number;
  name: string;
  moveIds: number[];
}

/** Makes the records the cases need with the rights of an inventory user, and takes them away again. */
export class Workshop {
  readonly wire: Wire;
  readonly run: string;
  readonly typeId: number;
  readonly companyId: number;
  readonly sourceId: number;
  readonly destinationId: number;
  /** Another internal place, for damaged goods. */
  readonly otherPlaceId: number | undefined;
  readonly productIds: [number, number];
  readonly mayBuy: boolean;
  readonly vendorId: number | undefined;
  private pickings: number[] = [];
  private records: { model: string; id: number }[] = [];

  private constructor(wire: Wire, found: Found) {
    this.wire = wire;
    this.run = randomUUID().slice(0, 8);
    this.typeId = found.type.id;
    this.companyId = found.type.company_id;
    this.sourceId = found.type.default_location_src_id;
    this.destinationId = found.type.default_location_dest_id;
    this.otherPlaceId = found.otherPlaceId;
    this.productIds = found.productIds;
    this.mayBuy = found.mayBuy;
    this.vendorId = found.vendorId;
  }

  static async open(wire: Wire): Promise<Workshop> {
    return new Workshop(wire, await lookAround(wire));
  }

  /** An expected receipt without an order: `demands` of the two products. */
  async receipt(demands: readonly number[] = [10], extra: Record<string, unknown> = {}): Promise<Receipt> {
    const needsName = this.wire.version < 19;
    const moves = demands.map((demand, index) => [
      0,
      0,
      {
        product_id: this.productIds[index % 2],
        product_uom_qty: demand,
        location_id: this.sourceId,
        location_dest_id: this.destinationId,
        ...(needsName ? { name: `contract ${this.run}` } : {}),
      },
    ]);
    const vals = {
      picking_type_id: this.typeId,
      location_id: this.sourceId,
      location_dest_id: this.destinationId,
      origin: `CONTRACT-${this.run}`,
      move_ids: moves,
      ...extra,
    };
    const created = await this.wire.must<number[] | number>('stock.picking', 'create', { vals_list: [vals] });
    const id = Number(Array.isArray(created) ? created[0] : created);
    this.pickings.push(id);
    await this.wire.must('stock.picking', 'action_confirm', { ids: [id] });
    const moveRows = await this.moves(id);
    const [picking] = await this.read<{ name: string }>('stock.picking', [id], ['name']);
    return { id, name: picking?.name ?? '', moveIds: moveRows.map((move) => move.id) };
  }

  moves(pickingId: number) {
    const fields = [
      'product_id',
      'product_uom_qty',
      'quantity',
      'picked',
      'state',
      'move_line_ids',
      'location_dest_id',
    ];
    return this.find<MoveFacts>('stock.move', [['picking_id', '=', pickingId]], fields, 'id');
  }

  count(moveIds: readonly number[], quantity: number, picked = true) {
    return this.wire.must('stock.move', 'write', { ids: [...moveIds], vals: { quantity, picked } });
  }

  validate(ids: readonly number[], context: Record<string, unknown> = {}) {
    return this.wire.call('stock.picking', 'button_validate', { ids: [...ids], context });
  }

  read<T>(model: string, ids: readonly number[], fields: readonly string[]): Promise<(T & { id: number })[]> {
    return this.wire.must(model, 'read', { ids: [...ids], fields: [...fields], load: null });
  }

  find<T>(
    model: string,
    domain: unknown[],
    fields: readonly string[],
    order = 'id',
  ): Promise<(T & { id: number })[]> {
    return this.wire.must(model, 'search_read', { domain, fields: [...fields], order, load: null });
  }

  async state(pickingId: number): Promise<string | undefined> {
    const [picking] = await this.read<{ state: string }>('stock.picking', [pickingId], ['state']);
    return picking?.state;
  }

  async backorderOf(pickingId: number): Promise<number | undefined> {
    const [found] = await this.find<object>('stock.picking', [['backorder_id', '=', pickingId]], ['name']);
    if (found) this.pickings.push(found.id);
    return found?.id;
  }

  remember(model: string, id: number): void {
    this.records.push({ model, id });
  }

  /** Cancels what is open and deletes what may be deleted; answers what had to stay. */
  async cleanUp(): Promise<string[]> {
    const stayed: string[] = [];
    for (const id of this.pickings) {
      if ((await this.state(id)) === 'done') stayed.push(`stock.picking ${id} is done and stays`);
      else await this.wire.call('stock.picking', 'unlink', { ids: [id] });
    }
    for (const { model, id } of this.records.reverse()) {
      const outcome = await this.wire.call(model, 'unlink', { ids: [id] });
      if (outcome.error) stayed.push(`${model} ${id} stays: ${outcome.error}`);
    }
    return stayed;
  }
}

export interface MoveFacts {
  product_id: number;
  product_uom_qty: number;
  quantity: number;
  picked: boolean;
  state: string;
  move_line_ids: number[];
  location_dest_id: number;
}

interface Found {
  type: { id: number; company_id: number; default_location_src_id: number; default_location_dest_id: number };
  otherPlaceId: number | undefined;
  productIds: [number, number];
  mayBuy: boolean;
  vendorId: number | undefined;
}

async function lookAround(wire: Wire): Promise<Found> {
  const [type] = await wire.must<Found['type'][]>('stock.picking.type', 'search_read', {
    domain: [['code', '=', 'incoming']],
    fields: ['company_id', 'default_location_src_id', 'default_location_dest_id'],
    order: 'id',
    limit: 1,
    load: null,
  });
  const kinds = wire.version >= 18 ? [['is_storable', '=', true]] : [['type', '=', 'product']];
  const products = await wire.must<{ id: number }[]>('product.product', 'search_read', {
    domain: [...kinds, ['tracking', '=', 'none']],
    fields: ['name'],
    order: 'id',
    limit: 2,
  });
  const [first, second] = products;
  if (!type || !first || !second)
    throw new Error('needs one receipt operation type and two storable products without lots');
  const places = await wire.must<number[]>('stock.location', 'search', {
    domain: [
      ['usage', '=', 'internal'],
      ['id', '!=', type.default_location_dest_id],
      ['company_id', '=', type.company_id],
    ],
    limit: 1,
    order: 'id',
  });
  const mayBuy = await wire.call('purchase.order', 'check_access_rights', {
    operation: 'create',
    raise_exception: false,
  });
  const vendors = await wire.must<number[]>('res.partner', 'search', {
    domain: [['supplier_rank', '>', 0]],
    limit: 1,
  });
  return {
    type,
    otherPlaceId: places[0],
    productIds: [first.id, second.id],
    mayBuy: mayBuy.value === true,
    vendorId: vendors[0],
  };
}
