import fs from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import type { Odoo } from '../fixtures/odoo.ts';
import { apiOf, type PersonApi, type SessionCookie, sessionOf, trialUser } from '../fixtures/people.ts';
import { expect, test } from '../fixtures/test.ts';
import { freeDoors, siteOf } from '../fixtures/waiting.ts';

// The walk of the README, step by step: one truck from the first message to Odoo's validated receipt.
// Not tried again: the order of the samples can be received once.
test.describe.configure({ mode: 'serial', retries: 0 });

const SAMPLES = path.resolve(import.meta.dirname, '../../docs/samples');
const sample = (file: string) => fs.readFileSync(path.join(SAMPLES, file), 'utf8');

const ORDER = '99999817';
const LOAD = 'WALK-1';
const TRAILER = '902577';
const MAKER = { email: 'max.both@walk.example', password: 'counts and approves 2026' };
const BLUE = { sku: '87787D', announced: 24, counted: 22 };
const RED = { sku: '99887D', announced: 6 };
/** Long enough to be seen, short enough for a test; the product hears of it by itself. */
const OUTAGE_SECONDS = 120;

interface Picking {
  readonly id: number;
  readonly name: string;
  readonly state: string;
  readonly backorder_id: [number, string] | false;
  readonly scheduled_date: string;
}

let maker: SessionCookie;
/** The best free door for this truck: other specs leave theirs behind. */
let door = '';
let visitPath = '';
let receipt: Picking;
let caseUrl = '';
let effectsBefore = 0;

