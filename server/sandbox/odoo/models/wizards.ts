import { type Env, sudo } from '../core/env.ts';
import { userError } from '../core/errors.ts';
import { browse } from '../core/orm.ts';
import type { Behaviour, Vals } from '../core/registry.ts';
import { insertRows, rowsById, rowsWhere, updateRows } from '../core/store.ts';
import { copyOfMove } from '../stock/done.ts';
import { assignMoves } from '../stock/reserve.ts';
import type { MoveRow, PickingRow, PickingTypeRow } from '../stock/rows.ts';
import { nextPickingName } from '../stock/sequences.ts';
import { refreshPickings } from '../stock/states.ts';
import { answerBackorder } from '../stock/validate.ts';

/** "Create Backorder?": filled from the context the button answered with. */
export const backorderWizard: Behaviour = {
  model: 'stock.backorder.confirmation',
  defaults: async (env, vals) => ({
    ...(Array.isArray(env.context.default_pick_ids) ? { pick_ids: env.context.default_pick_ids } : {}),
    show_transfers: env.context.default_show_transfers === true,
    ...vals,
  }),
  afterCreate: async (env, ids) => {
    for (const wizard of await rowsById<{ id: number; pick_ids: number[] | null }>(
      env,
      'stock.backorder.confirmation',
      ids,
    )) {
      const lines = (wizard.pick_ids ?? []).map((id) => ({
        backorder_confirmation_id: wizard.id,
        picking_id: id,
        to_backorder: true,
      }));
      await insertRows(sudo(env), 'stock.backorder.confirmation.line', lines);
    }
  },
  methods: {
    process: { kind: 'record', args: [], run: (env, _args, ids) => answer(env, ids, false) },
    process_cancel_backorder: { kind: 'record', args: [], run: (env, _args, ids) => answer(env, ids, true) },
  },
};

async function answer(env: Env, ids: number[], cancelRest: boolean): Promise<unknown> {
  const wizards = await browse<{ id: number; pick_ids: number[] | null }>(
    env,
    'stock.backorder.confirmation',
    ids,
  );
  return answerBackorder(
    env,
    wizards.flatMap((wizard) => wizard.pick_ids ?? []),
    cancelRest,
  );
}

interface ReturnRow {
  id: number;
  picking_id: number;
}

interface ReturnLineRow {
  id: number;
  product_id: number;
  quantity: number;
  move_id: number;
}

/** Returns of done transfers. Running the same wizard twice makes two returns. */
export const returnWizard: Behaviour = {
  model: 'stock.return.picking',
  defaults: async (env, vals) => {
    const [picking] = await rowsById<PickingRow>(env, 'stock.picking', [Number(vals.picking_id ?? 0)]);
    if (picking?.state !== 'done') throw userError('You may only return Done pickings.');
    return vals;
  },
  afterCreate: async (env, ids) => {
    for (const wizard of await rowsById<ReturnRow>(env, 'stock.return.picking', ids)) {
      const moves = await rowsWhere<MoveRow>(env, 'stock.move', 'picking_id', [wizard.picking_id]);
      const done = moves.filter((move) => move.state === 'done' && !move.scrap_id);
      await insertRows(
        sudo(env),
        'stock.return.picking.line',
        done.map((move) => ({
          wizard_id: wizard.id,
          product_id: move.product_id,
          quantity: 0,
          move_id: move.id,
          to_refund: true,
        })),
      );
    }
  },
  methods: {
    action_create_returns: {
      kind: 'record',
      args: [],
      run: (env, _args, ids) => makeReturn(env, ids, false),
    },
    action_create_returns_all: {
      kind: 'record',
      args: [],
      run: (env, _args, ids) => makeReturn(env, ids, true),
    },
    create_returns: { kind: 'record', args: [], run: (env, _args, ids) => makeReturn(env, ids, false) },
  },
};

async function makeReturn(env: Env, ids: number[], everything: boolean): Promise<Vals> {
  const [wizard] = await browse<ReturnRow>(env, 'stock.return.picking', ids);
  const [picking] = await rowsById<PickingRow>(env, 'stock.picking', [wizard?.picking_id ?? 0]);
  if (!wizard || !picking) throw userError('You may only return Done pickings.');
  const lines = await rowsWhere<ReturnLineRow>(env, 'stock.return.picking.line', 'wizard_id', [wizard.id]);
  const moves = await rowsById<MoveRow>(
    env,
    'stock.move',
    lines.map((line) => line.move_id),
  );
  const wanted = lines.flatMap((line) => {
    const move = moves.find((candidate) => candidate.id === line.move_id);
    const quantity = everything ? (move?.quantity ?? 0) : line.quantity;
    return move && quantity > 0 ? [{ move, quantity }] : [];
  });
  if (wanted.length === 0) throw userError('Please specify at least one non-zero quantity.');
  const id = await returnPicking(env, picking, wanted);
  return {
    name: 'Returned Picking',
    view_mode: 'form',
    res_model: 'stock.picking',
    res_id: id,
    type: 'ir.actions.act_window',
    context: {},
  };
}

async function returnPicking(
  env: Env,
  picking: PickingRow,
  wanted: { move: MoveRow; quantity: number }[],
): Promise<number> {
  const [type] = await rowsById<PickingTypeRow>(env, 'stock.picking.type', [picking.picking_type_id]);
  const [back] = await rowsById<PickingTypeRow>(env, 'stock.picking.type', [
    type?.return_picking_type_id ?? picking.picking_type_id,
  ]);
  if (!back) throw userError('Please specify at least one non-zero quantity.');
  const places = { location_id: picking.location_dest_id, location_dest_id: picking.location_id };
  const [id = 0] = await insertRows(sudo(env), 'stock.picking', [
    {
      name: await nextPickingName(env, back),
      state: 'draft',
      origin: `Return of ${picking.name}`,
      partner_id: picking.partner_id,
      picking_type_id: back.id,
      ...places,
      company_id: picking.company_id,
      purchase_id: picking.purchase_id,
      return_id: picking.id,
      scheduled_date: env.now,
      move_type: 'direct',
      priority: '0',
    },
  ]);
  const moveIds = await insertRows(
    sudo(env),
    'stock.move',
    wanted.map(({ move, quantity }) => ({
      ...copyOfMove(move),
      picking_id: id,
      product_uom_qty: quantity,
      state: 'confirmed',
      location_id: move.location_dest_id,
      location_dest_id: move.location_id,
      picking_type_id: back.id,
      origin_returned_move_id: move.id,
      to_refund: true,
      date: env.now,
    })),
  );
  await assignMoves(env, moveIds);
  await refreshPickings(env, [id], true);
  return id;
}

export const smsWizard: Behaviour = {
  model: 'confirm.stock.sms',
  methods: {
    dont_send_sms: {
      kind: 'record',
      args: [],
      run: async (env, _args, ids) => {
        await browse(env, 'confirm.stock.sms', ids);
        const pickings = await rowsById<PickingRow>(
          env,
          'stock.picking',
          (env.context.button_validate_picking_ids as number[]) ?? [],
        );
        await updateRows(
          sudo(env),
          'res.company',
          pickings.map((p) => p.company_id),
          { has_received_warning_stock_sms: true },
        );
        return answerBackorder(
          env,
          pickings.map((picking) => picking.id),
          false,
        );
      },
    },
  },
};
