import type { Page } from '@playwright/test';
import { announcedTruck, countShort, startUnloading } from '../fixtures/announced-truck.ts';
import { apiOf, sessionOf } from '../fixtures/people.ts';
import { expect, test } from '../fixtures/test.ts';

const CANARY = 'canary.invalid';
const markup = (where: string) => `<img src="//${CANARY}/${where}" onerror="window.pwned='${where}'">`;
/** Open sockets lose what was taken within this time (goal S2). */
const CUT_OFF_MS = 5_000;

test('pages carry no script that the policy would have to forgive, and inline scripts do not run', async ({
  signInAs,
  watch,
}) => {
  watch.expect(/Content Security Policy|nothing-here\.png/);
  const page = await signInAs('dispatcher');
  const response = await page.goto('/s/chi/board');
  const policy = response?.headers()['content-security-policy'] ?? '';
  expect(policy).toContain("frame-ancestors 'none'");
  expect(scriptRule(policy)).not.toMatch(/unsafe-inline|unsafe-eval/);

  const html = (await response?.text()) ?? '';
  const scripts = html.match(/<script\b[^>]*>/g) ?? [];
  expect(scripts.length).toBeGreaterThan(0);
  expect(scripts.filter((tag) => !/\bnonce="[^"]+"/.test(tag))).toEqual([]);
  expect(html).not.toMatch(/<[a-z][^>]*\son[a-z]+=/i);

  const broken = await page.evaluate(async () => {
    const violations: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) =>
      violations.push(event.effectiveDirective),
    );
    // What a hole in a template would give: markup that the parser reads.
    const frame = document.createElement('iframe');
    frame.srcdoc = '<script>parent.pwned = "script"</script>';
    document.body.append(frame);
    const box = document.createElement('div');
    box.innerHTML = '<img src="/nothing-here.png" onerror="window.pwned = \'handler\'">';
    document.body.append(box);
    const link = document.createElement('a');
    link.href = 'javascript:window.pwned="link"';
    document.body.append(link);
    link.click();
    await new Promise((resolve) => setTimeout(resolve, 500));
    return { pwned: 'pwned' in window ? window.pwned : null, violations };
  });
  expect(broken.pwned).toBeNull();
  expect(broken.violations).toContain('script-src-attr');
});

test('the session cookie is out of reach of scripts and of other sites', async ({ page }) => {
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Dispatcher' }).click();
  await expect(page).toHaveURL(/board/);
  const session = (await page.context().cookies()).find(({ name }) => name.includes('session-token'));
  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
  expect(await page.evaluate(() => document.cookie)).not.toContain('session-token');
});

test('a person whose account is closed loses the live link and every right', async ({
  signInAs,
  product,
  api,
  watch,
}) => {
  watch.expect(/401|403/);
  const person = { email: `leaver-${Date.now()}@security.example`, password: 'leaves us today 2026' };
  const admin = await api('admin');
  const { id: userId } = await admin.users.create.mutate({
    ...person,
    name: 'Lea Leaver',
    grants: [{ role: 'dispatcher', siteId: '*' }],
  });
  const session = await sessionOf(product, person);
  const page = await signInAs(session);
  const closed = new Promise<number>((resolve) =>
    page.on('websocket', (socket) => socket.on('close', () => resolve(Date.now()))),
  );
  await page.goto('/s/chi/board');
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Live');

  const takenAt = Date.now();
  await admin.users.setActive.mutate({ userId, active: false });
  expect((await closed) - takenAt).toBeLessThanOrEqual(CUT_OFF_MS);
  await expect(page.getByText('You are signed out. Sign in again to go on.')).toBeVisible();
  await expect(apiOf(product, session).sites.list.query()).rejects.toThrow();
  await page.goto('/s/chi/board');
  await expect(page).toHaveURL(/sign-in/);
});

test('markup in what partners write is shown as text everywhere', async ({
  signInAs,
  partners,
  api,
  trailer,
}) => {
  const lead = await api('dock_lead');
  const truck = await announcedTruck(
    { partners, api: lead, trailer: trailer() },
    {
      driver: { name: markup('driver') },
      note: markup('note'),
      carrier: { scac: 'ACMF', name: markup('carrier') },
    },
  );
  const hostile = await partners.sendEvent('yard.gate.arrived.v1', {
    site: { code: 'CHI' },
    happenedAt: new Date().toISOString(),
    references: [{ kind: 'load', value: markup('ref') }],
    equipment: [{ kind: 'trailer', number: `<b>${trailer()}` }],
    driver: { name: markup('driver') },
  });
  const { status } = await partners.settled('gate', hostile.messageId);
  expect(status).toBe('delivered');
  await startUnloading(lead, truck);
  await countShort(lead, truck);

  const page = await signInAs('dispatcher');
  const caught = catchMarkup(page);
  await page.goto('/s/chi/board');
  await expect(page.getByRole('region', { name: 'Waiting' })).toContainText('<img src=');
  await caught.none('board');
  const card = page.locator('[data-pick]').filter({ hasText: '<img src=' });
  const visitId = await card.first().getAttribute('data-pick');
  for (const address of [
    `/visits/${visitId}`,
    `/visits/${truck.visitId}`,
    '/exceptions?tab=open',
    '/exceptions?tab=all',
  ]) {
    await page.goto(address);
    await expect(page.getByRole('main')).toContainText(/TST|Short receipt/);
    await caught.none(address);
  }
  await page.goto(`/visits/${visitId}`);
  await expect(page.getByRole('main')).toContainText('<img src=');
  await page.goto('/exceptions?tab=open');
  const noted = page.getByRole('button', { name: /Unmatched reference|No appointment/ });
  for (const row of await noted.all()) {
    await row.click();
    await caught.none('case');
  }
});

function catchMarkup(page: Page) {
  const seen: string[] = [];
  page.on('dialog', (dialog) => {
    seen.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url().includes(CANARY)) seen.push(`request ${request.url()}`);
  });
  return {
    async none(where: string) {
      const alive = await page.evaluate(
        (canary) => ({
          pwned: 'pwned' in window ? window.pwned : null,
          images: [...document.images].filter(({ src }) => src.includes(canary)).length,
        }),
        CANARY,
      );
      expect({ where, seen, ...alive }).toEqual({ where, seen: [], pwned: null, images: 0 });
    },
  };
}

const scriptRule = (policy: string) => /script-src[^;]*/.exec(policy)?.[0] ?? '';
