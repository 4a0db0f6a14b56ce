import type { Page } from '@playwright/test';
import { accessProblems } from '../fixtures/axe.ts';
import type { PersonApi } from '../fixtures/people.ts';
import { switchSocket } from '../fixtures/socket.ts';
import { expect, test } from '../fixtures/test.ts';
import { arrive, siteOf, type Truck } from '../fixtures/waiting.ts';

const HOUR_MS = 3_600_000;
/** The screen stops trusting itself after 15 s of silence. */
const OFFLINE_TIMEOUT_MS = 45_000;

const cases = (page: Page) => page.getByRole('region', { name: /^Exceptions, / });
const heading = (page: Page) => page.getByRole('article').getByRole('heading', { level: 2 }).first();
/** The list names its rows with their state, so "Claim" alone would find claimed cases too. */
const claimButton = (page: Page) =>
  page.getByRole('group', { name: 'Actions on the case' }).getByRole('button', { name: 'Claim' });
const dialog = (page: Page) => page.getByRole('alertdialog');

/** A truck without an appointment, its case, and the appointments it could have had. */
async function unplanned(api: (role: 'gate_clerk' | 'dispatcher') => Promise<PersonApi>, trailer: string) {
  const dispatcher = await api('dispatcher');
  const site = await siteOf(dispatcher, 'CHI');
  const request = (reference: string) =>
    dispatcher.appointments.request.mutate({
      siteId: site.id,
      primaryReference: reference,
      windowStart: new Date(Date.now() + HOUR_MS),
      windowEnd: new Date(Date.now() + 2 * HOUR_MS),
      autoConfirm: true,
    });
  const truck = await arrive(await api('gate_clerk'), trailer);
  const [right, other] = [await request(`RIGHT-${trailer}`), await request(`OTHER-${trailer}`)];
  const { items } = await dispatcher.exceptions.list.query({ tab: 'open', visitId: truck.visitId });
  const found = items.find(({ kind }) => kind === 'no_appointment' || kind === 'unmatched_reference');
  if (!found) throw new Error('the arrival opened no case');
  return { truck, right, other, found };
}

async function openCase(page: Page, id: string): Promise<void> {
  await page.goto(`/exceptions?tab=open&id=${id}`);
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Live');
  await expect(heading(page)).toBeVisible();
}

test('a case is claimed with a key, seen live by others, and given back with Undo', async ({
  signInAs,
  api,
  trailer,
}) => {
  const { found } = await unplanned(api, trailer());
  const [ana, petra] = [await signInAs('dispatcher'), await signInAs('approver')];
  for (const page of [ana, petra]) await openCase(page, found.id);

  await ana.keyboard.press('c');
  await expect(ana.getByText(`${found.no} is yours`).first()).toBeVisible();
  await expect(petra.getByRole('article').getByText('Ana Brandt').first()).toBeVisible();
  const claim = claimButton(petra);
  await expect(claim).toHaveAttribute('aria-disabled', 'true');
  await expect(claim).toHaveAccessibleDescription(/Ana Brandt has this case/);

  await ana.keyboard.press('u');
  await expect(claim).not.toHaveAttribute('aria-disabled', 'true');
});

