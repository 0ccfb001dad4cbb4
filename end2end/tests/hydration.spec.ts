// The browser takes over what the server rendered, without a word on the console, and then loads
// pages no more. Only with JavaScript.
import { createAccount, demo } from '../accounts';
import { arrived, expect, hydrated, nav, open, origins, type Page, submit } from '../fixtures';
import { declaredRoutes, operatorPages, tenantPages, test } from '../pages';

test.describe('@javascript', () => {
  test('no page is left out', () => {
    const routes = (pages: typeof tenantPages) => [...new Set(pages.map(({ route }) => route))].toSorted();
    expect(routes(tenantPages)).toEqual(declaredRoutes('tenant-app').toSorted());
    expect(routes(operatorPages)).toEqual(declaredRoutes('admin-app').toSorted());
  });

  for (const [app, pages] of Object.entries({ tenant: tenantPages, operator: operatorPages })) {
    for (const appPage of pages) {
      const { route, what } = appPage;
      test(`${app}: ${route}${what ? `, ${what}` : ''} hydrates in silence`, async ({ visit }) => {
        const { page, address } = await visit(appPage);
        const said: string[] = [];
        page.on('console', (message) => {
          if (message.type() === 'warning') said.push(message.text());
        });
        await page.goto(address);
        const before = await page.getByRole('main').innerText();
        await hydrated(page);
        // The gallery shows pages in its page.
        if (route !== '/gallery') await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
        // What the server had rendered is still there.
        if (before.trim()) await expect(page.getByRole('main')).toContainText(before.trim().split('\n')[0]);
        expect(said, 'warnings on the console').toEqual([]);
      });
    }
  }

  /** Fails when the page loads a document. */
  async function loadsNothing(page: Page, act: () => Promise<void>): Promise<void> {
    const loaded: string[] = [];
    const note = (request: { isNavigationRequest(): boolean; url(): string }) => {
      if (request.isNavigationRequest()) loaded.push(request.url());
    };
    page.on('request', note);
    await act();
    page.off('request', note);
    expect(loaded, 'documents loaded').toEqual([]);
  }

  test('links inside a workspace load no document', async ({ page, workspace }) => {
    const project = 'Apollo';
    await workspace.projects(project);
    await open(page, workspace.at());
    await loadsNothing(page, async () => {
      for (const [link, path, heading] of [
        ['Projects', 'projects', 'Projects'],
        ['Members', 'members', 'Members'],
        ['Audit log', 'audit', 'Audit log'],
        ['Settings', 'settings', 'Settings'],
        ['Overview', '', workspace.name],
        ['Projects', 'projects', 'Projects'],
      ]) {
        await nav(page, link).click();
        await arrived(page, workspace.at(path));
        await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
        await expect(nav(page, link)).toHaveAttribute('aria-current', 'page');
        await expect(page).toHaveTitle(/ · Tenantry$/);
      }
      await page.getByRole('link', { name: project }).click();
      await expect(page.getByRole('heading', { level: 1, name: project })).toBeVisible();
      await page.goBack();
      await expect(page.getByRole('heading', { level: 1, name: 'Projects' })).toBeVisible();
      const search = page.getByRole('searchbox');
      await search.fill('nothing');
      await search.press('Enter');
      await expect(page.getByRole('heading', { name: 'No projects match' })).toBeVisible();
    });
  });

  test('changes inside a workspace load no document', async ({ page, workspace }) => {
    await open(page, workspace.at('projects'));
    await loadsNothing(page, async () => {
      await page.getByRole('link', { name: 'New project' }).first().click();
      await submit(page.getByRole('dialog'), { Name: 'Apollo' }, 'Create project');
      await page.getByRole('link', { name: 'Apollo' }).click();
      await submit(page, { Name: 'Gemini' }, 'Rename');
      await expect(page.getByRole('heading', { level: 1, name: 'Gemini' })).toBeVisible();
      await page.getByRole('button', { name: 'Delete project' }).click();
      await page.locator('.toasts').getByRole('button', { name: 'Undo' }).click();
      await expect(page.getByRole('link', { name: 'Gemini' })).toBeVisible();
    });
  });

  test('links inside the portal load no document', async ({ portal, workspace }) => {
    await open(portal, `${origins.operator}/tenants?q=${workspace.slug}`);
    await loadsNothing(portal, async () => {
      await portal.getByRole('link', { name: workspace.name }).click();
      await expect(portal.getByRole('heading', { level: 1, name: workspace.name })).toBeVisible();
      const tabs = portal.getByRole('navigation', { name: 'Parts of the tenant' });
      for (const tab of ['Members', 'Timeline', 'Overview']) {
        await tabs.getByRole('link', { name: tab }).click();
        await expect(tabs.getByRole('link', { name: tab })).toHaveAttribute('aria-current', 'page');
      }
      await nav(portal, 'Tenants').click();
      await expect(portal.getByRole('heading', { level: 1, name: 'Tenants' })).toBeVisible();
      await portal.getByRole('link', { name: 'Seats' }).click();
      await expect(portal.getByRole('columnheader', { name: 'Seats' })).toHaveAttribute('aria-sort', 'descending');
    });
  });

  test('a password can be shown', async ({ page }) => {
    await open(page, '/sign-in');
    const password = page.getByLabel('Password', { exact: true });
    await password.fill('secret');
    await expect(password).toHaveAttribute('type', 'password');
    await page.getByRole('button', { name: 'Show password' }).click();
    await expect(password).toHaveAttribute('type', 'text');
    await expect(password).toHaveValue('secret');
    await page.getByRole('button', { name: 'Hide password' }).click();
    await expect(password).toHaveAttribute('type', 'password');
  });

  test('a new password counts down, and a workspace’s address follows its name', async ({ page, context }) => {
    await open(page, '/sign-up');
    await page.getByLabel('Password', { exact: true }).fill('orbit-wal');
    await expect(page.getByText('1 more character.')).toBeVisible();
    await page.getByLabel('Password', { exact: true }).fill('password12');
    await expect(page.getByText('This password is easy to guess.')).toBeVisible();
    await page.getByLabel('Password', { exact: true }).fill('orbit-walnut-cello-7');
    await expect(page.getByText('Long enough, and hard to guess.')).toBeVisible();

    await context.addCookies((await createAccount('Wanda')).state.cookies);
    await open(page, '/workspaces/new');
    await page.getByLabel('Name').pressSequentially('Acme & Söhne');
    await expect(page.getByLabel('Address')).toHaveValue('acme-s-hne');
    await page.getByLabel('Address').fill('my-own');
    await page.getByLabel('Name').pressSequentially(' GmbH');
    await expect(page.getByLabel('Address')).toHaveValue('my-own');
  });

  test('what was typed before hydration is kept', async ({ page }) => {
    const { operator } = demo();
    await page.goto('/sign-in', { waitUntil: 'commit' });
    await page.getByLabel('E-mail').fill(operator.email);
    await hydrated(page);
    await expect(page.getByLabel('E-mail')).toHaveValue(operator.email);
  });
});

test('the theme is chosen in the account menu, and stays', async ({ page, workspace }) => {
  await open(page, workspace.at('projects?q=a'));
  const html = page.locator('html');
  await expect(html).toHaveAttribute('data-theme', 'system');
  const menu = page.getByRole('button', { name: /^Account menu/ });
  const panel = page.getByRole('group', { name: /^Account menu/ });
  await menu.click();
  await expect(panel).toBeVisible();
  await panel.getByRole('button', { name: 'Dark' }).click();
  await expect(html).toHaveAttribute('data-theme', 'dark');
  await arrived(page, /\/projects\?q=a/);
  await expect(html).toHaveCSS('background-color', 'rgb(15, 16, 20)');
  await open(page, '/profile');
  await expect(html).toHaveAttribute('data-theme', 'dark');
  await page.getByRole('main').getByRole('button', { name: 'Light' }).click();
  await expect(html).toHaveAttribute('data-theme', 'light');
  await expect(html).toHaveCSS('background-color', 'rgb(255, 255, 255)');
});
