import type { Page } from '@playwright/test';
import { accessProblems } from '../fixtures/axe.ts';
import { expect, test } from '../fixtures/test.ts';
import { arrive, assign, freeDoors, siteOf, type Truck } from '../fixtures/waiting.ts';

const story = (page: Page) => page.getByRole('region', { name: 'Story' });
const line = (page: Page, text: string | RegExp) =>
  story(page).getByRole('listitem').filter({ hasText: text });
const takeBack = (page: Page, stage: string) =>
  page.getByRole('button', { name: new RegExp(`^Take back: ${stage} \\(`) });
const actions = (page: Page) => page.getByRole('region', { name: 'Actions' });

async function openVisit(page: Page, { visitId }: Pick<Truck, 'visitId'>): Promise<void> {
  await page.goto(`/visits/${visitId}`);
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Live');
}

test('a docking by mistake is taken back by who recorded it; the door stays promised', async ({
  signInAs,
  api,
  trailer,
}) => {
  const truck = await arrive(await api('gate_clerk'), trailer());
  const dispatcher = await api('dispatcher');
  const [door] = await freeDoors(dispatcher, truck);
  await assign(dispatcher, truck, door?.doorId ?? '');
  const [page, other] = [await signInAs('dispatcher'), await signInAs('dock_lead')];
  await openVisit(page, truck);
  await openVisit(other, truck);
  const dock = page.getByRole('button', { name: 'Dock', exact: true });
  await dock.focus();
  await page.keyboard.press('Enter');
  await expect(takeBack(page, 'At door')).toBeVisible();
  await expect(other.getByRole('button', { name: 'Undock…' })).toBeVisible();
  await expect(takeBack(other, 'At door'), 'only by who did it').toHaveCount(0);
  await takeBack(page, 'At door').focus();
  await page.keyboard.press('Enter');
  await expect(line(page, 'Taken back: At door')).toBeVisible();
  await expect(dock).toBeVisible();
  await expect(actions(page), 'the focus stays with the actions').toBeFocused();
  const visit = await dispatcher.visits.get.query({ visitId: truck.visitId as never });
  expect(visit).toMatchObject({ doorId: null, atDoorAt: null });
  expect(visit.assignments[0]).toMatchObject({ status: 'reserved', doorId: door?.doorId });

  await dock.press('Enter');
  await expect(page.getByRole('button', { name: 'Undock…' })).toBeVisible();
  await page.keyboard.press('u');
  await expect(dock, 'the toast offers the same').toBeVisible();
});

