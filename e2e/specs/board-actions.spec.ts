import type { Locator, Page } from '@playwright/test';
import { accessProblems } from '../fixtures/axe.ts';
import type { PersonApi } from '../fixtures/people.ts';
import { expect, test } from '../fixtures/test.ts';
import { arrive, assign, freeDoors, siteOf, type Truck } from '../fixtures/waiting.ts';

const BOARD = '/s/chi/board';
/** Undo must be there at least this long. */
const UNDO_MS = 8_000;

const waiting = (page: Page) => page.getByRole('region', { name: 'Waiting' });
const card = (page: Page, { trailer }: Pick<Truck, 'trailer'>) =>
  waiting(page).getByRole('listitem').filter({ hasText: trailer });
const tile = (page: Page, code: string): Locator =>
  page.getByRole('gridcell', { name: new RegExp(`^Door ${code}\\b`) });
const details = (page: Page, code: string) => page.getByRole('region', { name: `Door ${code}` });
const undo = (page: Page) => page.getByRole('button', { name: /^Undo/ });

async function openBoard(page: Page): Promise<void> {
  await page.goto(BOARD);
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Live');
}

interface Held extends Truck {
  readonly door: { readonly code: string; readonly doorId: string };
}

/** A truck that waits with a door promised to it. */
async function promised(
  api: (role: 'gate_clerk' | 'dispatcher') => Promise<PersonApi>,
  trailer: string,
): Promise<Held> {
  const truck = await arrive(await api('gate_clerk'), trailer);
  const [door] = await freeDoors(await api('dispatcher'), truck);
  if (!door) throw new Error('no free door');
  await assign(await api('dispatcher'), truck, door.doorId);
  return { ...truck, door };
}

async function openMoves(api: PersonApi, visitId: string): Promise<(string | null)[]> {
  const site = await siteOf(api, 'CHI');
  const moves = await api.moves.list.query({ siteId: site.id as never });
  return moves.filter((move) => move.visitId === visitId).map((move) => move.toId);
}

test('a field of the stay that moved meanwhile does not refuse its door', async ({
  signInAs,
  api,
  trailer,
}) => {
  const truck = await arrive(await api('gate_clerk'), trailer());
  const [door] = await freeDoors(await api('dispatcher'), truck);
  if (!door) throw new Error('no free door');
  const page = await signInAs('dispatcher');
  await openBoard(page);
  const gate = await api('gate_clerk');
  await page.route('**/api/trpc/doors.assign*', async (route) => {
    await gate.visits.checkIn.mutate({ visitId: truck.visitId as never, sealNo: 'S-1' });
    await route.continue();
  });
  await card(page, truck).getByRole('button', { pressed: false }).first().click();
  await tile(page, door.code).click();
  await expect(page.getByText(`${truck.trailer} assigned to ${door.code}`).first()).toBeVisible();
  await expect(tile(page, door.code)).toContainText(truck.trailer);
});

test('two promised doors are swapped by keyboard alone, and Undo puts both back', async ({
  signInAs,
  api,
  trailer,
}) => {
  const [a, b] = [await promised(api, trailer()), await promised(api, trailer())];
  const page = await signInAs('dispatcher');
  await openBoard(page);
  await card(page, a).getByRole('button').first().focus();
  await page.keyboard.press('a');
  await page.keyboard.type(b.door.code.slice(1));
  await expect(page.getByRole('status').filter({ hasText: `${b.door.code} cannot be given` })).toBeVisible();
  await page.keyboard.press('Enter');
  const swap = page.getByRole('button', { name: `Swap: ${b.trailer} gets ${a.door.code}` });
  await expect(swap).toBeFocused();
  expect(await accessProblems(page, 'main'), 'with a swap in the hand').toEqual([]);
  await page.keyboard.press('Enter');
  await expect(
    page.getByText(`${a.trailer} has ${b.door.code} now, ${b.trailer} has ${a.door.code}`).first(),
  ).toBeVisible();
  await expect(tile(page, b.door.code)).toContainText(a.trailer);
  await expect(tile(page, a.door.code)).toContainText(b.trailer);
  const dispatcher = await api('dispatcher');
  expect(await openMoves(dispatcher, a.visitId)).toEqual([b.door.doorId]);
  await page.keyboard.press('u');
  await expect(tile(page, a.door.code)).toContainText(a.trailer);
  await expect(tile(page, b.door.code)).toContainText(b.trailer);
  expect(await openMoves(dispatcher, a.visitId)).toEqual([a.door.doorId]);
});

test('a waiting truck takes the door of another from the details of that door', async ({
  signInAs,
  api,
  trailer,
}) => {
  const held = await promised(api, trailer());
  const truck = await arrive(await api('gate_clerk'), trailer());
  const page = await signInAs('dispatcher');
  await openBoard(page);
  await card(page, truck).getByRole('button', { pressed: false }).first().click();
  await tile(page, held.door.code).click();
  await details(page, held.door.code)
    .getByRole('button', { name: `Give ${held.door.code} to ${truck.trailer}` })
    .click();
  await expect(tile(page, held.door.code)).toContainText(truck.trailer);
  await expect(card(page, held)).not.toContainText('reserved');
  expect(await openMoves(await api('dispatcher'), held.visitId)).toEqual([]);
  await undo(page).click();
  await expect(tile(page, held.door.code)).toContainText(held.trailer);
  await expect(card(page, truck)).not.toContainText('reserved');
});

