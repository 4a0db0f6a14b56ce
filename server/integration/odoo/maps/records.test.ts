import { describe, expect, it } from 'vitest';
import { externalId, fromOdooDateTime, idOf, nameOf, readAction, toOdooDateTime } from '../client/values.ts';
import { capabilitiesOf } from '../connection/capabilities.ts';
import { gtinSpellings, toLocation, toOrder, toOrderLine, toPartner, toProduct } from './records.ts';

describe('values on the wire', () => {
  it('writes and reads naive UTC, with microseconds from webhooks', () => {
    expect(toOdooDateTime(new Date('2026-11-25T07:30:00.999Z'))).toBe('2026-11-25 07:30:00');
    expect(fromOdooDateTime('2026-11-25 07:30:00')?.toISOString()).toBe('2026-11-25T07:30:00.000Z');
    expect(fromOdooDateTime('2026-11-25 07:30:00.123456')?.toISOString()).toBe('2026-11-25T07:30:00.123Z');
    for (const bad of [false, null, '', '2026-13-25 07:30:00', 'tomorrow', 5])
      expect(fromOdooDateTime(bad)).toBeUndefined();
  });

  it('reads a many2one in all three forms', () => {
    expect([idOf([7, 'X']), idOf(7), idOf(false), idOf(null)]).toEqual([7, 7, undefined, undefined]);
    expect([nameOf([7, 'X']), nameOf(7), nameOf(false)]).toEqual(['X', undefined, undefined]);
  });

  it('tells an action from a value', () => {
    expect(
      readAction({
        type: 'ir.actions.act_window',
        res_model: 'stock.backorder.confirmation',
        context: { a: 1 },
      }),
    ).toMatchObject({
      model: 'stock.backorder.confirmation',
      context: { a: 1 },
    });
    for (const plain of [true, null, [1], { type: 'incoming' }]) expect(readAction(plain)).toBeUndefined();
  });

  it('spells external ids with what Odoo allows, and never two references alike', () => {
    expect(externalId('apt', 'APT-2026/1 ä')).toMatch(/^__yard_tower__\.[A-Za-z0-9_-]+$/);
    expect(externalId('apt', 'A-1')).not.toBe(externalId('apt', 'A 1'));
    expect(externalId('apt', 'A-x2d1')).not.toBe(externalId('apt', 'A-1'));
  });
});

describe('rows in our words', () => {
  it('takes false for empty', () => {
    expect(
      toProduct({ id: 5, default_code: false, barcode: false, name: 'Chair', uom_id: 1, active: true }),
    ).toEqual({
      id: 5,
      code: undefined,
      barcode: undefined,
      name: 'Chair',
      uomId: 1,
      active: true,
    });
    expect(toPartner({ id: 10, name: 'Gemini', ref: false, supplier_rank: 2, active: false })).toMatchObject({
      looksLikeSupplier: true,
      active: false,
    });
  });

  it('reads the unit where the version keeps it', () => {
    const row = {
      id: 42,
      order_id: 25,
      product_id: 5,
      product_qty: 10,
      qty_received: 7,
      product_uom: 3,
      product_uom_id: 4,
    };
    expect(toOrderLine(row, capabilitiesOf(18)).uomId).toBe(3);
    expect(toOrderLine(row, capabilitiesOf(19)).uomId).toBe(4);
  });

  it('expects receipts of confirmed, unfinished orders', () => {
    const order = (state: string, receipt_status: string | false) =>
      toOrder({ id: 1, name: 'P1', state, receipt_status }).isOpen;
    expect([
      order('purchase', 'pending'),
      order('purchase', 'full'),
      order('sent', false),
      order('cancel', false),
    ]).toEqual([true, false, false, false]);
  });

  it('knows docks by list (19) and by flag (18)', () => {
    expect(toLocation({ id: 33, name: 'Dock 01', usage: 'internal' }, new Set([33])).isDock).toBe(true);
    expect(
      toLocation({ id: 33, name: 'Dock 01', usage: 'internal', is_a_dock: true }, new Set()).isDock,
    ).toBe(true);
    expect(toLocation({ id: 33, name: 'Shelf', usage: 'internal' }, new Set()).isDock).toBe(false);
  });

  it('tries the spellings of a GTIN', () => {
    expect(gtinSpellings('05412345000013')).toEqual(['05412345000013', '5412345000013']);
    expect(gtinSpellings('5412345000013')).toEqual(['5412345000013', '05412345000013']);
    expect(gtinSpellings('LOT-1')).toEqual(['LOT-1']);
  });
});
