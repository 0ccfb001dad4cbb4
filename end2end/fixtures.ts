// What every spec imports instead of `@playwright/test`.
//
// The automatic fixture watches every page of a test and fails it for what no person would see: an
// error on the console, an uncaught exception, an answer of 500 or above, a Rust panic. Without it a
// dead bundle goes unnoticed, because every form also works without JavaScript.
import AxeBuilder from '@axe-core/playwright';
import { type BrowserContext, expect, type Locator, type Page, test as base } from '@playwright/test';
import { type Account, become, createAccount, type State, Workspace } from './accounts';
import { Operator } from './operators';
import { origins } from './origins';

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
  /** Another person's browser: a fresh context, watched like the first; signed in, if that is given. */
  another: (as?: State) => Promise<Page>;
  /** A workspace of the test's own, empty; its owner is signed in on `page`. */
  workspace: Workspace;
  /** The cookies of the worker's operator. */
  operator: State;
  /** A page at the operator portal, signed in. */
  portal: Page;
};

type WorkerFixtures = {
  /** Owns the workspaces of the worker's tests. A test that changes an account makes its own. */
  owner: Account;
  /** Somebody else, to be made a member. */
  colleague: Account;
  /** An owner of the portal, of the worker's own. A test that ends sessions makes another. */
  staff: Operator;
};

export const test = base.extend<Fixtures, WorkerFixtures>({
  // Playwright wants the first argument destructured, also of nothing.
  owner: [async ({}, use) => use(await createAccount('Olga')), { scope: 'worker' }],
  colleague: [async ({}, use) => use(await createAccount('Colin')), { scope: 'worker' }],
  staff: [async ({}, use) => use(await Operator.hired('owner')), { scope: 'worker' }],
  operator: async ({ staff }, use) => use(await staff.session()),
  workspace: async ({ context, owner }, use) => {
    const workspace = await Workspace.create(owner);
    await become(context, owner.state);
    await use(workspace);
    await workspace.dispose();
  },
  portal: async ({ another, operator }, use) => use(await another(operator)),
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
    await use(async (as) => {
      const context = await browser.newContext({ javaScriptEnabled: scripted, locale, timezoneId, viewport, storageState: as });
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

/** Waits until the browser has come to a path by itself, after a form or a click. */
export async function arrived(page: Page, path: string | RegExp): Promise<void> {
  const matches = (url: URL) => (typeof path === 'string' ? url.pathname === path : path.test(url.pathname + url.search));
  await expect(page, `the browser comes to ${path}`).toHaveURL(matches);
  if (scripting()) await hydrated(page);
}

/** Fills in fields by their labels, and sends the form by its button, once that has done what it was pressed for before. */
export async function submit(form: Page | Locator, fields: Record<string, string>, button: string): Promise<void> {
  const send = form.getByRole('button', { name: button, exact: true });
  await expect(send, 'the form is ready').not.toHaveAttribute('aria-busy', 'true');
  for (const [label, value] of Object.entries(fields)) {
    await form.getByLabel(label, { exact: true }).fill(value);
  }
  await send.click();
}

/** A link of the sidebar. */
export const nav = (page: Page, label: string): Locator =>
  page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: label, exact: true });

/** The row of a table that has this text. */
export const row = (page: Page, text: string): Locator => page.getByRole('row').filter({ hasText: text });

/** The cell of a row below a column's header, by the label a phone shows. */
export const cell = (row: Locator, label: string): Locator => row.locator(`[data-label="${label}"]`);

/** Opens the menu of a row and chooses from it. */
export async function choose(page: Page, of: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${of}`, exact: true }).click();
  await page.getByRole('group', { name: `Actions for ${of}`, exact: true }).getByText(action, { exact: true }).click();
}

/** What the app says has just worked. */
export const toast = (page: Page, text: string | RegExp): Locator => page.locator('.toasts').getByText(text);

/**
 * Fails with a readable list when axe finds a WCAG 2.2 A or AA violation on the page; with `colours`,
 * looks at these only, for a page of which only the theme has changed. Axe is a script itself; in the
 * project without JavaScript this does nothing, and the other one covers the page.
 */
export async function accessible(page: Page, only?: 'colours'): Promise<void> {
  if (!scripting()) return;
  // A colour that is on its way is none to judge. On a busy machine it may take some frames, also without motion.
  await page.evaluate(async () => {
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const arriving = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    await Promise.allSettled(arriving.map((animation) => animation.finished));
  });
  const axe = new AxeBuilder({ page });
  const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  // The gallery shows whole pages inside a page, which is nobody's best practice.
  const practice = new URL(page.url()).pathname === '/gallery' ? [] : ['best-practice'];
  const { violations } = await (only === 'colours'
    ? axe.withRules(['color-contrast', 'link-in-text-block'])
    : axe.withTags([...wcag, ...practice])
  ).analyze();
  const found = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((node) => `    ${node.target.join(' ')}`).join('\n')}`,
  );
  expect(found, `accessibility of ${page.url()}`).toEqual([]);
}

export { expect, type Locator, origins, type Page };