test('another door for a truck: Undo gives the first one back, not none', async ({
  signInAs,
  api,
  trailer,
}) => {
  const held = await promised(api, trailer());
  const [next] = await freeDoors(await api('dispatcher'), held);
  if (!next) throw new Error('no free door');
  const page = await signInAs('dispatcher');
  await openBoard(page);
  await page.getByRole('button', { name: `Change door… ${held.trailer}` }).click();
  const dialog = page.getByRole('dialog', { name: `Assign a door to ${held.trailer}` });
  await dialog.getByLabel('Find a door').fill(next.code);
  await dialog.getByRole('button', { name: next.code }).click();
  await expect(card(page, held)).toContainText(`door ${next.code} reserved`);
  await undo(page).click();
  await expect(card(page, held)).toContainText(`door ${held.door.code} reserved`);
});

test('blocking, unblocking and giving a door back can each be undone for eight seconds', async ({
  signInAs,
  api,
  trailer,
}) => {
  const held = await promised(api, trailer());
  const free = (await freeDoors(await api('dispatcher'), held)).at(-1);
  if (!free) throw new Error('no free door');
  const page = await signInAs('dispatcher');
  await openBoard(page);
  await tile(page, free.code).click();
  await details(page, free.code).getByRole('button', { name: 'Block door…' }).click();
  const dialog = page.getByRole('dialog', { name: `Block door ${free.code}` });
  await dialog.getByLabel('Reason').fill('leveller');
  await dialog.getByRole('button', { name: 'Block door' }).click();
  await expect(tile(page, free.code)).toContainText('leveller');
  const shownAt = Date.now();
  await expect(undo(page)).toBeVisible();
  await expect(undo(page)).toBeHidden({ timeout: 2 * UNDO_MS });
  expect(Date.now() - shownAt).toBeGreaterThanOrEqual(UNDO_MS - 500);

  await details(page, free.code).getByRole('button', { name: 'Unblock door' }).click();
  await expect(tile(page, free.code)).toContainText('Free');
  await undo(page).click();
  await expect(tile(page, free.code)).toContainText('leveller');
  await details(page, free.code).getByRole('button', { name: 'Unblock door' }).click();
  await expect(tile(page, free.code)).toContainText('Free');

  await tile(page, held.door.code).click();
  await details(page, held.door.code).getByRole('button', { name: 'Release door' }).click();
  await expect(tile(page, held.door.code)).toContainText('Free');
  expect(await openMoves(await api('dispatcher'), held.visitId)).toEqual([]);
  await undo(page).click();
  await expect(tile(page, held.door.code)).toContainText(held.trailer);
});

test('a pull is queued and taken back', async ({ signInAs, api, trailer }) => {
  const held = await promised(api, trailer());
  await (await api('dock_lead')).visits.dock.mutate({ visitId: held.visitId as never });
  const dispatcher = await api('dispatcher');
  expect(await openMoves(dispatcher, held.visitId), 'docked by hand, its move is done').toEqual([]);
  const page = await signInAs('dispatcher');
  await openBoard(page);
  await tile(page, held.door.code).click();
  await details(page, held.door.code).getByRole('button', { name: 'Pull', exact: true }).click();
  await expect(page.getByText(`Pull of ${held.door.code} is queued`).first()).toBeVisible();
  expect(await openMoves(dispatcher, held.visitId)).toHaveLength(1);
  await undo(page).click();
  await expect.poll(() => openMoves(dispatcher, held.visitId)).toEqual([]);
});

test('a note is written at a door, read by others there at once, and says that nothing is sent', async ({
  signInAs,
  api,
  trailer,
}) => {
  const held = await promised(api, trailer());
  const [page, other] = [await signInAs('dispatcher'), await signInAs('manager')];
  for (const each of [page, other]) {
    await openBoard(each);
    await tile(each, held.door.code).focus();
    await each.keyboard.press('Enter');
    await expect(details(each, held.door.code)).toBeVisible();
  }
  await expect(details(other, held.door.code).getByRole('button', { name: 'Note…' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  const button = details(page, held.door.code).getByRole('button', { name: 'Note…' });
  await button.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: /^Note on V-/ });
  await dialog.getByRole('button', { name: 'Save note' }).click();
  await expect(dialog.getByText('Write something first.').first()).toBeVisible();
  await dialog.getByRole('radio', { name: 'For the driver' }).click();
  await expect(dialog.getByText(/Nothing is sent: no text message goes out/)).toBeVisible();
  expect(await accessProblems(page, '[role=dialog]')).toEqual([]);
  await dialog.getByLabel('Note', { exact: true }).fill('Bring the seal to door lead');
  await dialog.getByRole('button', { name: 'Save note' }).press('Enter');
  await expect(dialog).toBeHidden();
  await expect(button).toBeFocused();
  for (const each of [page, other]) {
    const notes = details(each, held.door.code).getByRole('region', { name: 'Notes' });
    await expect(notes).toContainText('Bring the seal to door lead');
    await expect(notes).toContainText('for the driver');
  }
});
