import type { Page } from '@playwright/test';
import { accessProblems } from '../fixtures/axe.ts';
import type { Partners } from '../fixtures/partners.ts';
import { expect, test } from '../fixtures/test.ts';

const happenedAt = () => new Date(Date.now() - 1_000).toISOString();

/** An arrival at a site nobody has named yet: it waits for a person. */
async function sendUnknownSite(partners: Partners, code: string, trailer: string) {
  const { messageId } = await partners.sendEvent('yard.gate.arrived.v1', {
    site: { code },
    happenedAt: happenedAt(),
    carrier: { scac: 'XXXX' },
    equipment: [{ kind: 'trailer', number: trailer }],
    references: [],
    driver: { name: 'Jane Private', phone: '+1 555 0100' },
  });
  expect((await partners.settled('gate', messageId)).status).toBe('parked');
  return messageId;
}

async function giveReason(page: Page, reason: string, action: string) {
  const dialog = page.getByRole('alertdialog');
  await dialog.getByRole('combobox', { name: 'Reason' }).click();
  await page.getByRole('option', { name: reason }).click();
  await dialog.getByRole('textbox').fill('done by a test');
  await dialog.getByRole('button', { name: action, exact: true }).click();
  await expect(dialog).toHaveCount(0);
}

test('integration support sees the lines, and nothing that breaks the rules of access', async ({
  signInAs,
}) => {
  const page = await signInAs('integration');
  await page.goto('/integrations');
  await expect(page.getByRole('table', { name: 'Connectors' })).toBeVisible();
  await expect(page.getByRole('row', { name: /Odoo/ }).first()).toBeVisible();
  expect(await accessProblems(page, 'main')).toEqual([]);
  for (const tab of ['Connectors', 'Queues', 'Messages', 'Replays']) {
    await page.getByRole('tab', { name: tab }).click();
    await expect(page.getByRole('tab', { name: tab })).toHaveAttribute('aria-selected', 'true');
    expect(await accessProblems(page, 'main')).toEqual([]);
  }
});

test('a cause is repaired, and what waited for it goes through', async ({
  signInAs,
  partners,
  trailer,
  api,
}) => {
  const code = `PLANT-${Date.now() % 100_000}`;
  const messageId = await sendUnknownSite(partners, code, trailer());
  const page = await signInAs('integration');
  await page.goto('/integrations?tab=dead');
  const line = page.getByRole('listitem').filter({ hasText: code });
  await expect(line.getByRole('link', { name: 'Fix mapping' })).toBeVisible();

  await line.getByRole('button', { name: 'Replay…' }).click();
  const dialog = page.getByRole('alertdialog');
  await expect(dialog.getByText('waits for a mapping')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Replay 0' })).toHaveAttribute('aria-disabled', 'true');
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  const steward = await api('steward');
  const need = (await steward.mappings.unmapped.query()).find((each) => each.code === code);
  const [target] = await steward.mappings.targets.query({ kind: 'site' });
  await steward.mappings.save.mutate({
    mappingId: need?.id ?? '',
    targetKind: target?.kind ?? '',
    targetId: target?.id ?? '',
  });
  expect((await partners.settled('gate', messageId)).status).toBe('delivered');
  await expect(line).toHaveCount(0, { timeout: 15_000 });

  await page.goto(`/integrations?trace=${messageId}`);
  const trace = page.getByRole('complementary');
  await expect(trace.getByText('the message waited for it')).toBeVisible();
  await expect(trace.getByText('waiting for a person').first()).toBeVisible();
  await expect(trace.getByText('visit.arrived')).toBeVisible();
  expect(await accessProblems(page, 'main')).toEqual([]);
});

test('one message by keys: open, payload with masked people, replay in two presses', async ({
  signInAs,
  partners,
  trailer,
  watch,
}) => {
  watch.expect(/422/);
  const number = trailer();
  const messageId = await sendUnknownSite(partners, `GATE-${Date.now() % 100_000}`, number);
  const page = await signInAs('integration');
  await page.goto(`/integrations?tab=messages&message=${messageId}`);
  const panel = page.getByRole('complementary');
  await expect(panel.getByText('Why it stands')).toBeVisible();
  await page.keyboard.press('o');
  const payload = page.getByRole('dialog');
  await expect(payload.getByText(number).first()).toBeVisible();
  await expect(payload.getByText('Jane Private')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(payload).toHaveCount(0);

  await page.keyboard.press('r');
  await expect(panel.getByRole('button', { name: 'Replay now' })).toBeVisible();
  await page.keyboard.press('r');
  await expect(page.getByText('A code in it has no meaning here yet. Map it first.')).toBeVisible();

  await panel.getByRole('button', { name: 'Discard…' }).click();
  await giveReason(page, 'A test', 'Discard');
  await expect(panel.getByText('Discarded').first()).toBeVisible();
});

test('a hundred wait for a second person', async ({ signInAs, api, partners, trailer }) => {
  test.slow();
  const code = `MANY-${Date.now() % 100_000}`;
  const ids: string[] = [];
  for (let i = 0; i < 100; i++) ids.push(await sendUnknownSite(partners, code, trailer()));
  const support = await api('integration');
  await support.integrations.discard.mutate({
    selection: { ledger: 'message', ids },
    reason: 'made for a test',
  });
  const selection = { ledger: 'message' as const, ids, includeFailing: true };
  const asked = await support.integrations.replayMany.mutate({ selection, reason: 'try them again' });
  expect(asked.status).toBe('held');

  const asker = await signInAs('integration');
  await asker.goto('/integrations?tab=replays');
  const own = asker.getByRole('listitem').filter({ hasText: 'try them again' }).first();
  await expect(own.getByRole('button', { name: /Approve/ })).toHaveAttribute('aria-disabled', 'true');

  const second = await signInAs('admin');
  await second.goto('/integrations?tab=replays');
  const line = second.getByRole('listitem').filter({ hasText: 'try them again' }).first();
  await line.getByRole('button', { name: /Approve/ }).click();
  await second.getByRole('alertdialog').getByRole('button', { name: 'Approve' }).click();
  await expect(line.getByText('Done', { exact: false })).toBeVisible({ timeout: 60_000 });
});

test('Odoo is paused and resumed from the screen', async ({ signInAs }) => {
  const page = await signInAs('integration');
  await page.goto('/integrations?tab=connectors');
  await page.getByRole('button', { name: 'Pause' }).first().click();
  await giveReason(page, 'Maintenance on the other side', 'Pause the connector');
  await expect(page.getByText('Paused', { exact: true }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Resume' }).first().click();
  await expect(page.getByRole('button', { name: 'Resume' })).toHaveCount(0);
});

test('a dispatcher sees the state of the lines and no messages', async ({ signInAs }) => {
  const page = await signInAs('dispatcher');
  await page.goto('/integrations');
  await expect(page.getByRole('table', { name: 'Connectors' })).toBeVisible();
  await expect(page.getByRole('tab', { name: 'Messages' })).toHaveCount(0);
});
