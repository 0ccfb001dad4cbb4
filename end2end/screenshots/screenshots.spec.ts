// Looks at the demo as its people see it, and keeps what it sees in docs/screenshots.
import { become, certificate, createAccount, demo, signInAgain, type State, Workspace } from '../accounts';
import { arrived, expect, open, origins, type Page, test } from '../fixtures';
import { allowSingleSignOn, signInWithCode } from '../operators';
import { type Identity, IdentityProvider } from '../peers';
import { application, enterFields, samlTrouble, signInAtSaml, testSignIn } from '../single-sign-on';
import { code } from '../totp';

/** Keeps what is on the screen. */
async function take(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  const path = new URL(`../../docs/screenshots/${name}.png`, import.meta.url).pathname;
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
}

test.describe('the workspace', () => {
  test.beforeEach(async ({ context }) => become(context, await signInAgain(demo().owner)));

  test('overview', async ({ page }) => {
    await open(page, '/t/acme');
    await expect(page.getByRole('group', { name: 'Recent activity' })).toBeVisible();
    await take(page, 'overview');
  });

  test('audit', async ({ page }) => {
    await open(page, '/t/acme/audit');
    // An entry with a difference to show.
    await page.getByRole('row').filter({ hasText: 'Renamed the project' }).first().locator('summary').click();
    await take(page, 'audit');
  });

  test('projects, dark', async ({ page }) => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await open(page, '/t/acme/projects');
    await expect(page.getByRole('table', { name: 'Projects' })).toBeVisible();
    await take(page, 'projects-dark');
  });
});

test('a test sign-in by a certificate that is not known', async ({ another, operator, trouble }) => {
  trouble.allow(samlTrouble);
  const owner = await createAccount('Olivia');
  const workspace = await Workspace.create(owner);
  await allowSingleSignOn(operator, await workspace.id());
  const own = workspace.at(`connections/${await workspace.draft()}`);
  const page = await another(owner.state);
  await open(page, `${own}/guide`);
  const amira: Identity = { user: 'amira', password: 'secret of amira', email: 'amira@acme.example', name: 'Amira of Acme' };
  const provider = await IdentityProvider.start(await application(page), [amira]);
  try {
    await open(page, `${own}/metadata`);
    await enterFields(page, provider.entityId, provider.signIn, certificate());
    await arrived(page, /\/attributes/);
    const tab = await testSignIn(page, own, (tab) => signInAtSaml(tab, amira));
    await expect(tab.getByRole('heading', { name: 'The test failed' })).toBeVisible();
    await tab.locator('.check-failed').evaluate((check) => check.scrollIntoView({ block: 'center' }));
    await take(tab, 'single-sign-on');
  } finally {
    provider.stop();
    await workspace.dispose();
  }
});

test.describe('the portal', () => {
  let operator: State;
  // Once: a code works once.
  test.beforeAll(async () => {
    operator = await signInWithCode(demo().operator, code(demo().key));
  });
  test.beforeEach(async ({ context }) => become(context, operator));

  test('tenants', async ({ page }) => {
    await open(page, `${origins.operator}/tenants`);
    await expect(page.getByRole('table', { name: 'Tenants' })).toBeVisible();
    await take(page, 'tenants');
  });

  test('timeline', async ({ page }) => {
    await open(page, `${origins.operator}/tenants?q=acme`);
    await page.getByRole('link', { name: 'Acme Robotics' }).click();
    await page.getByRole('navigation', { name: 'Parts of the tenant' }).getByRole('link', { name: 'Timeline' }).click();
    await expect(page.getByRole('group', { name: 'What happened' })).toBeVisible();
    await take(page, 'tenant-timeline');
  });
});

test('sign-in', async ({ page }) => {
  await open(page, '/sign-in');
  await take(page, 'sign-in');
});
