import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, type BrowserContextOptions, chromium } from '@playwright/test';
import type { Role } from '#server/kernel/actor.ts';
import { resolveBrowser } from '#server/test/browser.ts';
import { odooOf } from './fixtures/odoo.ts';
import { partnersOf } from './fixtures/partners.ts';
import { apiOf, type SessionCookie, sessionOf, trialUser } from './fixtures/people.ts';
import { type Product, theProduct } from './fixtures/product.ts';
import { consoleRoutes, PUBLIC_ROUTES, type Route, type Stage, setStage } from './fixtures/routes.ts';
import startProduct from './setup/start-product.ts';

// `npm run screens`: a picture of every screen into docs/screens, from a yard in which something happens.

const OUT = path.resolve(import.meta.dirname, '../docs/screens');
const DESK = { width: 1440, height: 900 };
const TABLET = { width: 1180, height: 820 };
const TABLET_UPRIGHT = { width: 820, height: 1180 };
const PHONE = { width: 390, height: 844 };
const WALL = { width: 1920, height: 1080 };
/** Real minutes of the simulated yard before the first picture, at its fastest. */
const YARD_MS = Number(process.env.SCREENS_YARD_SECONDS ?? 90) * 1_000;
const SETTLE_MS = 1_200;
const CASE_TRIES = 20;
const CASE_PAUSE_MS = 2_000;

type Size = { readonly width: number; readonly height: number };
interface Shot {
  readonly route: Route;
  readonly size: Size;
  readonly theme: 'light' | 'dark' | 'sun';
  readonly as: Role | null;
  readonly language?: 'ar-XB';
}

process.env.SIMULATION = 'on';
const stop = await startProduct();
try {
  await takeAll(theProduct());
} finally {
  await stop?.();
}

async function takeAll(product: Product): Promise<void> {
  const { executablePath, args, env } = resolveBrowser(chromium.executablePath());
  const stage = await liven(product);
  fs.mkdirSync(OUT, { recursive: true });
  const browser = await chromium.launch({
    executablePath,
    args,
    env: { ...(process.env as Record<string, string>), ...env },
  });
  for (const shot of shotsOf(stage)) await take(browser, product, shot);
  await takeWall(browser, product, stage);
  await browser.close();
}

async function liven(product: Product): Promise<Stage> {
  const api = async (role: Role) => apiOf(product, await sessionOf(product, trialUser(role)));
  const dispatcher = await api('dispatcher');
  await dispatcher.simulation.set.mutate({ running: true, speed: 60 });
  await sleep(YARD_MS);
  await dispatcher.simulation.set.mutate({ running: false });
  let made = 0;
  const stage = await setStage({
    partners: partnersOf(product),
    odoo: odooOf(product),
    api: await api('admin'),
    trailer: () => `TSTS1${String((Date.now() + made++) % 100_000).padStart(5, '0')}`,
  });
  return { ...stage, caseId: (await decidableCase(await api('approver'))) ?? stage.caseId };
}

/** A short receipt of the simulated yard whose order Odoo knows, so that the picture shows what Odoo says now. */
async function decidableCase(approver: ReturnType<typeof apiOf>): Promise<string | null> {
  for (let tries = 0; tries < CASE_TRIES; tries++) {
    const { items } = await approver.exceptions.list.query({ tab: 'toApprove', kinds: ['short'] });
    for (const { id } of items) {
      const { correction } = await approver.exceptions.get.query({ exceptionId: id });
      if (correction?.readable && correction.can.approve.ok) return id;
    }
    await sleep(CASE_PAUSE_MS);
  }
  return null;
}

function shotsOf(stage: Stage): Shot[] {
  const routes = new Map([...PUBLIC_ROUTES, ...consoleRoutes(stage)].map((route) => [route.name, route]));
  const shot = (name: string, size: Size, theme: Shot['theme'], as: Role | null): Shot[] => {
    const route = routes.get(name);
    return route ? [{ route, size, theme, as }] : [];
  };
  return [
    ...shot('sign-in', DESK, 'light', null),
    ...shot('board', DESK, 'light', 'dispatcher'),
    ...shot('board', DESK, 'dark', 'dispatcher'),
    ...shot('board', TABLET_UPRIGHT, 'sun', 'dock_lead'),
    ...shot('board', PHONE, 'light', 'dispatcher'),
    ...shot('board', DESK, 'light', 'dispatcher').map((each) => ({ ...each, language: 'ar-XB' as const })),
    ...shot('exception', PHONE, 'light', 'approver').map((each) => ({ ...each, language: 'ar-XB' as const })),
    ...shot('board-list', DESK, 'light', 'dispatcher'),
    ...shot('visit', DESK, 'light', 'dispatcher'),
    ...shot('visit-waiting', TABLET, 'light', 'dock_lead'),
    ...shot('visit', PHONE, 'dark', 'dock_lead'),
    ...shot('arrival', TABLET_UPRIGHT, 'sun', 'gate_clerk'),
    ...shot('exceptions', DESK, 'dark', 'dispatcher'),
    ...shot('exception', DESK, 'light', 'approver'),
    ...shot('exception', PHONE, 'light', 'approver'),
    ...['integrations', 'integrations-queues', 'integrations-dead', 'integrations-messages'].flatMap((name) =>
      shot(name, DESK, 'light', 'integration'),
    ),
    ...shot('master-data', DESK, 'light', 'steward'),
    ...['admin', 'admin-partners', 'admin-odoo', 'admin-audit'].flatMap((name) =>
      shot(name, DESK, 'light', 'admin'),
    ),
  ];
}

async function take(
  browser: Browser,
  product: Product,
  { route, size, theme, as, language }: Shot,
): Promise<void> {
  const context = await browser.newContext(contextOf(product, size));
  const cookies: SessionCookie[] = [{ name: 'yct_theme', value: theme }];
  if (language) cookies.push({ name: 'yct_locale', value: language });
  if (as) cookies.push(await sessionOf(product, trialUser(as)));
  await context.addCookies(cookies.map((cookie) => ({ ...cookie, url: product.url })));
  const page = await context.newPage();
  await page.goto(route.path);
  // On a phone it may stand in a pane that is not in front.
  if (!language) await page.getByText(route.landmark).first().waitFor({ state: 'attached' });
  await sleep(SETTLE_MS);
  await page.screenshot({
    path: path.join(OUT, `${route.name}-${size.width}-${language ? 'rtl' : theme}.png`),
  });
  await context.close();
}

async function takeWall(browser: Browser, product: Product, { waiting }: Stage): Promise<void> {
  const admin = apiOf(product, await sessionOf(product, trialUser('admin')));
  const { code } = await admin.displays.create.mutate({ siteId: waiting.siteId, name: 'Picture' });
  const context = await browser.newContext(contextOf(product, WALL));
  const page = await context.newPage();
  await page.goto('/wall');
  await page.getByLabel('Pairing code').fill(code);
  await page.getByRole('button', { name: 'Pair and show the board' }).click();
  await page.waitForURL(/\/wall\/\w+/);
  await sleep(SETTLE_MS * 2);
  await page.screenshot({ path: path.join(OUT, 'wall-1920-dark.png') });
  await context.close();
}

function contextOf({ url }: Product, viewport: Size): BrowserContextOptions {
  const hasTouch = viewport.width < DESK.width;
  return { baseURL: url, viewport, hasTouch, locale: 'en-GB', timezoneId: 'America/Chicago' };
}
