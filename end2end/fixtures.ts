// What every spec imports instead of `@playwright/test`.
//
// The automatic fixture watches every page of a test and fails it for what no person would see: an
// error on the console, an uncaught exception, an answer of 500 or above, a Rust panic. Without it a
// dead bundle goes unnoticed, because every form also works without JavaScript.
import AxeBuilder from '@axe-core/playwright';
import { type BrowserContext, expect, type Page, test as base } from '@playwright/test';

/** Where each listener of the server under test is. */
export const origins = {
  tenant: process.env.TENANT_ORIGIN ?? 'http://localhost:3000',
  operator: process.env.OPERATOR_ORIGIN ?? 'http://localhost:3001',
  internal: process.env.INTERNAL_ORIGIN ?? 'http://localhost:3002',
};

/** What the automatic fixture has seen, and what a test declares to be meant. */
export class Trouble {
  readonly seen: string[] = [];
  private readonly meant: RegExp[] = [];

  /** Call before provoking an error on purpose, such as a page that must answer 404. */
  allow(pattern: RegExp): void {
    this.meant.push(pattern);
  }

  report(what: string): void {
    this.seen.push(what);
  }

  unexpected(): string[] {
    return this.seen.filter((what) => !this.meant.some((pattern) => pattern.test(what)));
  }

  watch(context: BrowserContext, scripted: boolean): void {
    context.on('console', (message) => {
      const text = message.text();
      if (message.type() === 'error' || text.includes('panicked')) {
        this.report(`console: ${text} (${message.location().url})`);
      }
    });
    context.on('weberror', (error) => this.report(`page: ${error.error()}`));
    context.on('response', (response) => {
      if (response.status() >= 500) this.report(`answer ${response.status()}: ${response.url()}`);
    });
    context.on('requestfailed', (request) => {
      // A navigation away cancels what the page was still loading, and that is no trouble.
      const reason = request.failure()?.errorText ?? '';
      // With scripts off, Chromium refuses to preload them, by the name of the content policy.
      const off = !scripted && request.resourceType() === 'script';
      if (reason !== 'net::ERR_ABORTED' && !off) this.report(`request: ${reason} ${request.url()}`);
    });
  }
}

type Fixtures = {
  /** Whether this project runs JavaScript. */
  scripted: boolean;
  /** Automatic: fails the test for trouble on any page. */
  trouble: Trouble;
  /** Another person's browser: a fresh context, watched like the first. */
  another: () => Promise<Page>;
};

export const test = base.extend<Fixtures>({
  scripted: async ({ javaScriptEnabled }, use) => use(javaScriptEnabled !== false),
  trouble: [
    async ({ context, scripted }, use) => {
      const trouble = new Trouble();
      trouble.watch(context, scripted);
      await use(trouble);
      expect(trouble.unexpected(), 'errors in the browser').toEqual([]);
    },
    { auto: true },
  ],
  another: async ({ browser, trouble, scripted, locale, timezoneId, viewport }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext({ javaScriptEnabled: scripted, locale, timezoneId, viewport });
      trouble.watch(context, scripted);
      contexts.push(context);
      return context.newPage();
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
});

/** Waits until the app has taken over the page: clicks before that are lost. */
export async function hydrated(page: Page): Promise<void> {
  await expect(page.locator('html'), 'the app hydrates').toHaveAttribute('data-hydrated', '', { timeout: 15_000 });
}

/** Whether the running test's project has JavaScript on. */
const scripting = (): boolean => test.info().project.use.javaScriptEnabled !== false;

/** Opens an address and, in the project with JavaScript, waits until clicks count. */
export async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  if (scripting()) await hydrated(page);
}

/**
 * Fails with a readable list when axe finds a WCAG 2.2 A or AA violation on the page. Axe is a script
 * itself; in the project without JavaScript this does nothing, and the other one covers the page.
 */
export async function accessible(page: Page): Promise<void> {
  if (!scripting()) return;
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  const found = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((node) => `    ${node.target.join(' ')}`).join('\n')}`,
  );
  expect(found, `accessibility of ${page.url()}`).toEqual([]);
}

export { expect };
