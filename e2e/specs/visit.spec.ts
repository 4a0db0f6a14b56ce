import type { Page } from '@playwright/test';
import { accessProblems } from '../fixtures/axe.ts';
import type { Partners } from '../fixtures/partners.ts';
import type { PersonApi } from '../fixtures/people.ts';
import { expect, test } from '../fixtures/test.ts';
import { arrive, assign, freeDoors } from '../fixtures/waiting.ts';

/** Two products the trial's Odoo knows. */
const LINES = [
  { sku: '87787D', quantity: 24 },
  { sku: '99887D', quantity: 6 },
] as const;
const SSCC = '106141412345678908';

const story = (page: Page) => page.getByRole('region', { name: 'Story' });

async function openVisit(page: Page, visitId: string): Promise<void> {
  await page.goto(`/visits/${visitId}`);
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Live');
}

/** A truck at its door with an announced load, unloading begun. */
async function unloading(
  api: (role: 'gate_clerk' | 'dispatcher' | 'dock_lead') => Promise<PersonApi>,
  partners: Partners,
  trailer: string,
) {
  const announced = await partners.sendEvent('yard.asn.received.v1', {
    site: { code: 'CHI' },
    happenedAt: new Date().toISOString(),
    shipmentId: `S-${trailer}`,
    references: [{ kind: 'load', value: `LOAD-${trailer}` }],
    equipment: [{ kind: 'trailer', number: trailer }],
    carrier: { scac: 'XXXX' },
    supplier: { code: 'ACME', name: 'Acme Furniture' },
    poNumbers: [`PO-${trailer}`],
    lines: LINES.map(({ sku, quantity }, index) => ({
      poNumber: `PO-${trailer}`,
      lineNo: String(index + 1),
      items: [{ qualifier: 'VP', value: sku }],
      quantity: { value: quantity, uom: 'EA' },
    })),
    pallets: [{ sscc: SSCC, lines: [{ line: 0 }] }],
  });
  expect(await partners.settled('gate', announced.messageId)).toMatchObject({ status: 'delivered' });
  const truck = await arrive(await api('gate_clerk'), trailer);
  const dispatcher = await api('dispatcher');
  const [door] = await freeDoors(dispatcher, truck);
  if (!door) throw new Error('no free door');
  await assign(dispatcher, truck, door.doorId);
  const dock = await api('dock_lead');
  const visitId = truck.visitId as never;
  await dock.visits.dock.mutate({ visitId });
  await dock.receipts.start.mutate({ visitId });
  return { ...truck, door };
}

test('a truck nobody expected is let in, gets its visit, and leaves', async ({ signInAs, trailer }) => {
  const number = trailer();
  const page = await signInAs('gate_clerk');
  await page.goto('/visits/new?site=chi');
  await page.getByRole('button', { name: 'Record arrival' }).click();
  await expect(
    page.getByText('Give a trailer number, a plate, an appointment or a reference.').first(),
  ).toBeVisible();
  await page.getByLabel('Trailer no.').fill(number);
  await page.getByLabel('Driver').fill('J. Kowalski');
  await page.getByRole('button', { name: 'Record arrival' }).click();
  await expect(page).toHaveURL(/\/visits\/vis_/);
  await expect(page.getByText('No appointment').first()).toBeVisible();
  await expect(
    story(page)
      .getByRole('listitem')
      .filter({ hasText: `Arrived with ${number}` }),
  ).toBeVisible();

  await page.getByRole('button', { name: 'Check in…' }).click();
  const dialog = page.getByRole('dialog', { name: /^Check in V-/ });
  await expect(dialog.getByLabel('Driver')).toHaveValue('J. Kowalski');
  await dialog.getByLabel('Seal no.').fill('A99812');
  await dialog.getByRole('button', { name: 'Check in' }).click();
  await expect(dialog).toBeHidden();
  await expect(story(page).getByRole('listitem').filter({ hasText: 'Checked in' })).toBeVisible();
  await expect(page.getByText('A99812')).toBeVisible();

  await expect(page.getByRole('button', { name: 'Check in…' })).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('button', { name: 'Record departure…' }).click();
  const departure = page.getByRole('dialog', { name: /^Departure of V-/ });
  await departure.getByRole('button', { name: 'Record departure' }).click();
  await expect(departure).toBeHidden();
  await expect(page.getByText('This stay is over.')).toBeVisible();
});

