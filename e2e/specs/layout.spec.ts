import type { Page } from '@playwright/test';
import { clippedText } from '../fixtures/clipped-text.ts';
import { consoleRoutes, PUBLIC_ROUTES, type Route, setStage } from '../fixtures/routes.ts';
import { expect, test } from '../fixtures/test.ts';

/** Desk, upright tablet, phone, and the smallest window: 1280 px at 400 %. */
const WIDTHS = [1440, 820, 390, 320] as const;
/** English +40 %, and the same from right to left. */
const LANGUAGES = [
  ['en-XA', WIDTHS],
  ['ar-XB', [1440, 390]],
] as const;
const HEIGHT = 900;
const ALL_ROUTES_TIMEOUT_MS = 150_000;

test('texts 40 % longer are whole on every page at every width', async ({
  signInAs,
  product,
  partners,
  odoo,
  api,
  trailer,
}) => {
  test.setTimeout(ALL_ROUTES_TIMEOUT_MS);
  const admin = await api('admin');
  const routes = [
    ...PUBLIC_ROUTES.filter(({ path }) => path !== '/sign-in'),
    ...consoleRoutes(await setStage({ partners, odoo, api: admin, trailer })),
  ];
  // Side by side: most of the time is waiting for pages.
  const faults = await Promise.all(
    LANGUAGES.map(async ([language, widths]) => {
      const page = await signInAs('admin');
      await page.context().addCookies([{ name: 'yct_locale', value: language, url: product.url }]);
      return faultsOf(page, language, widths, routes);
    }),
  );
  expect(faults.flat()).toEqual([]);
});

test('the chosen tab is in sight on a phone, where the row of tabs is longer than the screen', async ({
  signInAs,
}) => {
  const page = await signInAs('approver', { viewport: { width: 390, height: 844 }, hasTouch: true });
  await page.goto('/exceptions?tab=all');
  await expect(page.getByRole('tab', { name: 'All' })).toBeInViewport({ ratio: 0.95 });
  await page.goto('/exceptions?tab=mine');
  await expect(page.getByRole('tab', { name: 'Mine' })).toBeInViewport({ ratio: 0.95 });
});

test('without motion nothing moves, and with forced colours every choice keeps an edge', async ({
  signInAs,
}) => {
  const page = await signInAs('admin');
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
  for (const path of [
    '/s/chi/board',
    '/exceptions?tab=all',
    '/integrations',
    '/master-data',
    '/admin',
    '/visits/new',
  ]) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('');
    expect(await page.evaluate(movingThings), path).toEqual([]);
    expect(await page.evaluate(untoldChoices), path).toEqual([]);
  }
});

test('the finder sees what is cut and leaves alone what scrolls or ends in an ellipsis', async ({ page }) => {
  const box = 'style="width:80px;white-space:nowrap;';
  await page.setContent(`
    <p ${box}overflow:hidden">cut at the side of its box</p>
    <p ${box}height:10px;white-space:normal;overflow:hidden">cut in height because it wraps</p>
    <button ${box}overflow:visible">wider than the button it is in</button>
    <p ${box}overflow:hidden;text-overflow:ellipsis">ends in an ellipsis as it should</p>
    <p ${box}overflow:auto">scrolls inside of its own box</p>
    <p>whole</p>`);
  expect((await clippedText(page)).map((fault) => fault.split(':')[0])).toEqual([
    'cut at the side',
    'cut in height',
    'wider than its control',
  ]);
  await page.setContent('<p style="width:3000px;white-space:nowrap">wide</p>');
  expect(await clippedText(page)).toEqual([expect.stringMatching(/^the page scrolls sideways/)]);
});

async function faultsOf(
  page: Page,
  language: string,
  widths: readonly number[],
  routes: readonly Route[],
): Promise<string[]> {
  const faults: string[] = [];
  for (const route of routes) {
    await open(page, route, language);
    for (const width of widths) {
      await page.setViewportSize({ width, height: HEIGHT });
      const cut = await clippedText(page);
      faults.push(...cut.map((fault) => `${route.name} ${language} ${width}: ${fault}`));
    }
  }
  return faults;
}

async function open(page: Page, route: Route, language: string): Promise<void> {
  await page.setViewportSize({ width: WIDTHS[0], height: HEIGHT });
  await page.goto(route.path);
  await expect(page.locator('html')).toHaveAttribute('lang', language);
  await expect(page.locator('main, [data-density=wall]').first()).toContainText(/\[[^\]]{2,}/);
  // Lists that are still being read say so with a busy state.
  await expect(page.locator('[aria-busy=true]:visible')).toHaveCount(0);
}

function movingThings(): string[] {
  return document
    .getAnimations()
    .filter((animation) => animation.playState === 'running')
    .map((animation) => (animation as CSSAnimation).animationName ?? 'transition');
}

/** What is pressed, chosen or here must be told by more than a tint, which forced colours take away. */
function untoldChoices(): string[] {
  const chosen = document.querySelectorAll(
    '[aria-pressed=true], [aria-selected=true], [aria-current=page], [aria-current=true], [role=checkbox]',
  );
  return [...chosen]
    .filter((control) => control.checkVisibility())
    .filter((control) => {
      const style = getComputedStyle(control);
      const sides = ['top', 'right', 'bottom', 'left'].map((side) =>
        style.getPropertyValue(`border-${side}-width`),
      );
      const edges = [...sides, style.outlineStyle === 'none' ? '0' : style.outlineWidth];
      return edges.every((width) => Number.parseFloat(width) === 0);
    })
    .map((control) => control.textContent?.trim().slice(0, 40) ?? control.tagName);
}