test('a truck leaves its door, comes back with Undo, and a visit by mistake is cancelled with its reason', async ({
  signInAs,
  api,
  trailer,
}) => {
  const truck = await arrive(await api('gate_clerk'), trailer());
  const dispatcher = await api('dispatcher');
  const [door] = await freeDoors(dispatcher, truck);
  await dispatcher.visits.dock.mutate({ visitId: truck.visitId as never, doorId: door?.doorId as never });
  const page = await signInAs('dispatcher');
  await openVisit(page, truck);
  await page.getByRole('button', { name: 'Undock…' }).click();
  const dialog = page.getByRole('dialog', { name: `Undock ${truck.no}` });
  expect(await accessProblems(page, '[role=dialog]')).toEqual([]);
  await dialog.getByRole('button', { name: 'Undock' }).click();
  await expect(line(page, 'Left the door')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Undock…' })).toHaveCount(0);
  await page.keyboard.press('u');
  await expect(page.getByRole('button', { name: 'Undock…' })).toBeVisible();

  await page.getByRole('button', { name: 'Cancel visit…' }).click();
  const sure = page.getByRole('alertdialog', { name: `Cancel visit ${truck.no}` });
  await expect(sure).toContainText('This cannot be undone');
  await sure.getByRole('combobox').click();
  await page.getByRole('option', { name: 'Registered twice' }).click();
  await sure.getByRole('button', { name: 'Cancel visit' }).click();
  await expect(line(page, 'Visit cancelled: Registered twice')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Cancel visit…' })).toHaveAttribute('aria-disabled', 'true');
  const again = await freeDoors(dispatcher, await arrive(await api('gate_clerk'), trailer()));
  expect(again.map(({ doorId }) => doorId)).toContain(door?.doorId);
});

test('notes stand on the visit and in its story; the link is copied', async ({ signInAs, api, trailer }) => {
  const truck = await arrive(await api('gate_clerk'), trailer());
  const page = await signInAs('dispatcher');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await openVisit(page, truck);
  await (await api('dock_lead')).visits.addNote.mutate({
    visitId: truck.visitId as never,
    text: 'Strap broken',
  });
  await expect(page.getByRole('region', { name: 'Notes' })).toContainText('Strap broken');
  await expect(line(page, 'Note: Strap broken')).toBeVisible();
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect(page.getByText(`The link to ${truck.no} is copied`).first()).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
});

test('a report that comes late says so, and a silence is drawn', async ({
  signInAs,
  partners,
  api,
  trailer,
}) => {
  const number = trailer();
  const told = await partners.sendEvent('yard.gate.arrived.v1', {
    site: { code: 'CHI' },
    happenedAt: new Date(Date.now() - 40 * 60_000).toISOString(),
    references: [],
    equipment: [{ kind: 'trailer', number }],
  });
  expect(await partners.settled('gate', told.messageId)).toMatchObject({ status: 'delivered' });
  const dispatcher = await api('dispatcher');
  const site = await siteOf(dispatcher, 'CHI');
  const { waiting } = await dispatcher.doors.board.query({ siteId: site.id as never });
  const visitId = waiting.find(({ trailerNumber }) => trailerNumber === number)?.visitId ?? '';
  await (await api('gate_clerk')).visits.checkIn.mutate({ visitId: visitId as never });
  const page = await signInAs('dispatcher');
  await openVisit(page, { visitId });
  await expect(line(page, `Arrived with ${number}`)).toContainText(/arrived 4\d\smin late/);
  await expect(line(page, 'Checked in')).not.toContainText('late');
  await expect(story(page).getByText(/^no data \d/)).toBeVisible();
});

test('the dock sheet and the visit record say what paper must say, and nothing of the screen', async ({
  signInAs,
  api,
  partners,
  trailer,
}) => {
  const number = trailer();
  const announced = await partners.sendEvent('yard.asn.received.v1', {
    site: { code: 'CHI' },
    happenedAt: new Date().toISOString(),
    shipmentId: `S-${number}`,
    references: [{ kind: 'load', value: `LOAD-${number}` }],
    equipment: [{ kind: 'trailer', number }],
    supplier: { code: 'ACME', name: 'Acme Furniture' },
    poNumbers: [`PO-${number}`],
    lines: [
      {
        poNumber: `PO-${number}`,
        lineNo: '1',
        items: [{ qualifier: 'VP', value: 'NP-1001' }],
        quantity: { value: 40, uom: 'EA' },
      },
    ],
  });
  expect(await partners.settled('gate', announced.messageId)).toMatchObject({ status: 'delivered' });
  const gate = await api('gate_clerk');
  const truck = await arrive(gate, number);
  await gate.visits.checkIn.mutate({ visitId: truck.visitId as never, sealNo: 'A99812' });
  const dispatcher = await api('dispatcher');
  const [door] = await freeDoors(dispatcher, truck);
  await assign(dispatcher, truck, door?.doorId ?? '');
  await dispatcher.visits.addNote.mutate({ visitId: truck.visitId as never, text: 'Strap broken' });
  await expect
    .poll(async () => (await dispatcher.receipts.forVisit.query({ visitId: truck.visitId as never })).length)
    .toBe(1);

  const page = await signInAs('dispatcher');
  await openVisit(page, truck);
  await page.getByRole('link', { name: 'Dock sheet' }).click();
  const sheet = page.getByRole('article', { name: `Dock sheet ${truck.no}` });
  for (const text of [
    `Door ${door?.code}`,
    number,
    'A99812',
    `LOAD-${number}`,
    'NP-1001',
    '40',
    'Strap broken',
  ])
    await expect(sheet).toContainText(text);
  expect(await accessProblems(page, 'main')).toEqual([]);
  await page.emulateMedia({ media: 'print' });
  for (const gone of [
    page.getByRole('button', { name: 'Print' }),
    page.getByRole('banner'),
    page.getByRole('navigation', { name: 'Main' }),
  ])
    await expect(gone).toBeHidden();
  await expect(sheet).toBeVisible();
  await page.emulateMedia({ media: 'screen' });
  await page.getByRole('link', { name: 'Back to the visit' }).click();
  await page.getByRole('link', { name: 'Visit record' }).click();
  const record = page.getByRole('article', { name: `Visit record ${truck.no}` });
  for (const text of [
    'Checked in',
    `Door ${door?.code} assigned`,
    'A99812',
    'Strap broken',
    'No appointment',
  ])
    await expect(record).toContainText(text);
  expect(await accessProblems(page, 'main')).toEqual([]);
});
