import type { Page } from '@playwright/test';
import { accessProblems } from '../fixtures/axe.ts';
import type { Partners } from '../fixtures/partners.ts';
import { expect, test } from '../fixtures/test.ts';

const queue = (page: Page) => page.getByRole('region', { name: /^Codes nobody has translated/ });
const code = (page: Page, text: string) => queue(page).getByRole('button').filter({ hasText: text });

/** A booking at a place that only its sender knows by that name. */
async function sendUnknownPlace(partners: Partners, place: string) {
  const body = JSON.stringify({
    identifiers: { primaryReferenceNumber: `REF-${place}`, locationId: place },
    preferredAppointment: {
      appointmentType: 'AUTOMATIC',
      arrivalWindow: { startDateTime: new Date().toISOString(), duration: 'PT60M' },
      loadingType: 'LIVE',
    },
  });
  const sent = await partners.sendRaw('slotbook', body, 'application/json', 'schedule-appointment');
  expect(await partners.settled('slotbook', sent.messageId)).toMatchObject({ status: 'parked' });
  return sent.messageId;
}

test('a suggestion is accepted with Enter, and what waited goes on', async ({
  signInAs,
  partners,
  trailer,
}) => {
  const place = `CHI-${trailer()}`;
  const messageId = await sendUnknownPlace(partners, place);
  const page = await signInAs('steward');
  await page.goto('/master-data');
  await code(page, place).click();
  await expect(page.getByText(/Suggested: CHI · /)).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'Code' })).toContainText(place);
  expect(await accessProblems(page, 'main')).toEqual([]);

  await page.keyboard.press('Enter');
  await expect(
    page.getByText(new RegExp(`${place} stands for CHI\\. 1 message goes on\\.`)).first(),
  ).toBeVisible();
  await expect(code(page, place)).toHaveCount(0);
  expect(await partners.settled('slotbook', messageId)).toMatchObject({ status: 'delivered' });

  await page.getByRole('tab', { name: 'All' }).click();
  await page.getByRole('searchbox', { name: 'Search a code' }).fill(place);
  const row = page.getByRole('row').filter({ hasText: place });
  await expect(row).toContainText('Mapped');
  await expect(row).toContainText('Stella Rossi');
});

test('another target is picked by typing', async ({ signInAs, partners, trailer }) => {
  const place = `ELSE-${trailer()}`;
  const messageId = await sendUnknownPlace(partners, place);
  const page = await signInAs('steward');
  await page.goto('/master-data');
  await code(page, place).click();
  await page.getByRole('button', { name: 'Pick other…' }).click();
  const dialog = page.getByRole('dialog', { name: new RegExp(place) });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByText('Choose what it stands for.')).toBeVisible();
  await dialog.getByRole('combobox', { name: 'Stands for' }).fill('CHI');
  await page.getByRole('option', { name: /^CHI / }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(code(page, place)).toHaveCount(0);
  expect(await partners.settled('slotbook', messageId)).toMatchObject({ status: 'delivered' });
});

test('a code that means nothing is refused with a reason, and its sender can see that', async ({
  signInAs,
  partners,
  trailer,
}) => {
  const place = `NOWHERE-${trailer()}`;
  const messageId = await sendUnknownPlace(partners, place);
  const page = await signInAs('steward');
  await page.goto('/master-data');
  await code(page, place).click();
  await page.getByRole('button', { name: 'Means nothing to us…' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByRole('combobox', { name: 'Reason' }).click();
  await page.getByRole('option', { name: 'Not one of our places' }).click();
  await dialog.getByLabel('Note').fill('They moved away');
  await dialog.getByRole('button', { name: 'Refuse this code' }).click();
  await expect(code(page, place)).toHaveCount(0);
  await expect
    .poll(async () => (await partners.stateOf('slotbook', messageId)).status, { timeout: 15_000 })
    .not.toBe('parked');
  expect((await partners.stateOf('slotbook', messageId)).status).not.toBe('delivered');
});

test('who may not map is told who can help', async ({ signInAs }) => {
  const page = await signInAs('marshal');
  await page.goto('/master-data');
  await expect(page.getByText('Ask an administrator of all sites for access.')).toBeVisible();
});
