import type { Locator, Page } from '@playwright/test';
import { accessProblems } from '../fixtures/axe.ts';
import { switchSocket } from '../fixtures/socket.ts';
import { expect, test } from '../fixtures/test.ts';
import { arrive, assign, freeDoors, type Truck } from '../fixtures/waiting.ts';

const BOARD = '/s/chi/board';
/** The screen turns Unsure after 15 s of silence. */
const STALE_TIMEOUT_MS = 30_000;

const waiting = (page: Page) => page.getByRole('region', { name: 'Waiting' });
const card = (page: Page, { trailer }: Pick<Truck, 'trailer'>) =>
  waiting(page).getByRole('listitem').filter({ hasText: trailer });
const pick = (page: Page, truck: Truck) => card(page, truck).getByRole('button', { pressed: false }).first();
const tile = (page: Page, code: string): Locator =>
  page.getByRole('gridcell', { name: new RegExp(`^Door ${code}\\b`) });

async function openBoard(page: Page): Promise<void> {
  await page.goto(BOARD);
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Live');
}

test('a truck is picked, a door clicked, and Undo gives the door back', async ({
  signInAs,
  api,
  trailer,
}) => {
  const truck = await arrive(await api('gate_clerk'), trailer());
  const [door] = await freeDoors(await api('dispatcher'), truck);
  const page = await signInAs('dispatcher');
  await openBoard(page);

  await pick(page, truck).click();
  await expect(tile(page, door?.code ?? '')).toContainText('Best');
  expect(await accessProblems(page, 'main'), 'with a truck in the hand').toEqual([]);
  await tile(page, door?.code ?? '').click();
  await expect(page.getByText(`${truck.trailer} assigned to ${door?.code}`).first()).toBeVisible();
  await expect(tile(page, door?.code ?? '')).toContainText('Reserved');
  await expect(card(page, truck)).toContainText(`door ${door?.code} reserved`);

  await page.keyboard.press('u');
  await expect(tile(page, door?.code ?? '')).toContainText('Free');
  await expect(card(page, truck)).not.toContainText('reserved');
});

test('the keyboard alone gives a door, in at most six keys after the truck is selected', async ({
  signInAs,
  api,
  trailer,
}) => {
  const truck = await arrive(await api('gate_clerk'), trailer());
  const [door] = await freeDoors(await api('dispatcher'), truck);
  if (!door) throw new Error('no free door');
  const page = await signInAs('dispatcher');
  await openBoard(page);
  await expect(card(page, truck)).toBeVisible();

  // j walks the queue: the cursor is the focus.
  const mine = card(page, truck).getByRole('button').first();
  await expect(async () => {
    await page.keyboard.press('j');
    await expect(mine).toBeFocused({ timeout: 50 });
  }).toPass();
  const keys = ['a', ...String(door.number), 'Enter'];
  expect(keys.length).toBeLessThanOrEqual(6);
  await page.keyboard.press('a');
  const field = page.getByLabel('Door number');
  await expect(field).toBeFocused();
  await page.keyboard.type(String(door.number));
  await page.keyboard.press('Enter');
  await expect(tile(page, door.code)).toContainText(truck.trailer);

  await tile(page, door.code).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('gridcell').and(page.locator(':focus'))).toHaveAccessibleName(/^Door /);
  await expect(tile(page, door.code)).not.toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: `Door ${door.code}` })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(tile(page, door.code)).toBeFocused();
});

test('a card can be dragged onto a door, and shows there at once', async ({ signInAs, api, trailer }) => {
  const truck = await arrive(await api('gate_clerk'), trailer());
  const [door] = await freeDoors(await api('dispatcher'), truck);
  if (!door) throw new Error('no free door');
  const page = await signInAs('dispatcher');
  await openBoard(page);
  await waiting(page).hover();
  await expect(card(page, truck)).toHaveAttribute('draggable', 'true');
  await card(page, truck).dragTo(tile(page, door.code));
  await expect(tile(page, door.code)).toContainText(truck.trailer);
  await expect(page.getByText(`${truck.trailer} assigned to ${door.code}`).first()).toBeVisible();
});

test('the list of doors is the twin of the drag; a door that does not fit says why', async ({
  signInAs,
  api,
  trailer,
}) => {
  const dispatcher = await api('dispatcher');
  const gate = await api('gate_clerk');
  const [truck, other] = [await arrive(gate, trailer()), await arrive(gate, trailer())];
  const [best, second] = await freeDoors(dispatcher, truck);
  if (!best || !second) throw new Error('no free doors');
  await assign(dispatcher, other, second.doorId);
  const page = await signInAs('dispatcher');
  await openBoard(page);

  await page.getByRole('button', { name: `Assign door… ${truck.trailer}` }).click();
  const dialog = page.getByRole('dialog', { name: `Assign a door to ${truck.trailer}` });
  await expect(dialog.getByRole('listitem').first()).toContainText(best.code);
  await dialog.getByLabel('Find a door').fill(second.code);
  await expect(dialog.getByRole('button', { name: second.code })).toHaveAttribute('aria-disabled', 'true');
  await dialog.getByLabel('Find a door').fill(best.code);
  await dialog.getByRole('button', { name: best.code }).click();
  await expect(dialog).toBeHidden();
  await expect(tile(page, best.code)).toContainText(truck.trailer);
});

