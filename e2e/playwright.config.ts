import { chromium, defineConfig } from '@playwright/test';
import { resolveBrowser } from '../server/test/browser.ts';

const browser = resolveBrowser(chromium.executablePath());

export default defineConfig({
  testDir: 'specs',
  outputDir: '../test-results',
  globalSetup: './setup/start-product.ts',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  // One product and one story: specs share it and run one after another.
  fullyParallel: false,
  workers: 1,
  // One more try before a failure counts: a real browser on a shared machine.
  retries: 1,
  reporter: [['list']],
  use: {
    baseURL: process.env.E2E_URL,
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: browser.executablePath,
      args: browser.args,
      env: { ...(process.env as Record<string, string>), ...browser.env },
    },
  },
  projects: [{ name: 'chromium', use: { browserName: 'chromium' } }],
});
