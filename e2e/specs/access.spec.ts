import type { Page } from '@playwright/test';
import { accessProblems, contrastProblems } from '../fixtures/axe.ts';
import {
  CONSOLE_ROUTES,
  consoleRoutes,
  PUBLIC_ROUTES,
  type Route,
  type Stage,
  setStage,
} from '../fixtures/routes.ts';
import { expect, test } from '../fixtures/test.ts';

const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];
/** WCAG 1.4.10: 320 CSS pixels without scrolling sideways. */
const REFLOW = { width: 320, height: 640 };

// Pages are the same for every test below, so they are furnished once.
let stage: Stage;
test.beforeAll(async ({ partners, odoo, api }) => {
  let made = 0;
  const trailer = () => `TSTX${String((Date.now() + made++) % 1_000_000).padStart(6, '0')}`;
  stage = await setStage({ partners, odoo, api: await api('admin'), trailer });
});

for (const route of PUBLIC_ROUTES)
  test(`${route.name} is accessible in both themes and sizes`, async ({ page }) => {
    expect(await problemsOf(page, route)).toEqual([]);
  });

for (const name of CONSOLE_ROUTES)
  test(`${name} is accessible in both themes and sizes`, async ({ signInAs }) => {
    const route = consoleRoutes(stage).find((each) => each.name === name) as Route;
    expect(await problemsOf(await signInAs('admin'), route)).toEqual([]);
  });

test('the wall is accessible', async ({ page, api }) => {
  const admin = await api('admin');
  const { code } = await admin.displays.create.mutate({ siteId: stage.waiting.siteId, name: 'Access wall' });
  await page.goto('/wall');
  await page.getByLabel('Pairing code').fill(code);
  await page.getByRole('button', { name: 'Pair and show the board' }).click();
  await expect(page).toHaveURL(/\/wall\/\w+/);
  await page.setViewportSize({ width: 1920, height: 1080 });
  await expect(page.getByText(/LIVE/).first()).toBeVisible();
  expect(await accessProblems(page)).toEqual([]);
});

test('the board can be worked without a mouse: skip link, grid, details and back', async ({ signInAs }) => {
  const page = await signInAs('dispatcher');
  await page.goto('/s/chi/board');
  await expect(page.getByRole('grid', { name: /Doors at/ })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.getByRole('gridcell').first().focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('gridcell').nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: /^Door / })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('gridcell').nth(1)).toBeFocused();
});

async function problemsOf(page: Page, route: Route): Promise<string[]> {
  const found: string[] = [];
  await page.setViewportSize(SIZES[0] ?? REFLOW);
  await page.goto(route.path);
  await expect(page.getByText(route.landmark).filter({ visible: true }).first(), route.path).toBeVisible();
  for (const size of SIZES) {
    await page.setViewportSize(size);
    await paint(page, 'light');
    found.push(...(await accessProblems(page)).map((problem) => `light ${size.width}: ${problem}`));
    await paint(page, 'dark');
    found.push(...(await contrastProblems(page)).map((problem) => `dark ${size.width}: ${problem}`));
  }
  await page.setViewportSize(REFLOW);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  if (width > REFLOW.width) found.push(`${width} px wide on a screen of ${REFLOW.width} px`);
  return found;
}

async function paint(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.evaluate(async (name) => {
    document.documentElement.dataset.theme = name;
    await new Promise((resolve) => requestAnimationFrame(resolve));
    // Colours on their way from one theme to the other belong to neither.
    const fading = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    await Promise.allSettled(fading.map(({ finished }) => finished));
  }, theme);
}
