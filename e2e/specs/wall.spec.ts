import type { Page } from '@playwright/test';
import { accessProblems } from '../fixtures/axe.ts';
import type { PersonApi } from '../fixtures/people.ts';
import { switchSocket } from '../fixtures/socket.ts';
import { expect, test } from '../fixtures/test.ts';
import { arrive, assign, freeDoors, siteOf } from '../fixtures/waiting.ts';

const FULL_HD = { width: 1920, height: 1080 };
const STALE_TIMEOUT_MS = 30_000;

async function newCode(admin: PersonApi): Promise<{ id: string; code: string }> {
  const site = await siteOf(admin, 'CHI');
  return admin.displays.create.mutate({
    siteId: site.id,
    name: 'Dock hall',
    diagonalInches: 55,
    distanceMetres: 5,
  });
}

async function pair(page: Page, code: string): Promise<void> {
  await page.goto('/wall');
  await page.getByLabel('Pairing code').fill(code);
  await page.getByRole('button', { name: 'Pair and show the board' }).click();
}

test('a screen is paired by a code and shows every door, live, without input', async ({
  browser,
  product,
  watch,
  api,
  trailer,
}) => {
  const { code } = await newCode(await api('admin'));
  const context = await browser.newContext({ baseURL: product.url, viewport: FULL_HD });
  watch.follow(context);
  const page = await context.newPage();
  // Typed as people type: small letters, a blank between.
  await pair(page, `${code.slice(0, 4)} ${code.slice(4).toLowerCase()}`);
  await expect(page.getByText(/^LIVE \d/)).toBeVisible();
  await expect(page.getByRole('heading', { name: /^Docks 01–60$/ })).toBeVisible();
  const doors = page.getByRole('listitem', { name: /^Door / });
  await expect(doors).toHaveCount(60);
  for (const each of [await doors.first().boundingBox(), await doors.last().boundingBox()]) {
    expect(each?.width).toBeGreaterThanOrEqual(155);
    expect((each?.x ?? 0) + (each?.width ?? 0)).toBeLessThanOrEqual(FULL_HD.width);
    expect((each?.y ?? 0) + (each?.height ?? 0)).toBeLessThanOrEqual(FULL_HD.height);
  }

  const truck = await arrive(await api('gate_clerk'), trailer());
  const [door] = await freeDoors(await api('dispatcher'), truck);
  if (!door) throw new Error('no free door');
  await assign(await api('dispatcher'), truck, door.doorId);
  await expect(page.getByRole('listitem', { name: new RegExp(`^Door ${door.code}\\b`) })).toContainText(
    'Reserved',
  );
  expect(await accessProblems(page)).toEqual([]);
  await context.close();
});

test('a wall that hears nothing says so across the hall, and heals itself', async ({
  browser,
  product,
  watch,
  api,
}) => {
  const { code } = await newCode(await api('admin'));
  const context = await browser.newContext({ baseURL: product.url, viewport: FULL_HD });
  watch.follow(context);
  const page = await context.newPage();
  const socket = await switchSocket(page);
  await pair(page, code);
  await expect(page.getByText(/^LIVE \d/)).toBeVisible();
  await socket.cut();
  const alarm = page.getByRole('alert').filter({ hasText: /NOT LIVE since \d/ });
  await expect(alarm).toBeVisible({ timeout: STALE_TIMEOUT_MS });
  expect(await alarm.evaluate((element) => getComputedStyle(element).fontSize)).toBe('72px');
  await expect(page.getByRole('listitem', { name: /^Door / }).first()).toHaveAccessibleName(/Unsure/);
  socket.restore();
  await expect(alarm).toBeHidden();
  await expect(page.getByText(/^LIVE \d/)).toBeVisible();
  await context.close();
});

test('a code works once, a wrong one says so, and a removed screen shows nothing', async ({
  browser,
  product,
  watch,
  api,
}) => {
  watch.expect(/404/);
  const admin = await api('admin');
  const { id, code } = await newCode(admin);
  const context = await browser.newContext({ baseURL: product.url, viewport: FULL_HD });
  watch.follow(context);
  const page = await context.newPage();
  await pair(page, 'nope');
  await expect(page.getByText('The code has 8 letters and digits.').first()).toBeVisible();
  await pair(page, code);
  await expect(page).toHaveURL(`/wall/${id}`);
  await expect(page.getByText(/^LIVE \d/)).toBeVisible();

  await page.goto('/wall?again=1');
  await page.getByLabel('Pairing code').fill(code);
  await page.getByRole('button', { name: 'Pair and show the board' }).click();
  await expect(page.getByText('This display does not exist, or its code has run out.')).toBeVisible();

  await admin.displays.revoke.mutate({ displayId: id });
  await page.goto(`/wall/${id}`);
  await expect(page.getByRole('heading', { name: 'This screen is not paired' })).toBeVisible();
  await context.close();
});
