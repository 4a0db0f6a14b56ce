import type { Page } from '@playwright/test';
import { accessProblems } from '../fixtures/axe.ts';
import type { PersonApi } from '../fixtures/people.ts';
import { switchSocket } from '../fixtures/socket.ts';
import { expect, test } from '../fixtures/test.ts';
import { arrive, assign, freeDoors, siteOf } from '../fixtures/waiting.ts';

const FULL_HD = { width: 1920, height: 1080 };
const STALE_TIMEOUT_MS = 30_000;
/** After its server is back a wall may take this long to be itself again. */
const BACK_TIMEOUT_MS = 30_000;
/** What a wall may keep of two hundred changes after the rubbish is collected. */
const MAX_HEAP_GROWTH_BYTES = 4 * 1024 * 1024;
const CHANGES = 200;

async function newCode(admin: PersonApi, distanceMetres = 5): Promise<{ id: string; code: string }> {
  const site = await siteOf(admin, 'CHI');
  return admin.displays.create.mutate({
    siteId: site.id,
    name: 'Dock hall',
    diagonalInches: 55,
    distanceMetres,
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

/** The brief's rule: the farthest reader sees a capital under 16 minutes of arc; Inter's capitals are 0.727 em. */
function smallestPx(metres: number, diagonalInches: number, screen: typeof FULL_HD): number {
  const mmPerPx = (diagonalInches * 25.4) / Math.hypot(screen.width, screen.height);
  return (metres * 1000 * Math.tan(((16 / 60) * Math.PI) / 180)) / mmPerPx / 0.727;
}

for (const metres of [4, 5, 7])
  test(`door numbers can be read from ${metres} m`, async ({ browser, product, watch, api }) => {
    const { code } = await newCode(await api('admin'), metres);
    const context = await browser.newContext({ baseURL: product.url, viewport: FULL_HD });
    watch.follow(context);
    const page = await context.newPage();
    await pair(page, code);
    const door = page.getByRole('listitem', { name: /^Door / }).first();
    await expect(door).toBeVisible();
    const sizes = await door
      .locator('bdi')
      .first()
      .evaluate((element) => {
        const style = getComputedStyle(element);
        return { px: Number.parseFloat(style.fontSize), family: style.fontFamily };
      });
    expect(sizes.px).toBeGreaterThanOrEqual(smallestPx(metres, 55, FULL_HD));
    expect(sizes.family).toContain('Inter');
    const cut = await door.evaluate((element) => element.scrollHeight > element.clientHeight + 1);
    expect(cut, 'nothing of the tile is cut off').toBe(false);
    await context.close();
  });

test('the picture moves two pixels each ten minutes and comes round, and the screen is kept awake', async ({
  browser,
  product,
  watch,
  api,
}) => {
  const { code } = await newCode(await api('admin'));
  const context = await browser.newContext({ baseURL: product.url, viewport: FULL_HD });
  watch.follow(context);
  const page = await context.newPage();
  await page.clock.install();
  await page.addInitScript(() => {
    const asked: { type: string; released: boolean }[] = [];
    const request = async (type: string) => {
      const lock = { type, released: false, release: async () => undefined };
      asked.push(lock);
      return lock;
    };
    Object.defineProperty(navigator, 'wakeLock', { value: { request } });
    Object.assign(window, { asked });
  });
  await pair(page, code);
  await expect(page.getByText(/^LIVE \d/)).toBeVisible();
  const locks = () =>
    page.evaluate(() => (window as unknown as { asked: { type: string }[] }).asked.map(({ type }) => type));
  expect(await locks()).toEqual(['screen']);
  // The system takes the lock away with the page out of sight; back in sight it is asked for again.
  await page.evaluate(() => {
    for (const lock of (window as unknown as { asked: { released: boolean }[] }).asked) lock.released = true;
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await expect.poll(locks).toEqual(['screen', 'screen']);

  const place = () =>
    page.locator('#main').evaluate((element) => {
      const { e, f } = new DOMMatrix(getComputedStyle(element).transform);
      return [e, f];
    });
  expect(await place()).toEqual([0, 0]);
  for (const next of [
    [2, 0],
    [2, 2],
    [0, 2],
    [0, 0],
  ]) {
    await page.clock.fastForward('10:00');
    await expect.poll(place).toEqual(next);
  }
  await context.close();
});

test('after two minutes without network the wall is back by itself, live, within 30 s', async ({
  browser,
  product,
  watch,
  api,
  trailer,
}) => {
  watch.expect(/ERR_|Failed to load|fetch/);
  const { code } = await newCode(await api('admin'));
  const context = await browser.newContext({ baseURL: product.url, viewport: FULL_HD });
  watch.follow(context);
  const page = await context.newPage();
  await page.clock.install();
  const socket = await switchSocket(page);
  await pair(page, code);
  await expect(page.getByText(/^LIVE \d/)).toBeVisible();
  await page.route('**/*', (route) => route.abort('internetdisconnected'));
  await socket.cut();
  await page.clock.fastForward('00:20');
  await expect(page.getByRole('alert').filter({ hasText: /NOT LIVE since \d/ })).toBeVisible();
  for (let minute = 0; minute < 2; minute += 1) await page.clock.runFor('01:00');
  await expect(page.getByRole('listitem', { name: /^Door / }), 'the last picture stays').toHaveCount(60);

  const truck = await arrive(await api('gate_clerk'), trailer());
  const [door] = await freeDoors(await api('dispatcher'), truck);
  await assign(await api('dispatcher'), truck, door?.doorId ?? '');
  await page.unroute('**/*');
  socket.restore();
  await expect(page.getByText(/^LIVE \d/)).toBeVisible({ timeout: BACK_TIMEOUT_MS });
  await expect(page.getByRole('listitem', { name: new RegExp(`^Door ${door?.code}\\b`) })).toContainText(
    'Reserved',
  );
  await context.close();
});

test('a page that hears nothing while the server answers loads itself anew, and not again at once', async ({
  browser,
  product,
  watch,
  api,
}) => {
  const { code } = await newCode(await api('admin'));
  const context = await browser.newContext({ baseURL: product.url, viewport: FULL_HD });
  watch.follow(context);
  const page = await context.newPage();
  await page.clock.install();
  const socket = await switchSocket(page);
  await pair(page, code);
  await expect(page.getByText(/^LIVE \d/)).toBeVisible();
  const mark = (name: string) => page.evaluate((key) => Object.assign(window, { [key]: true }), name);
  const has = (name: string) => page.evaluate((key) => key in window, name).catch(() => true);
  await mark('first');
  await socket.cut();
  await page.clock.fastForward('00:20');
  await expect(page.getByRole('alert').filter({ hasText: /NOT LIVE/ })).toBeVisible();
  await page.clock.fastForward('00:20');
  await expect.poll(() => has('first')).toBe(false);
  await expect(page.getByRole('listitem', { name: /^Door / })).toHaveCount(60);

  await mark('second');
  await page.clock.fastForward('00:20');
  await page.clock.fastForward('02:00');
  expect(await has('second'), 'no flicker every few seconds').toBe(true);
  socket.restore();
  await page.clock.runFor('00:05');
  await expect(page.getByText(/^LIVE \d/)).toBeVisible({ timeout: BACK_TIMEOUT_MS });
  await context.close();
});

test('two hundred changes leave nothing behind in memory', async ({ browser, product, watch, api }) => {
  test.setTimeout(120_000);
  const { code } = await newCode(await api('admin'));
  const context = await browser.newContext({ baseURL: product.url, viewport: FULL_HD });
  watch.follow(context);
  const page = await context.newPage();
  await pair(page, code);
  await expect(page.getByText(/^LIVE \d/)).toBeVisible();
  const dispatcher = await api('dispatcher');
  const site = await siteOf(dispatcher, 'CHI');
  const { doors } = await dispatcher.doors.board.query({ siteId: site.id as never });
  const door = doors.findLast(({ state }) => state === 'free');
  if (!door) throw new Error('no free door');
  const tile = page.getByRole('listitem', { name: new RegExp(`^Door ${door.code}\\b`) });
  const change = async (times: number) => {
    for (let n = 0; n < times; n += 2) {
      await dispatcher.doors.block.mutate({ doorId: door.doorId as never, reason: `leveller ${n}` });
      await dispatcher.doors.unblock.mutate({ doorId: door.doorId as never });
    }
    await expect(tile).toContainText('Free');
  };
  const chrome = await context.newCDPSession(page);
  const heap = async () => {
    await chrome.send('HeapProfiler.collectGarbage');
    return (await chrome.send('Runtime.getHeapUsage')).usedSize;
  };
  await change(20);
  const before = await heap();
  await change(CHANGES);
  expect((await heap()) - before).toBeLessThan(MAX_HEAP_GROWTH_BYTES);
  await context.close();
});