test('a load is counted with the keyboard and the scanner, with damage and a photo, and finished', async ({
  signInAs,
  api,
  partners,
  trailer,
}) => {
  const truck = await unloading(api, partners, trailer());
  const page = await signInAs('dock_lead');
  await openVisit(page, truck.visitId);
  const first = page.getByLabel(/^Counted of line 1,/);
  const second = page.getByLabel(/^Counted of line 2,/);
  await expect(first).toBeVisible({ timeout: 15_000 });

  const scan = page.getByLabel('Scan or type a pallet (SSCC), barcode or SKU');
  await scan.fill(LINES[1].sku);
  await scan.press('Enter');
  await expect(second).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(first).toBeFocused();
  await page.keyboard.type('no number');
  await page.keyboard.press('Enter');
  await expect(page.getByText('A number from 0 up, with at most four decimals.')).toBeVisible();
  await page.keyboard.press('Escape');
  await first.fill('22');
  await page.keyboard.press('Enter');
  await expect(second).toBeFocused();
  await expect(page.getByText('2 short')).toBeVisible();
  await second.fill('6');
  await page.keyboard.press('Enter');
  await expect(page.getByText('2 of 2 lines counted')).toBeVisible();
  await page.reload();
  await expect(first).toHaveValue('22');

  await page.getByRole('button', { name: 'Damage… line 1' }).click();
  const damage = page.getByRole('dialog', { name: /^Damage on/ });
  await damage.getByLabel('Damaged units in all').fill('3');
  await damage.getByLabel('What is wrong').fill('crushed');
  const photo = await bigPhoto(page);
  expect(photo.byteLength, 'more than the server takes').toBeGreaterThan(300_000);
  await damage.getByLabel('Take or choose a photo').setInputFiles({
    name: 'damage.png',
    mimeType: 'image/png',
    buffer: photo,
  });
  await expect(damage.getByText(/^Photo ready, \d+ kB$/)).toBeVisible({ timeout: 15_000 });
  await damage.getByRole('button', { name: 'Report damage' }).click();
  await expect(damage).toBeHidden();
  const shown = page.getByRole('img', { name: /^Photo of / });
  await expect(shown).toBeVisible();
  await expect
    .poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(100);

  await page.getByRole('button', { name: 'Finish unloading…' }).click();
  const finish = page.getByRole('alertdialog', { name: 'Finish unloading' });
  await expect(finish.getByText('1 line short')).toBeVisible();
  await expect(finish.getByText('1 line with damage')).toBeVisible();
  await finish.getByRole('button', { name: 'Finish and ask for approval' }).click();
  await expect(finish).toBeHidden();
  await expect(page.getByText('Waits for a second person', { exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Short receipt' })).toBeVisible();
});

test('an unknown product and an unknown pallet are kept, not lost', async ({
  signInAs,
  api,
  partners,
  trailer,
}) => {
  const truck = await unloading(api, partners, trailer());
  const page = await signInAs('dock_lead');
  await openVisit(page, truck.visitId);
  const scan = page.getByLabel('Scan or type a pallet (SSCC), barcode or SKU');
  await scan.fill(`(00)${SSCC}`);
  await scan.press('Enter');
  await expect(page.getByText(`Pallet ${SSCC} counted`)).toBeVisible();
  await expect(page.getByText('1 of 1 counted')).toBeVisible();
  await scan.fill('MYSTERY-1');
  await scan.press('Enter');
  await page.getByRole('button', { name: 'Add MYSTERY-1 as an unknown product' }).click();
  const dialog = page.getByRole('dialog', { name: 'A product nobody announced' });
  await expect(dialog.getByLabel('What is printed on it')).toHaveValue('MYSTERY-1');
  await dialog.getByLabel('Quantity').fill('4');
  await dialog.getByRole('button', { name: 'Add product' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByLabel(/^Counted of line 3, MYSTERY-1/)).toHaveValue('4');
});

test('two people count at once: the second reads what the first counted and loses nothing', async ({
  signInAs,
  api,
  partners,
  trailer,
  watch,
}) => {
  watch.expect(/409/);
  const truck = await unloading(api, partners, trailer());
  const dock = await api('dock_lead');
  const page = await signInAs('dock_lead');
  await openVisit(page, truck.visitId);
  const first = page.getByLabel(/^Counted of line 1,/);
  await expect(first).toBeVisible();
  const [receipt] = await dock.receipts.forVisit.query({ visitId: truck.visitId as never });
  const line = receipt?.lines[0];
  if (!line) throw new Error('no line to count');
  await page.route(
    '**/api/trpc/receipts.countLine*',
    async (route) => {
      await dock.receipts.countLine.mutate({ receiptLineId: line.id, countedQty: 20 });
      await route.continue();
    },
    { times: 1 },
  );
  await first.fill('21');
  await first.press('Enter');
  await expect(page.getByText('Somebody counted 20 in the meantime.')).toBeVisible();
  await expect(first).toHaveValue('21');
  await first.focus();
  await first.press('Enter');
  await expect(page.getByText('3 short')).toBeVisible();
});

test('the story stands as one list, its lines lead to their trace, and it grows live', async ({
  signInAs,
  api,
  partners,
  trailer,
}) => {
  const number = trailer();
  const truck = await unloading(api, partners, number);
  const page = await signInAs('dispatcher');
  await openVisit(page, truck.visitId);
  const list = story(page);
  await expect(list.getByRole('listitem').filter({ hasText: `Arrived with ${number}` })).toBeVisible();
  const trace = list.getByRole('link', { name: /^Trace of/ }).first();
  await expect(trace).toHaveAttribute('href', /^\/integrations\?trace=/);
  await list.getByRole('button', { name: 'Systems' }).click();
  await expect(page).toHaveURL(/story=systems/);
  await expect(list.getByText('Unloading began')).toHaveCount(0);
  await list.getByRole('button', { name: 'All' }).click();

  const dock = await api('dock_lead');
  const [receipt] = await dock.receipts.forVisit.query({ visitId: truck.visitId as never });
  await dock.receipts.countLine.mutate({ receiptLineId: receipt?.lines[0]?.id ?? '', countedQty: 24 });
  await expect(list.getByRole('listitem').filter({ hasText: /^.*Counted / })).toBeVisible();
  expect(await accessProblems(page, 'main')).toEqual([]);
});

test('a late booking is linked, and a foreign visit does not exist', async ({
  signInAs,
  api,
  partners,
  trailer,
  watch,
}) => {
  const number = trailer();
  const truck = await arrive(await api('gate_clerk'), number);
  const load = `LATE-${number}`;
  const booked = await partners.sendEvent('yard.appointment.requested.v1', {
    site: { code: 'CHI' },
    happenedAt: new Date().toISOString(),
    carrier: { scac: 'XXXX' },
    references: [{ kind: 'load', value: load }],
    equipment: [],
    appointment: {
      reference: load,
      stop: 1,
      window: { start: new Date().toISOString() },
      booking: 'automatic',
    },
  });
  expect(await partners.settled('gate', booked.messageId)).toMatchObject({ status: 'delivered' });
  const page = await signInAs('dispatcher');
  await openVisit(page, truck.visitId);
  await page.getByRole('button', { name: 'Link appointment…' }).click();
  const dialog = page.getByRole('dialog', { name: /^Link V-/ });
  await dialog.getByLabel('Reference, trailer or carrier').fill(load);
  await dialog.getByRole('button', { name: /^Link APT-/ }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(/^Appointment APT-/).first()).toBeVisible();

  watch.expect(/404/);
  await page.goto('/visits/vis_01ARZ3NDEKTSV4RRFFQ69G5FAV');
  await expect(page.getByRole('heading', { name: 'Nothing here' })).toBeVisible();
});

test('counting fits a tablet in the hand: targets of 48 px, nothing wider than the screen', async ({
  signInAs,
  api,
  partners,
  trailer,
}) => {
  const truck = await unloading(api, partners, trailer());
  const page = await signInAs('dock_lead', {
    viewport: { width: 820, height: 1180 },
    hasTouch: true,
    isMobile: true,
  });
  await openVisit(page, truck.visitId);
  await expect(page.getByLabel(/^Counted of line 1,/)).toBeVisible();
  const box = await page.getByRole('button', { name: 'One more' }).first().boundingBox();
  expect(box?.height).toBeGreaterThanOrEqual(48);
  expect(box?.width).toBeGreaterThanOrEqual(48);
  await page.getByRole('button', { name: 'One more' }).first().tap();
  await expect(page.getByText('23 short')).toBeVisible();
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
});

/** A PNG of noise: large, and a photo all the same. */
async function bigPhoto(page: Page): Promise<Buffer> {
  const dataUrl = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 1200;
    canvas.height = 900;
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no canvas');
    const image = context.createImageData(canvas.width, canvas.height);
    let seed = 1;
    for (let at = 0; at < image.data.length; at += 1) {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      image.data[at] = at % 4 === 3 ? 255 : seed % 256;
    }
    context.putImageData(image, 0, 0);
    return canvas.toDataURL('image/png');
  });
  return Buffer.from(dataUrl.slice(dataUrl.indexOf(',') + 1), 'base64');
}