test('a dispatcher signs in and lands on the dock board', async ({ page }) => {
  const ana = trialUser('dispatcher');
  await page.goto('/');
  await page.getByLabel('E-mail').fill(ana.email);
  await page.getByLabel('Password').fill(ana.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveURL(/\/s\/chi\/board$/);
  await expect(page.getByText('Sandbox: simulated Odoo and trial users')).toBeVisible();
  await expect(page.getByRole('grid', { name: /Doors at/ })).toBeVisible();
  await expectLive(page);
});

test('the messages of the samples are understood, and Odoo expects the truck', async ({ partners, odoo }) => {
  const pickings = await receiptsOfOrder(odoo);
  expect(pickings, 'the sandbox expects the sample order').toHaveLength(1);
  receipt = pickings[0] as Picking;
  effectsBefore = (await odoo.effects(0)).last;

  const windowStart = new Date(Date.now() + 10 * 60_000).toISOString();
  const booked = await partners.sendEvent('yard.appointment.requested.v1', {
    site: { code: 'CHI' },
    happenedAt: new Date().toISOString(),
    carrier: { scac: 'XXXX' },
    references: [
      { kind: 'purchase-order', value: ORDER },
      { kind: 'purchase-order', value: '900169' },
      { kind: 'bill-of-lading', value: '999999-001' },
    ],
    equipment: [{ kind: 'trailer', number: TRAILER }],
    appointment: { reference: LOAD, stop: 1, window: { start: windowStart }, booking: 'automatic' },
  });
  expect(await partners.settled('gate', booked.messageId)).toMatchObject({ status: 'delivered' });

  const asn = await partners.sendRaw('widgets', sample('856-blue-red-widget.edi'));
  expect(await partners.settled('widgets', asn.messageId)).toMatchObject({ status: 'delivered' });
  const again = await partners.sendRaw('widgets', sample('856-blue-red-widget.edi'));
  expect(again).toMatchObject({ duplicate: true, messageId: asn.messageId });

  const status = await partners.sendRaw('acme', sample('214-ellipsis-terminator.edi'));
  expect(await partners.settled('acme', status.messageId)).toMatchObject({ status: 'delivered' });

  await expect
    .poll(async () => (await receiptsOfOrder(odoo))[0]?.scheduled_date, { timeout: 20_000 })
    .toBe(windowStart.slice(0, 19).replace('T', ' '));
});

test('the arrival appears live in every open board, and a door is given by keyboard', async ({
  signInAs,
  partners,
  api,
}) => {
  const [ana, dirk] = [await signInAs('dispatcher'), await signInAs('dock_lead')];
  for (const page of [ana, dirk]) {
    await page.goto('/s/chi/board');
    await expectLive(page);
    await page.evaluate(() => Object.assign(window, { notReloaded: true }));
  }
  const arrived = await partners.sendEvent('yard.gate.arrived.v1', {
    site: { code: 'CHI' },
    happenedAt: new Date().toISOString(),
    references: [{ kind: 'load', value: LOAD }],
    equipment: [{ kind: 'trailer', number: TRAILER }],
  });
  for (const page of [ana, dirk])
    await expect(waiting(page)).toContainText(`PO ${ORDER}`, { timeout: 5_000 });
  expect(await partners.settled('gate', arrived.messageId)).toMatchObject({ status: 'delivered' });

  door = await bestDoor(await api('dispatcher'));
  await waiting(ana).getByRole('button').first().focus();
  await ana.keyboard.press('a');
  await expect(ana.getByLabel('Door number')).toBeFocused();
  await ana.keyboard.type(door.slice(1));
  await expect(ana.getByText(new RegExp(`^${door}: `))).toBeVisible();
  await ana.keyboard.press('Enter');
  await expect(ana.getByText(`XXXX ${TRAILER} assigned to ${door}`).first()).toBeVisible();
  for (const page of [ana, dirk]) {
    await expect(tile(page)).toContainText('Reserved', { timeout: 5_000 });
    await expect(tile(page)).toContainText(TRAILER);
    expect(await page.evaluate(() => 'notReloaded' in window)).toBe(true);
  }
});

test('the truck is docked, unloaded, counted short, and the count waits for a second person', async ({
  signInAs,
  session,
  product,
  odoo,
}) => {
  maker = await makePersonOfBothSides(product, await session('admin'));
  const page = await signInAs(maker);
  await page.goto('/s/chi/board');
  await expectLive(page);
  await tile(page).click();
  await page.getByRole('link', { name: 'Open visit' }).click();
  await expect(page).toHaveURL(/\/visits\/vis_/);
  visitPath = new URL(page.url()).pathname;
  await expectLive(page);

  await page.getByRole('button', { name: 'Dock', exact: true }).click();
  await expect(page.getByText('At door', { exact: true }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Start unloading' }).click();
  await expect(page.getByText('Unloading', { exact: true }).first()).toBeVisible();

  const blue = page.getByLabel(/Counted of line 1,/);
  await blue.fill(String(BLUE.counted));
  await blue.press('Enter');
  await expect(page.getByText(`${BLUE.announced - BLUE.counted} short`)).toBeVisible();
  await page.getByRole('button', { name: `All ${RED.announced} of line 2 came` }).click();
  await expect(page.getByText('2 of 2 lines counted')).toBeVisible();

  await page.getByRole('button', { name: 'Finish unloading…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Finish unloading' });
  await expect(dialog.getByText('1 line short')).toBeVisible();
  await dialog.getByLabel('Note for the person who approves').fill('Two cartons never came off the truck');
  await dialog.getByRole('button', { name: 'Finish and ask for approval' }).click();
  await expect(page.getByText('A second person has to approve this count').first()).toBeVisible();

  const [picking] = await receiptsOfOrder(odoo);
  expect(picking?.state, 'Odoo is not touched before the approval').not.toBe('done');
});

test('the maker cannot approve, neither on the screen nor over the API', async ({ signInAs, product }) => {
  const page = await signInAs(maker);
  await page.goto(`/exceptions?tab=open&visit=${visitPath.split('/').at(-1)}`);
  await page.getByRole('button', { name: /Short receipt/ }).click();
  await expect(page.getByRole('heading', { name: /Short receipt/ })).toBeVisible();
  caseUrl = page.url().replace(product.url, '');
  await expect(page.getByText(/Waiting for: Approver/)).toBeVisible();
  const approve = page.getByRole('button', { name: /^Approve/ });
  if ((await approve.count()) > 0) await expect(approve).toHaveAttribute('aria-disabled', 'true');

  const api = apiOf(product, maker);
  const id = new URL(page.url()).searchParams.get('id') as string;
  const { correction } = await api.exceptions.get.query({ exceptionId: id });
  if (!correction) throw new Error('the short count has no proposed correction');
  const attempt = api.corrections.approve.mutate({
    correctionId: correction.id,
    expectedVersion: correction.version,
    seen: correction.seen,
  });
  await expect(attempt).rejects.toThrow();
  const after = await api.exceptions.get.query({ exceptionId: id });
  expect(after.correction?.status).toBe('proposed');
});

test('a second person sees Odoo now, counted, proposed and owner, approves, and Odoo follows', async ({
  signInAs,
  odoo,
}) => {
  const page = await signInAs('approver');
  await page.goto(caseUrl);
  const diff = page.getByRole('table').filter({ hasText: 'Odoo now' });
  for (const column of ['Odoo now', 'Counted', 'Proposed', 'Owner'])
    await expect(diff.getByRole('columnheader', { name: column })).toBeVisible();
  const row = diff.getByRole('row').filter({ hasText: `${BLUE.sku}: received` });
  await expect(row).toContainText(String(BLUE.counted));
  await expect(page.getByText('Two cartons never came off the truck').first()).toBeVisible();

  await page.getByRole('button', { name: /^Approve/ }).click();
  const sure = page.getByRole('alertdialog').or(page.getByRole('dialog'));
  await sure.getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByText(new RegExp(`Applied .* as ${receipt.name}`))).toBeVisible({ timeout: 20_000 });

  const pickings = await receiptsOfOrder(odoo);
  expect(pickings.map(({ state }) => state).sort()).toEqual(['assigned', 'done']);
  const done = pickings.find(({ state }) => state === 'done') as Picking;
  const backorder = pickings.find(({ state }) => state !== 'done') as Picking;
  expect(done.name).toBe(receipt.name);
  expect(backorder.backorder_id).toMatchObject([receipt.id, receipt.name]);
  expect(await quantities(odoo, done.id)).toEqual({ [BLUE.sku]: BLUE.counted, [RED.sku]: RED.announced });
  expect(await demands(odoo, backorder.id)).toEqual({ [BLUE.sku]: BLUE.announced - BLUE.counted });

  const { effects } = await odoo.effects(effectsBefore, {
    model: 'stock.picking',
    method: 'button_validate',
  });
  expect(
    effects.filter(({ ids }) => ids.includes(receipt.id)),
    'validated once',
  ).toHaveLength(1);
});

test('while Odoo is away the lag and a banner are shown, and everything catches up by itself', async ({
  signInAs,
  odoo,
}) => {
  test.setTimeout(150_000);
  const [ivan, ana] = [await signInAs('integration'), await signInAs('dispatcher')];
  await ivan.goto('/integrations');
  await expect(ivan.getByText('All flows are within their target. No visit waits.')).toBeVisible();
  await odoo.startOutage(OUTAGE_SECONDS);
  try {
    await ana.goto(visitPath);
    await ana.getByRole('button', { name: 'Release', exact: true }).click();
    await expect(ana.getByText('Ready to leave', { exact: true }).first()).toBeVisible();
    await ana.getByRole('button', { name: 'Record departure…' }).click();
    await ana
      .getByRole('dialog')
      .or(ana.getByRole('alertdialog'))
      .getByRole('button', { name: 'Record departure' })
      .click();
    await expect(ana.getByText('Departed', { exact: true }).first(), 'the yard goes on').toBeVisible();
    await expect(story(ana, 'departure note → Odoo')).toContainText(/retrying|queued/);

    await expect(connector(ivan)).toContainText(/Down|Degraded/, { timeout: 30_000 });
    await expect(ivan.getByText(/Odoo sandbox lags .* visits? waits?/)).toBeVisible({ timeout: 60_000 });
    // Other work may lag before: this stay is named when its own effect is beyond its target.
    await expect(ivan.locator(`a[href="${visitPath}"]`)).toBeVisible({ timeout: 60_000 });
  } finally {
    await odoo.endOutage();
  }
  await expect(story(ana, 'departure note → Odoo')).toContainText('delivered', { timeout: 40_000 });
  await expect(connector(ivan)).not.toContainText(/Down|Degraded/, { timeout: 40_000 });
  await expect(ivan.getByText('All flows are within their target. No visit waits.')).toBeVisible({
    timeout: 40_000,
  });
  const notes = await odoo.search<{ body: string }>(
    'mail.message',
    [
      ['model', '=', 'stock.picking'],
      ['res_id', '=', receipt.id],
    ],
    ['body'],
  );
  expect(
    notes.filter(({ body }) => /depart|left/i.test(body)),
    'told once',
  ).toHaveLength(1);
});

test('the trace leads from the raw bytes to the record in Odoo', async ({ signInAs }) => {
  const page = await signInAs('integration');
  await page.goto(visitPath);
  await story(page, 'Gate and dock terminals: arrived')
    .getByRole('link', { name: /^Trace of/ })
    .click();
  await expect(page).toHaveURL(/\/integrations\?trace=cid_/);
  await expect(page.getByText('Record in Odoo')).toBeVisible();
  await expect(page.getByText(receipt.name).first()).toBeVisible();
  await page
    .getByRole('button', { name: /Raw bytes/ })
    .first()
    .click();
  await expect(page.getByRole('dialog')).toContainText(LOAD);
});

const waiting = (page: Page) =>
  page.getByRole('region', { name: 'Waiting' }).getByRole('listitem').filter({ hasText: TRAILER });
const connector = (page: Page) => page.getByRole('row').filter({ hasText: /Odoo/ }).first();
const story = (page: Page, what: string) => page.getByRole('listitem').filter({ hasText: what }).last();
const tile = (page: Page) => page.getByRole('gridcell', { name: new RegExp(`^Door ${door}\\b`) });

async function bestDoor(dispatcher: PersonApi): Promise<string> {
  const site = await siteOf(dispatcher, 'CHI');
  const board = await dispatcher.doors.board.query({ siteId: site.id as never });
  const card = board.waiting.find(({ trailerNumber }) => trailerNumber === TRAILER);
  if (!card) throw new Error(`${TRAILER} does not wait`);
  const [best] = await freeDoors(dispatcher, { visitId: card.visitId, no: card.no, trailer: TRAILER });
  if (!best) throw new Error('no free door');
  return best.code;
}

async function expectLive(page: Page): Promise<void> {
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Live');
}

const receiptsOfOrder = (odoo: Odoo) =>
  odoo.search<Picking>(
    'stock.picking',
    [
      ['origin', '=', `P${ORDER}`],
      ['picking_type_id.code', '=', 'incoming'],
    ],
    ['name', 'state', 'backorder_id', 'scheduled_date'],
  );

type Move = { product_id: [number, string]; quantity: number; product_uom_qty: number };
const moves = (odoo: Odoo, picking: number) =>
  odoo.search<Move>(
    'stock.move',
    [
      ['picking_id', '=', picking],
      ['state', '!=', 'cancel'],
    ],
    ['product_id', 'quantity', 'product_uom_qty'],
  );
const skuOf = ({ product_id: [, name] }: Move) => /\[(.+?)\]/.exec(name)?.[1] ?? name;

/** What Odoo holds as received, by SKU. */
async function quantities(odoo: Odoo, picking: number): Promise<Record<string, number>> {
  return Object.fromEntries((await moves(odoo, picking)).map((move) => [skuOf(move), move.quantity]));
}

/** What Odoo still expects, by SKU. */
async function demands(odoo: Odoo, picking: number): Promise<Record<string, number>> {
  return Object.fromEntries((await moves(odoo, picking)).map((move) => [skuOf(move), move.product_uom_qty]));
}

// Somebody who may count and may approve: only that the count is theirs stands in the way.
async function makePersonOfBothSides(
  product: Parameters<typeof apiOf>[0],
  admin: SessionCookie,
): Promise<SessionCookie> {
  await apiOf(product, admin).users.create.mutate({
    ...MAKER,
    name: 'Max Both',
    grants: [
      { role: 'dock_lead', siteId: '*' },
      { role: 'approver', siteId: '*' },
    ],
  });
  return sessionOf(product, MAKER);
}
