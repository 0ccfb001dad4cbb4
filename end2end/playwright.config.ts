// Browser tests of the running server, in the Chromium of the system's packages.
//
// `bin/test browser` starts the server and gives the addresses; without it the tests go to the
// addresses of `bin/dev`. Every spec runs twice, with JavaScript and without: a spec that needs
// JavaScript says so with the tag `@javascript`.
import { existsSync } from 'node:fs';
import { defineConfig, devices } from '@playwright/test';

// The shell has no window and does half the work of the whole browser.
const chromium = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const browser = {
  ...devices['Desktop Chrome'],
  viewport: { width: 1280, height: 800 },
  launchOptions: {
    executablePath: process.env.CHROMIUM ?? chromium.find(existsSync),
    // Containers run as root, where Chromium has no sandbox, and with a small /dev/shm.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--force-color-profile=srgb'],
  },
};

export default defineConfig({
  testDir: './tests',
  outputDir: './test-results',
  // A flaky test is a bug to find, not one to run again.
  retries: 0,
  forbidOnly: !!process.env.CI,
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['html', { outputFolder: 'report', open: 'never' }]],
  use: {
    baseURL: process.env.TENANT_ORIGIN ?? 'http://localhost:3000',
    actionTimeout: 15_000,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    // A trace of every test costs a third of its time: TRACE=1 asks for those of what fails.
    trace: process.env.TRACE ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'javascript', use: browser },
    { name: 'no-javascript', use: { ...browser, javaScriptEnabled: false }, grepInvert: /@javascript/ },
  ],
});
