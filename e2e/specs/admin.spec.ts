import type { Page } from '@playwright/test';
import { apiOf, sessionOf } from '../fixtures/people.ts';
import { expect, test } from '../fixtures/test.ts';

const PASSWORD = 'long enough for a test';
const confirm = (page: Page) => page.getByRole('alertdialog');

test('a person is added, signs in, gets another role, and is locked out', async ({
  signInAs,
  product,
  trailer,
}) => {
  const name = `Nia ${trailer()}`;
  const email = `${name.toLowerCase().replaceAll(' ', '.')}@trial.example`;
  const page = await signInAs('admin');
  await page.goto('/admin');
  await page.getByRole('button', { name: 'Add a person' }).click();
  await confirm(page).getByRole('button', { name: 'Add the person' }).click();
  await expect(confirm(page).getByRole('alert')).toContainText('2 fields need a look');
  await confirm(page).getByLabel('Name', { exact: true }).fill(name);
  await confirm(page).getByLabel('E-mail').fill(email);
  await confirm(page).getByLabel('First password').fill(PASSWORD);
  await confirm(page)
    .getByRole('button', { name: `Add ${name}` })
    .click();
  await expect(page.getByText(`${name} can sign in`).first()).toBeVisible();

  const api = apiOf(product, await sessionOf(product, { email, password: PASSWORD }));
  await expect(api.sites.list.query()).resolves.not.toHaveLength(0);
  await expect(api.mappings.unmapped.query()).rejects.toThrow();

  await page.getByRole('row').filter({ hasText: email }).click();
  const person = page.getByRole('dialog', { name });
  await person.getByRole('combobox', { name: 'Role' }).click();
  await page.getByRole('option', { name: 'Data steward' }).click();
  await person.getByRole('button', { name: 'Save roles' }).click();
  await expect(page.getByText(`Roles of ${name} saved`).first()).toBeVisible();
  await expect
    .poll(
      () =>
        api.mappings.unmapped.query().then(
          () => 'may',
          () => 'may not',
        ),
      { timeout: 10_000 },
    )
    .toBe('may');

  await person.getByRole('button', { name: 'Lock out…' }).click();
  await confirm(page).getByRole('button', { name: 'Lock out' }).click();
  await expect(page.getByText(`${name} is locked out`).first()).toBeVisible();
  await expect(sessionOf(product, { email, password: PASSWORD })).rejects.toThrow();
});

test('what somebody else sets up appears on open screens by itself', async ({ signInAs, api, trailer }) => {
  const admin = await api('admin');
  const [people, partners] = [await signInAs('admin'), await signInAs('integration')];
  await people.goto('/admin');
  await partners.goto('/admin?tab=partners');
  for (const page of [people, partners])
    await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Live');
  const name = `Live ${trailer()}`;
  const code = name.replace(' ', '-').toLowerCase();
  await admin.users.create.mutate({
    email: `${code}@trial.example`,
    name,
    password: 'a long enough password',
    grants: [{ role: 'manager', siteId: '*' }],
  });
  await expect(people.getByRole('row').filter({ hasText: name })).toBeVisible();
  await admin.partners.create.mutate({ code, name, format: 'canonical' });
  await expect(partners.getByText(name).first()).toBeVisible();
});

test('nobody changes his own roles', async ({ signInAs }) => {
  const page = await signInAs('admin');
  await page.goto('/admin');
  await page.getByRole('row').filter({ hasText: 'admin@trial.example' }).click();
  const own = page.getByRole('dialog');
  await expect(
    own.getByText('You cannot change your own roles. Ask another administrator.').first(),
  ).toBeVisible();
  await expect(own.getByRole('button', { name: 'Lock out…' })).toHaveAttribute('aria-disabled', 'true');
});

test('a partner gets rights and a secret that is shown once, and loses it again', async ({
  signInAs,
  product,
  trailer,
}) => {
  const code = `e2e-${trailer().toLowerCase()}`;
  const page = await signInAs('admin');
  await page.goto('/admin?tab=partners');
  await page.getByRole('button', { name: 'Add a partner' }).click();
  await confirm(page).getByLabel('Code').fill(code);
  await confirm(page).getByLabel('Name', { exact: true }).fill(`Partner ${code}`);
  await confirm(page).getByRole('button', { name: 'Add the partner' }).click();
  const partner = page.getByRole('article', { name: `Partner ${code}` });
  await expect(partner.getByText('No secret yet: this partner cannot send anything.')).toBeVisible();

  await partner.getByRole('button', { name: 'Add a right' }).click();
  await partner.getByRole('button', { name: 'Save rights' }).click();
  await expect(page.getByText(`Rights of Partner ${code} saved`).first()).toBeVisible();

  await partner.getByRole('button', { name: 'New secret…' }).click();
  await confirm(page).getByRole('radio', { name: 'Bearer key' }).click();
  await confirm(page).getByRole('button', { name: 'Make the secret' }).click();
  const key = (await confirm(page).getByRole('status', { name: 'Secret' }).textContent()) ?? '';
  expect(key).toMatch(/^yard_/);
  await confirm(page).getByRole('button', { name: 'I have kept it' }).click();
  await page.reload();
  await expect(partner).toBeVisible();
  expect(await page.content()).not.toContain(key);

  const send = async () => (await sendNothing(product.url, code, key)).status;
  expect(await send(), 'known, but the message is empty').not.toBe(401);
  await partner.getByRole('button', { name: `Revoke the secret ending with ${key.slice(-4)}` }).click();
  await expect(confirm(page)).toContainText('can send nothing after this');
  await confirm(page).getByRole('button', { name: 'Revoke' }).click();
  await expect(partner.getByText('Revoked', { exact: true })).toBeVisible();
  await expect.poll(send, { timeout: 40_000, intervals: [1_000] }).toBe(401);
});