test('the maker proposes and only waits; a second person approves by keyboard and the record follows', async ({
  signInAs,
  api,
  trailer,
}) => {
  const { truck, right, found } = await unplanned(api, trailer());
  const ana = await signInAs('dispatcher');
  await openCase(ana, found.id);
  await ana.getByRole('button', { name: 'Propose a correction…' }).click();
  await dialog(ana).getByRole('combobox', { name: 'Appointment' }).fill(right.no);
  await ana.getByRole('option', { name: right.no }).click();
  await dialog(ana).getByRole('button', { name: 'Send to an approver' }).click();
  await expect(dialog(ana).getByText('Say why in a few words.')).toBeVisible();
  await dialog(ana).getByLabel('Why').fill('Same load, the paper had a typo');
  await dialog(ana).getByRole('button', { name: 'Send to an approver' }).click();
  await expect(ana.getByText(/Waiting for: Approver \(\d+ p/)).toBeVisible();
  await expect(ana.getByRole('button', { name: 'Approve' })).toHaveCount(0);
  await expect(ana.getByRole('button', { name: 'Withdraw' })).toBeVisible();

  const petra = await signInAs('approver');
  await petra.goto('/exceptions');
  await expect(petra).toHaveURL(/tab=toApprove/);
  await cases(petra).getByRole('button').filter({ hasText: truck.no }).first().click();
  const row = petra.getByRole('row').filter({ hasText: `Appointment of ${truck.no}` });
  await expect(row).toContainText(right.no);
  await expect(petra.getByText('Same load, the paper had a typo')).toBeVisible();
  expect(await accessProblems(petra, 'main')).toEqual([]);

  await petra.keyboard.press('Control+Enter');
  await expect(dialog(petra)).toContainText(`Appointment of ${truck.no} becomes ${right.no}`);
  await dialog(petra).getByRole('button', { name: 'Approve' }).click();
  await expect(petra.getByText(/^Applied .* as V-/)).toBeVisible();
  const visit = await (await api('dispatcher')).visits.get.query({ visitId: truck.visitId as never });
  expect(JSON.stringify(visit)).toContain(right.no);
});

test('when the record moved meanwhile the proposal is Outdated and nothing is applied', async ({
  signInAs,
  api,
  trailer,
  watch,
}) => {
  watch.expect(/WebSocket/);
  const { truck, right, other, found } = await unplanned(api, trailer());
  await propose(await api('dispatcher'), truck, right.id, found.id);
  const page = await signInAs('approver');
  const socket = await switchSocket(page);
  await openCase(page, found.id);
  await expect(page.getByRole('button', { name: 'Approve' })).toBeVisible();
  // Nothing may tell the screen before the approver presses: the server has to notice by itself.
  await socket.cut();

  await (await api('gate_clerk')).visits.linkAppointment.mutate({
    visitId: truck.visitId as never,
    appointmentId: other.id as never,
  });
  await page.getByRole('button', { name: 'Approve' }).click();
  await dialog(page).getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByText('Outdated (record changed)')).toBeVisible();
  const row = page.getByRole('row').filter({ hasText: `Appointment of ${truck.no}` });
  await expect(row).toContainText('changed since the proposal');
  await expect(row).toContainText(other.no);
  await expect(page.getByRole('button', { name: 'Approve' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Edit as new proposal' })).toBeVisible();
});

test('a proposal is rejected with a reason that its maker reads', async ({ signInAs, api, trailer }) => {
  const { truck, right, found } = await unplanned(api, trailer());
  await propose(await api('dispatcher'), truck, right.id, found.id);
  const page = await signInAs('approver');
  await openCase(page, found.id);
  await expect(page.getByRole('button', { name: 'Approve' })).toBeVisible();
  await page.keyboard.press('r');
  await dialog(page).getByRole('combobox', { name: 'Reason' }).click();
  await page.getByRole('option', { name: 'Not enough evidence' }).click();
  await dialog(page).getByLabel('Note').fill('No photo of the papers');
  await dialog(page).getByRole('button', { name: 'Reject' }).click();
  await expect(page.getByText(/“Not enough evidence: No photo of the papers”/).first()).toBeVisible();

  const ana = await signInAs('dispatcher');
  await openCase(ana, found.id);
  await expect(ana.getByText(/Not enough evidence: No photo of the papers/).first()).toBeVisible();
  await expect(ana.getByRole('button', { name: 'Edit as new proposal' })).toBeVisible();
});

test('a checker asks, the maker finds it under Mine and answers, and both read it live', async ({
  signInAs,
  api,
  trailer,
}) => {
  const { truck, right, found } = await unplanned(api, trailer());
  await propose(await api('dispatcher'), truck, right.id, found.id);
  const petra = await signInAs('approver');
  await openCase(petra, found.id);
  await petra.getByRole('button', { name: 'Ask…' }).click();
  await dialog(petra).getByRole('button', { name: 'Send the question' }).click();
  await expect(dialog(petra).getByText('Write your question.')).toBeVisible();
  await dialog(petra).getByLabel('Question').fill('Who saw the papers?');
  await dialog(petra).getByRole('button', { name: 'Send the question' }).click();
  await expect(petra.getByText('Waits for an answer of Ana Brandt.')).toBeVisible();
  await expect(petra.getByRole('button', { name: 'Approve' })).toBeVisible();

  const ana = await signInAs('dispatcher');
  await ana.goto('/exceptions?tab=mine');
  await cases(ana).getByRole('button').filter({ hasText: truck.no }).first().click();
  await ana.getByRole('button', { name: 'Answer…' }).click();
  await dialog(ana).getByLabel('Answer').fill('The gate, at 9');
  await dialog(ana).getByRole('button', { name: 'Send the answer' }).click();
  for (const page of [ana, petra]) await expect(page.getByText('“The gate, at 9”').first()).toBeVisible();
  await expect(petra.getByText(/Answered · Ana Brandt/)).toBeVisible();
});

test('a case is handed to one person and put to sleep until its record moves', async ({
  signInAs,
  api,
  trailer,
}) => {
  const { found } = await unplanned(api, trailer());
  const page = await signInAs('dispatcher');
  await openCase(page, found.id);
  await page.getByRole('button', { name: 'Hand to…' }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('combobox', { name: 'Role or person' }).fill('Petra');
  await page.getByRole('option', { name: /Petra/ }).click();
  await form.getByRole('button', { name: 'Hand over' }).click();
  await expect(page.getByText(new RegExp(`${found.no} handed to Petra`)).first()).toBeVisible();
  await expect(
    page
      .getByRole('article')
      .getByText(/^Petra/)
      .first(),
  ).toBeVisible();

  await page.getByRole('button', { name: 'Snooze' }).click();
  await page.getByRole('menuitem', { name: 'Until its record moves' }).click();
  await expect(page.getByRole('article').getByText('asleep until its record moves')).toBeVisible();
  await page.keyboard.press('u');
  await expect(page.getByRole('article').getByText('asleep until its record moves')).toHaveCount(0);
});

test('several cases are decided together only when they make the same change', async ({
  signInAs,
  api,
  trailer,
}) => {
  const dispatcher = await api('dispatcher');
  const [one, two, three] = [
    await unplanned(api, trailer()),
    await unplanned(api, trailer()),
    await unplanned(api, trailer()),
  ];
  await propose(dispatcher, one.truck, one.right.id, one.found.id);
  await propose(dispatcher, two.truck, one.right.id, two.found.id);
  await propose(dispatcher, three.truck, three.right.id, three.found.id);
  const page = await signInAs('approver');
  await page.goto('/exceptions?tab=toApprove');
  const tick = (no: string) => cases(page).getByRole('checkbox', { name: new RegExp(`${no}$`) });
  const bar = page.getByRole('region', { name: 'Decide several' });
  await tick(one.truck.no).check();
  await tick(three.truck.no).check();
  await expect(bar.getByText('2 cases selected')).toBeVisible();
  await expect(bar.getByText(/do not all make the same change/).first()).toBeVisible();
  await expect(bar.getByRole('button', { name: 'Approve 2…' })).toHaveAttribute('aria-disabled', 'true');
  await tick(three.truck.no).uncheck();
  await tick(two.truck.no).check();
  await expect(bar.getByText(new RegExp(`2 cases .*becomes ${one.right.no}`))).toBeVisible();
  await bar.getByRole('button', { name: 'Reject 2…' }).click();
  await dialog(page).getByRole('combobox', { name: 'Reason' }).click();
  await page.getByRole('option', { name: 'Wrong record' }).click();
  await dialog(page).getByLabel('Note').fill('One booking, two trucks');
  await dialog(page).getByRole('button', { name: 'Reject all 2' }).click();
  await expect(page.getByText('2 cases decided').first()).toBeVisible();
  await expect(tick(one.truck.no)).toHaveCount(0);
  const detail = await dispatcher.exceptions.get.query({ exceptionId: two.found.id });
  expect(detail.correction).toMatchObject({
    status: 'rejected',
    decisionReason: 'Wrong record: One booking, two trucks',
  });
});

test('filters and the open case live in the address; an empty list says why', async ({
  signInAs,
  api,
  trailer,
}) => {
  const { truck, found } = await unplanned(api, trailer());
  const page = await signInAs('dispatcher');
  await page.goto(`/exceptions?tab=open&type=${found.kind}&visit=${truck.visitId}&id=${found.id}`);
  await expect(heading(page)).toBeVisible();
  await expect(cases(page).locator('[aria-current=true]')).toContainText(truck.no);
  await page.goto('/exceptions?tab=open&type=seal_mismatch&age=1440');
  await expect(page.getByText('No match')).toBeVisible();
  await expect(page.getByText(/Seal mismatch · Older than/)).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(cases(page).getByRole('button').first()).toBeVisible();
});

test('without a connection everything can be read and nothing decided', async ({
  signInAs,
  api,
  trailer,
  watch,
}) => {
  test.setTimeout(OFFLINE_TIMEOUT_MS * 2);
  watch.expect(/WebSocket/);
  const { found } = await unplanned(api, trailer());
  const page = await signInAs('dispatcher');
  const socket = await switchSocket(page);
  await openCase(page, found.id);
  await socket.cut();
  await expect(page.getByText(/You can read, but not decide/)).toBeVisible({ timeout: OFFLINE_TIMEOUT_MS });
  await expect(claimButton(page)).toHaveAttribute('aria-disabled', 'true');
  socket.restore();
  await expect(claimButton(page)).not.toHaveAttribute('aria-disabled', 'true');
});

async function propose(api: PersonApi, { visitId }: Truck, appointmentId: string, exceptionId: string) {
  await api.corrections.propose.mutate({
    kind: 'visit.link-appointment',
    input: { visitId, appointmentId },
    exceptionId,
    note: 'Same load',
  });
}