test('who comes second loses nothing and reads that somebody was first', async ({
  signInAs,
  api,
  trailer,
  watch,
}) => {
  watch.expect(/409/);
  const dispatcher = await api('dispatcher');
  const gate = await api('gate_clerk');
  const [truck, rival] = [await arrive(gate, trailer()), await arrive(gate, trailer())];
  const [door] = await freeDoors(dispatcher, truck);
  if (!door) throw new Error('no free door');
  const page = await signInAs('dispatcher');
  await openBoard(page);
  // The rival's assignment lands while ours is on its way.
  await page.route('**/api/trpc/doors.assign*', async (route) => {
    await assign(dispatcher, rival, door.doorId);
    await route.continue();
  });
  await pick(page, truck).click();
  await tile(page, door.code).click();
  const alert = page
    .getByRole('alert')
    .filter({ hasText: `${truck.trailer} was not assigned to ${door.code}` });
  await expect(alert).toBeVisible();
  await expect(tile(page, door.code)).toHaveAccessibleName(new RegExp(rival.trailer));
  await expect(card(page, truck)).not.toContainText('reserved');
  await alert.getByRole('button', { name: 'Close this message' }).click();
  await expect(alert).toBeHidden();
});

test('a blocked door shows its reason everywhere and comes back', async ({ signInAs, api, trailer }) => {
  const truck = await arrive(await api('gate_clerk'), trailer());
  const doors = await freeDoors(await api('dispatcher'), truck);
  const door = doors.at(-1);
  if (!door) throw new Error('no free door');
  const [page, other] = [await signInAs('dispatcher'), await signInAs('dock_lead')];
  await openBoard(page);
  await openBoard(other);
  await tile(page, door.code).click();
  const details = page.getByRole('region', { name: `Door ${door.code}` });
  await details.getByRole('button', { name: 'Block door…' }).click();
  const dialog = page.getByRole('dialog', { name: `Block door ${door.code}` });
  await dialog.getByRole('button', { name: 'Block door' }).click();
  await expect(dialog.getByText('Say why the door is blocked.').first()).toBeVisible();
  await dialog.getByLabel('Reason').fill('leveller');
  await dialog.getByRole('button', { name: 'Block door' }).click();
  for (const each of [page, other]) await expect(tile(each, door.code)).toContainText('leveller');
  await details.getByRole('button', { name: 'Unblock door' }).click();
  for (const each of [page, other]) await expect(tile(each, door.code)).toContainText('Free');
});

test('without a live link nothing is believed and nothing assigned; back again it catches up', async ({
  signInAs,
  api,
  trailer,
}) => {
  const gate = await api('gate_clerk');
  const before = await arrive(gate, trailer());
  const page = await signInAs('dispatcher');
  const socket = await switchSocket(page);
  await openBoard(page);
  await expect(card(page, before)).toBeVisible();

  await socket.cut();
  const banner = page.getByText(/Data as of .*, assignments are off/);
  await expect(banner).toBeVisible({ timeout: STALE_TIMEOUT_MS });
  await expect(page.getByRole('gridcell').first()).toHaveAccessibleName(/Unsure/);
  await expect(card(page, before).getByRole('button', { name: /^Assign door…/ })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  const missed = await arrive(gate, trailer());

  socket.restore();
  await expect(banner).toBeHidden();
  await expect(card(page, missed)).toBeVisible();
  await expect(page.getByRole('gridcell').first()).not.toHaveAccessibleName(/Unsure/);
});

test('paused, the board stands still and counts what waits', async ({ signInAs, api, trailer }) => {
  const gate = await api('gate_clerk');
  const page = await signInAs('dispatcher');
  await openBoard(page);
  await page.keyboard.press('p');
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Paused');
  const truck = await arrive(gate, trailer());
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText(/[1-9]\d* waiting/);
  await expect(card(page, truck)).toHaveCount(0);
  await page.getByRole('button', { name: 'Resume live', exact: true }).click();
  await expect(card(page, truck)).toBeVisible();
});

test('filters, view and order live in the address; an empty filter says so', async ({ signInAs }) => {
  const page = await signInAs('dispatcher');
  await page.goto(`${BOARD}?view=list&order=severity`);
  await expect(
    page.getByRole('grid', { name: 'Doors' }).or(page.getByRole('table', { name: 'Doors' })),
  ).toBeVisible();
  await expect(page.getByRole('button', { name: 'List', pressed: true })).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Order' })).toContainText('Worst first');
  await page.goto(`${BOARD}?capability=none-has-this`);
  await expect(page.getByText('No match', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(page.getByRole('gridcell').first()).toBeVisible();
});

test('a manager reads the board but changes nothing on it', async ({ signInAs, api, trailer }) => {
  const truck = await arrive(await api('gate_clerk'), trailer());
  const page = await signInAs('manager');
  await openBoard(page);
  await expect(card(page, truck).getByRole('button', { name: /^Assign door…/ })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await expect(page.getByRole('link', { name: 'Record arrival' })).toHaveCount(0);
});

for (const [name, width, height] of [
  ['desk', 1440, 900],
  ['tablet', 820, 1180],
  ['phone', 390, 844],
] as const)
  test(`the board is accessible and never wider than a ${name}`, async ({ signInAs }) => {
    const page = await signInAs('dispatcher', { viewport: { width, height } });
    await openBoard(page);
    expect(await accessProblems(page, 'main')).toEqual([]);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
  });