test('the Odoo connection is checked in plain words', async ({ signInAs, watch }) => {
  watch.expect(/status of 4(00|22) .*odoo\.connect/);
  const page = await signInAs('admin');
  await page.goto('/admin?tab=odoo');
  await page.getByRole('button', { name: 'Check now' }).click();
  await expect(page.getByText('Everything needed works')).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText('Validate with what was counted')).toBeVisible();
  await expect(page.getByText('Inventory is installed.')).toBeVisible();

  await page.getByLabel('Address', { exact: true }).fill('http://10.0.0.1');
  await page.getByRole('button', { name: 'Check and connect' }).click();
  await expect(page.getByText('Another Odoo has another key. Give the API key.')).toBeVisible();
  const form = page.locator('form').filter({ has: page.getByLabel('Address', { exact: true }) });
  await form.getByLabel('API key').fill('a key of somewhere else');
  await page.getByRole('button', { name: 'Check and connect' }).click();
  await expect(page.getByRole('main').getByRole('alert')).toContainText(/private address|over https/);
});

test('a display is paired with its code and goes dark when it is removed', async ({
  signInAs,
  page: wall,
  trailer,
}) => {
  const name = `Wall ${trailer()}`;
  const page = await signInAs('admin');
  await page.goto('/admin?tab=displays');
  await page.getByRole('button', { name: 'Add a display' }).click();
  await confirm(page).getByLabel('Name').fill(name);
  await confirm(page).getByRole('combobox', { name: 'Site' }).click();
  await page.getByRole('option', { name: 'Chicago DC' }).click();
  await confirm(page).getByRole('button', { name: 'Make a code' }).click();
  const code = await confirm(page).getByRole('status', { name: 'Code' }).textContent();
  expect(code).toMatch(/^[A-Z0-9]{8}$/);
  await confirm(page).getByRole('button', { name: 'Done' }).click();

  await wall.goto('/wall');
  await wall.getByLabel('Pairing code').fill(code ?? '');
  await wall.getByRole('button', { name: 'Pair and show the board' }).click();
  await expect(wall).toHaveURL(/\/wall\/\w+/);
  await page.reload();
  const row = page.getByRole('row').filter({ hasText: name });
  await expect(row).toContainText('Paired');
  await row.getByRole('button', { name: `Remove ${name}` }).click();
  await confirm(page).getByRole('button', { name: 'Remove' }).click();
  await expect(row).toHaveCount(0);
});

test('the audit tells who changed what, and its chain is whole', async ({ signInAs }) => {
  const page = await signInAs('admin');
  await page.goto('/admin?tab=audit');
  await page.getByRole('button', { name: 'Check the chain' }).click();
  await expect(page.getByText(/The chain is whole: [\d,]+ entries/)).toBeVisible({ timeout: 30_000 });
  await page.getByLabel('What (starts with)').fill('partner.');
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await expect(page).toHaveURL(/did=partner\./);
  const first = page
    .getByRole('row')
    .filter({ hasText: /^.*partner\./ })
    .first();
  await first.click();
  const entry = page.getByRole('dialog', { name: /^partner\./ });
  await expect(entry.getByRole('columnheader', { name: 'Before' })).toBeVisible();
  await expect(entry.getByRole('link', { name: 'Trace' })).toBeVisible();
});

test('areas a person may not open are not there', async ({ signInAs }) => {
  const it = await signInAs('integration');
  await it.goto('/admin');
  await expect(it.getByRole('tab')).toHaveText(['Partners', 'Odoo', 'Ownership rules']);
  const marshal = await signInAs('marshal');
  await marshal.goto('/admin');
  await expect(marshal.getByText('Ask an administrator of all sites for access.')).toBeVisible();
});

function sendNothing(url: string, code: string, key: string): Promise<Response> {
  return fetch(`${url}/api/webhooks/${code}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: '{}',
  });
}
