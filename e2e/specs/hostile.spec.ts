import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';

/** Answers nowhere; a request to it means that a text was taken as markup. */
const CANARY = 'canary.invalid';
/** What browsers run in one way or another; short enough for names. */
const PAYLOADS = [
  `<script src=//${CANARY}/1></script>`,
  `<img src=//${CANARY}/2 onerror=alert(2)>`,
  '"><svg onload=alert(3)>',
  `<iframe src=//${CANARY}/4></iframe>`,
  "javascript:alert(5)//'",
  '{{constructor.constructor("alert(6)")()}}',
] as const;
const PAGES = [
  { name: 'board', path: '/s/chi/board' },
  { name: 'board list', path: '/s/chi/board?view=list' },
  { name: 'exceptions', path: '/exceptions?tab=all' },
  { name: 'connectors', path: '/integrations?tab=connectors' },
  { name: 'messages', path: '/integrations?tab=messages' },
  { name: 'dead letters', path: '/integrations?tab=dead' },
  { name: 'master data', path: '/master-data' },
  { name: 'people', path: '/admin' },
  { name: 'partners', path: '/admin?tab=partners' },
  { name: 'wall screens', path: '/admin?tab=displays' },
  { name: 'audit', path: '/admin?tab=audit' },
] as const;

test('what people and partners write runs on no page', async ({ api, partners, signInAs, trailer }) => {
  // Eighteen pages; on a busy machine each may take its time.
  test.slow();
  const admin = await api('admin');
  const { id: siteId = '' } = (await admin.sites.list.query()).find(({ code }) => code === 'CHI') ?? {};
  const stays: string[] = [];
  for (const [at, payload] of PAYLOADS.entries()) {
    const run = Date.now().toString(36) + at;
    await admin.users.create.mutate({
      email: `hostile${run}@trial.example`,
      name: payload.slice(0, 60),
      grants: [{ role: 'manager', siteId: '*' }],
    });
    await admin.displays.create.mutate({ siteId, name: payload.slice(0, 60) });
    await admin.partners.create.mutate({ code: `h${run}`, name: payload, format: 'canonical' });
    await partners.sendRaw(
      'slotbook',
      JSON.stringify({
        identifiers: { primaryReferenceNumber: `H${run}`, stopSequenceNumber: 1, locationId: payload },
        preferredAppointment: {
          appointmentType: 'AUTOMATIC',
          arrivalWindow: { startDateTime: new Date().toISOString(), duration: 'PT1H' },
          loadingType: 'LIVE',
        },
      }),
      'application/json',
      'schedule-appointment',
    );
    const told = await partners.sendEvent('yard.gate.arrived.v1', {
      site: { code: 'CHI' },
      references: [{ kind: 'load', value: payload }],
      equipment: [{ kind: 'trailer', number: trailer() }],
      carrier: { name: payload },
      driver: { name: payload },
      happenedAt: new Date().toISOString(),
      note: payload,
    });
    const { events } = await partners.settled('gate', told.messageId);
    stays.push(events[0]?.subjectId ?? '');
    await partners.sendEvent('yard.unloading.counted.v1', {
      site: { code: 'CHI' },
      references: [{ kind: 'load', value: `${payload}nowhere` }],
      happenedAt: new Date().toISOString(),
      lines: [{ items: [{ qualifier: 'VP', value: payload }], quantity: { value: 1, uom: 'EA' } }],
    });
  }

  const page = await signInAs('admin');
  const caught = catchRuns(page);
  for (const { name, path } of PAGES) {
    await page.goto(path);
    await expect(page.getByRole('main')).toBeVisible();
    await page.waitForLoadState('networkidle');
    await caught.none(name);
  }
  for (const visitId of stays) {
    await page.goto(`/visits/${visitId}`);
    await expect(page.getByRole('main')).toContainText(/TST/);
    await caught.none('visit');
  }
  // Shown as the text it is, not dropped: a page without it would prove nothing.
  await page.goto('/admin');
  await expect(page.getByRole('main')).toContainText('<svg onload=alert(3)>');
  await page.goto('/master-data');
  await expect(page.getByRole('main')).toContainText(/<svg onload=alert\(3\)>/i);
});

function catchRuns(page: Page) {
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
      const built = await page.evaluate((canary) => {
        const parts = [...document.querySelectorAll('script, img, iframe, svg, a')];
        return parts
          .map((part) => part.outerHTML.slice(0, 200))
          .filter((html) => html.includes(`//${canary}`) || /onload=|onerror=|href="javascript:/i.test(html));
      }, CANARY);
      expect({ where, seen, built }).toEqual({ where, seen: [], built: [] });
    },
  };
}
