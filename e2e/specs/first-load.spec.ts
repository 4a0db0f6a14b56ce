import { consoleRoutes, PUBLIC_ROUTES, setStage } from '../fixtures/routes.ts';
import { expect, test } from '../fixtures/test.ts';

/** JavaScript a browser fetches until a page is at rest, gzipped, kB. */
const BUDGETS_KB: Readonly<Record<string, number>> = {
  'sign-in': 200,
  board: 330,
  visit: 350,
  exceptions: 350,
  integrations: 350,
  'master-data': 350,
  admin: 350,
};
const TIMEOUT_MS = 90_000;
const AT_REST_MS = 500;

test('no page loads more program than its budget before anybody touches it', async ({
  browser,
  product,
  session,
  partners,
  odoo,
  api,
  trailer,
}) => {
  test.setTimeout(TIMEOUT_MS);
  const admin = await api('admin');
  const stage = await setStage({ partners, odoo, api: admin, trailer });
  const routes = [...PUBLIC_ROUTES, ...consoleRoutes(stage)].filter(({ name }) => BUDGETS_KB[name]);
  expect(routes.map(({ name }) => name).sort()).toEqual(Object.keys(BUDGETS_KB).sort());
  const loaded: Record<string, number> = {};
  for (const { name, path } of routes) {
    // An empty cache each time.
    const context = await browser.newContext({ baseURL: product.url });
    if (name !== 'sign-in')
      await context.addCookies([{ ...(await session('admin')), url: product.url, httpOnly: true }]);
    const page = await context.newPage();
    await page.goto(path, { waitUntil: 'load' });
    await page.waitForTimeout(AT_REST_MS);
    const bytes = await page.evaluate(() =>
      (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
        .filter(({ name: url }) => new URL(url).pathname.endsWith('.js'))
        .reduce((sum, entry) => sum + entry.encodedBodySize, 0),
    );
    loaded[name] = Math.round(bytes / 1_000);
    await context.close();
  }
  console.log('first-load JavaScript, kB gzipped:', JSON.stringify(loaded));
  for (const [name, budget] of Object.entries(BUDGETS_KB)) {
    expect(loaded[name], name).toBeGreaterThan(50);
    expect(loaded[name], name).toBeLessThanOrEqual(budget);
  }
});
