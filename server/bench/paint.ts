import { setTimeout as sleep } from 'node:timers/promises';
import { type CDPSession, chromium, type Page } from '@playwright/test';
import { resolveBrowser } from '#server/test/browser.ts';
import { start } from './door.ts';
import { against, middle, ms, type PartResult, plain, spread } from './figures.ts';
import { bareSum, settled, signed } from './path.ts';
import { about, nextTrailer, type RunningProduct, runningProduct, SITE } from './product.ts';

const ROUNDS = 3;
const CHANGES = 5;
const CLICKS = 12;
const TILES_CLICKED = 4;
const SLOWDOWNS = [1, 4] as const;
const PATIENCE_MS = 10_000;
const VIEWPORT = { width: 1440, height: 900 };

interface Screen {
  readonly page: Page;
  readonly cdp: CDPSession;
}

/** POST of an event until the tile is painted, and a click on a tile until the next frame, in a real browser (G8, G12). */
export async function benchPaint(): Promise<PartResult> {
  const sum = await bareSum();
  const p = await runningProduct();
  const bare = await start('./bare-broadcast.ts', []);
  const found = resolveBrowser(chromium.executablePath());
  const browser = await chromium.launch({
    executablePath: found.executablePath,
    args: found.args,
    env: { ...(process.env as Record<string, string>), ...found.env },
  });
  const times = new Map<string, number[][]>();
  try {
    const context = await browser.newContext({ viewport: VIEWPORT });
    await context.addCookies([{ ...p.session, url: p.product.url, httpOnly: true, sameSite: 'Lax' }]);
    const board = await openScreen(await context.newPage(), `${p.product.url}/s/${SITE.toLowerCase()}/board`);
    await board.page.waitForSelector('[data-door]');
    await board.page.waitForLoadState('networkidle');
    const plain = await openScreen(await context.newPage(), `http://127.0.0.1:${bare.port}/`);
    for (let round = 0; round < ROUNDS; round++)
      for (const rate of SLOWDOWNS) {
        const add = (name: string, seen: number[]) =>
          times.set(`${name} ${rate}`, [...(times.get(`${name} ${rate}`) ?? []), seen]);
        await inFront(board, rate);
        add('paint', await productPaints(p, board));
        add('click', await clicks(board));
        await inFront(plain, rate);
        add('bare paint', await barePaints(bare.port, plain));
        add('bare click', await clicks(plain));
      }
  } finally {
    await browser.close();
    bare.child.kill('SIGKILL');
  }
  const of = (name: string) => middle((times.get(name) ?? []).map(spread));
  const sumAt = (rate: number) => sum.ingest + sum.pickUp + of(`bare paint ${rate}`).p50;
  return {
    title: 'paint: POST to painted tile, click to next frame (G8, G12)',
    figures: [
      against({
        what: 'painted, p50',
        product: of('paint 1').p50,
        limit: sumAt(1),
        unit: ms,
        goal: '<= 3x the sum',
        atMost: 3,
      }),
      plain('painted, p95', ms(of('paint 1').p95), '<= 60 ms', of('paint 1').p95 <= 60),
      against({
        what: 'painted at 4x slowdown, p95',
        product: of('paint 4').p95,
        limit: of('bare paint 4').p95,
        unit: ms,
        goal: '<= 5x bare page',
        atMost: 5,
      }),
      against({
        what: 'click to next frame, p95',
        product: of('click 1').p95,
        limit: of('bare click 1').p95,
        unit: ms,
        goal: '<= 2x bare page',
        atMost: 2,
      }),
      plain('click at 4x slowdown, p95', ms(of('click 4').p95), '<= 100 ms', of('click 4').p95 <= 100),
    ],
    notes: [`bare page: sixty tiles without a framework; frames come every 16.7 ms; browser: ${found.found}`],
  };
}

async function openScreen(page: Page, url: string): Promise<Screen> {
  await page.goto(url);
  return { page, cdp: await page.context().newCDPSession(page) };
}

async function inFront({ page, cdp }: Screen, rate: number): Promise<void> {
  await page.bringToFront();
  await cdp.send('Emulation.setCPUThrottlingRate', { rate });
  await sleep(500);
}

async function productPaints(p: RunningProduct, { page }: Screen): Promise<number[]> {
  const seen: number[] = [];
  for (let i = 0; i < CHANGES; i++) {
    const trailer = nextTrailer();
    const door = p.doors[i % p.doors.length];
    if (!door) throw new Error('the site has no doors');
    await settled(p, 'yard.gate.arrived.v1', about(trailer));
    await sleep(200);
    const painted = page.evaluate(whenPainted, { door: door.doorId, text: trailer, patienceMs: PATIENCE_MS });
    const event = signed(p, 'yard.dock.docked.v1', { ...about(trailer), dock: { code: door.code } });
    const from = performance.timeOrigin + performance.now();
    await fetch(event.url, { method: 'POST', headers: event.headers, body: event.body });
    seen.push((await painted) - from);
    await settled(p, 'yard.gate.departed.v1', about(trailer));
    await sleep(200);
  }
  return seen;
}

async function barePaints(port: number, { page }: Screen): Promise<number[]> {
  const seen: number[] = [];
  for (let i = 0; i < CHANGES; i++) {
    const text = nextTrailer();
    const painted = page.evaluate(whenPainted, { door: `d${i}`, text, patienceMs: PATIENCE_MS });
    await sleep(50);
    const from = performance.timeOrigin + performance.now();
    await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      body: JSON.stringify({ door: `d${i}`, text }),
    });
    seen.push((await painted) - from);
    await sleep(50);
  }
  return seen;
}

/** Runs in the page: the moment after the frame that shows the text on the door's tile, milliseconds since 1970. */
function whenPainted({ door, text, patienceMs }: { door: string; text: string; patienceMs: number }) {
  return new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${text} never came`)), patienceMs);
    const look = () => {
      if (!document.querySelector(`[data-door="${door}"]`)?.textContent?.includes(text)) return;
      watch.disconnect();
      clearTimeout(timer);
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => resolve(performance.timeOrigin + performance.now());
        channel.port2.postMessage(null);
      });
    };
    const watch = new MutationObserver(look);
    watch.observe(document.body, { subtree: true, childList: true, characterData: true });
    look();
  });
}

async function clicks({ page }: Screen): Promise<number[]> {
  const tiles = page.locator('[data-door]');
  await page.evaluate(watchClicks);
  for (let i = 0; i < CLICKS; i++) {
    const box = await tiles.nth(i % TILES_CLICKED).boundingBox({ timeout: PATIENCE_MS });
    if (box) await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await sleep(100);
    // What the click opened must not lie under the next one.
    await page.keyboard.press('Escape');
    await sleep(100);
  }
  return page.evaluate(() => (window as unknown as { clickTimes: number[] }).clickTimes);
}

/** Runs in the page: from the hardware event to the moment after the next frame. */
function watchClicks() {
  const clickTimes: number[] = [];
  const known = window as unknown as { clickTimes: number[]; watchesClicks?: boolean };
  known.clickTimes = clickTimes;
  if (known.watchesClicks) return;
  known.watchesClicks = true;
  addEventListener(
    'click',
    ({ timeStamp }) =>
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => known.clickTimes.push(performance.now() - timeStamp);
        channel.port2.postMessage(null);
      }),
    true,
  );
}
