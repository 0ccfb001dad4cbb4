// The operator portal: finding a tenant, reading it, and its door.
import { randomUUID } from 'node:crypto';
import { become, createAccount, unique, Workspace } from '../accounts';
import { arrived, cell, expect, open, origins, type Page, row, submit, test } from '../fixtures';

const at = (path: string) => `${origins.operator}${path}`;
const names = (page: Page) => page.getByRole('table', { name: 'Tenants' }).locator('tbody .row-link');
const query = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);

/** Chooses a value of a filter above the list. */
async function filter(page: Page, by: string, value: string): Promise<void> {
  await page.locator('.chip-button').filter({ hasText: by }).click();
  await page.getByRole('group', { name: by, exact: true }).getByRole('link', { name: value, exact: true }).click();
}

test('tenants are searched, filtered and sorted, and the address has it all', async ({ portal, another, owner, colleague, operator }) => {
  const stem = unique('op');
  const [small, large] = [await Workspace.create(owner, `${stem}-a`), await Workspace.create(owner, `${stem}-b`)];
  await large.join(colleague);
  await open(portal, at('/tenants'));
  const search = portal.getByRole('searchbox', { name: 'Search by name or address' });
  await search.fill(stem);
  await search.press('Enter');
  await arrived(portal, /[?&]q=/);
  await expect(names(portal)).toHaveText([small.name, large.name]);
  await expect(portal.getByRole('status').filter({ hasText: '2 tenants' })).toBeVisible();
  await expect(cell(row(portal, large.name), 'Seats')).toHaveText('2');

  const header = (label: string) => portal.getByRole('columnheader', { name: label });
  await expect(header('Tenant')).toHaveAttribute('aria-sort', 'ascending');
  await portal.getByRole('link', { name: 'Seats' }).click();
  await expect(header('Seats')).toHaveAttribute('aria-sort', 'descending');
  await expect(names(portal)).toHaveText([large.name, small.name]);
  await portal.getByRole('link', { name: 'Seats' }).click();
  await expect(header('Seats')).toHaveAttribute('aria-sort', 'ascending');
  await expect(names(portal)).toHaveText([small.name, large.name]);

  await filter(portal, 'Plan', 'Free');
  await arrived(portal, /plan=free/);
  await expect(names(portal)).toHaveCount(2);
  await filter(portal, 'Status', 'Active');
  await arrived(portal, /status=active/);
  expect(query(portal)).toEqual({ q: stem, plan: 'free', status: 'active', sort: 'seats' });

  const deep = await another(operator);
  await open(deep, portal.url());
  await expect(names(deep)).toHaveText([small.name, large.name]);
  await expect(deep.getByRole('searchbox')).toHaveValue(stem);

  await filter(portal, 'Plan', 'Enterprise');
  await expect(portal.getByRole('heading', { name: 'No tenants match' })).toBeVisible();
  await portal.goBack();
  await expect(names(portal)).toHaveCount(2);
  await filter(portal, 'Plan', 'Enterprise');
  await portal.locator('.empty').getByRole('link', { name: 'Clear filters' }).click();
  // The order is no filter.
  await expect(names(portal)).not.toHaveCount(0);
  expect(query(portal)).toEqual({ sort: 'seats' });
});

test('the demo’s tenants have their plans', async ({ portal }) => {
  await open(portal, at('/tenants?q=globex'));
  await expect(cell(row(portal, 'Globex Health'), 'Plan')).toHaveText('Enterprise');
  await filter(portal, 'Plan', 'Enterprise');
  await expect(names(portal)).toHaveText(['Globex Health']);
});

test('a tenant’s page has its overview, members and timeline', async ({ portal, workspace, colleague }) => {
  const project = `Apollo of ${workspace.slug}`;
  await workspace.projects(project);
  await workspace.join(colleague, 'Auditor');
  await open(portal, at(`/tenants?q=${workspace.slug}`));
  await portal.getByRole('link', { name: workspace.name }).click();
  await arrived(portal, /^\/tenants\/ten_[^/]+$/);
  await expect(portal.getByRole('heading', { level: 1, name: workspace.name })).toBeVisible();
  const main = portal.getByRole('main');
  await expect(main.getByRole('link', { name: workspace.owner.email })).toBeVisible();
  await expect(main.getByText(`created the project ${project}`)).toBeVisible();

  const tabs = portal.getByRole('navigation', { name: 'Parts of the tenant' });
  await tabs.getByRole('link', { name: 'Members' }).click();
  await arrived(portal, /\/members$/);
  await expect(tabs.getByRole('link', { name: 'Members' })).toHaveAttribute('aria-current', 'page');
  await expect(cell(row(portal, colleague.email), 'Role')).toHaveText('Auditor');
  await expect(cell(row(portal, workspace.owner.email), 'Role')).toHaveText('Owner');

  await tabs.getByRole('link', { name: 'Timeline' }).click();
  await arrived(portal, /\/timeline$/);
  const happened = portal.getByRole('group', { name: 'What happened' }).getByRole('listitem');
  await expect(happened).toHaveCount(4);
  await expect(happened.first()).toContainText(`${colleague.name} joined the workspace as Auditor`);
  await expect(happened.last()).toContainText(`${workspace.owner.name} created the workspace ${workspace.name}`);
  const created = happened.filter({ hasText: `created the project ${project}` });
  await created.getByText('Details').click();
  await expect(created.getByText('project.created')).toBeVisible();
  await expect(created.getByRole('table', { name: 'What changed' })).toContainText(project);
  await portal.goBack();
  await arrived(portal, /\/members$/);
});

test('what is no tenant is not found', async ({ portal, trouble }) => {
  trouble.allow(/status of 404/);
  const unknown = `ten_${randomUUID()}`;
  for (const path of ['ten_nonsense', unknown, `${unknown}/members`, `${unknown}/timeline`, 'acme', '%00', `${unknown}/projects`]) {
    const answer = await portal.goto(at(`/tenants/${path}`));
    expect(answer?.status(), path).toBe(404);
  }
  await open(portal, at(`/tenants/${unknown}`));
  await expect(portal.getByRole('heading', { name: 'We could not find that' })).toBeVisible();
  await portal.getByRole('link', { name: 'Go to the start page' }).click();
  await arrived(portal, '/tenants');
});

test('the portal asks who comes, and leads on', async ({ page, staff, trouble }) => {
  trouble.allow(/status of (401|422)/);
  const { email, password } = staff.credentials;
  await open(page, at('/tenants?plan=team'));
  await arrived(page, '/sign-in');
  await submit(page, { 'E-mail': email, Password: 'not the password' }, 'Sign in');
  await expect(page.getByRole('alert')).toContainText('E-mail address or password is wrong.');
  await submit(page, { 'E-mail': email, Password: password }, 'Sign in');
  await arrived(page, '/sign-in/code');
  await expect(page.getByText(email)).toBeVisible();
  await submit(page, { Code: '000000' }, 'Sign in');
  await expect(page.getByRole('textbox', { name: 'Code' })).toHaveAttribute('aria-invalid', 'true');
  await submit(page, { Code: staff.code() }, 'Sign in');
  await arrived(page, '/tenants');
  expect(query(page)).toEqual({ plan: 'team' });
});

test('an operator who signs out is out', async ({ page, context, staff }) => {
  const state = await staff.another();
  await become(context, state);
  await open(page, at('/tenants'));
  await page.getByRole('button', { name: /^Account menu/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await arrived(page, '/sign-in');
  await expect(page.getByText('You are signed out.')).toBeVisible();
  await become(context, state);
  await page.goto(at('/tenants'));
  await arrived(page, '/sign-in');
});

test('the realms share no cookie', async ({ page, context, operator, owner, baseURL }) => {
  const named = (name: string, value: string) => [{ name, value, domain: 'localhost', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' as const }];
  const [tenantCookie] = owner.state.cookies;
  const [operatorCookie] = operator.cookies;
  expect(tenantCookie.name).not.toBe(operatorCookie.name);

  // A customer at the portal, also with the cookie under the portal's name.
  await become(context, owner.state);
  await context.addCookies(named(operatorCookie.name, tenantCookie.value));
  await page.goto(at('/tenants'));
  await arrived(page, '/sign-in');
  expect((await page.request.get(at('/api/a/tenants/list'))).status()).toBe(401);

  // An operator at the customers' app.
  await become(context, operator);
  await context.addCookies(named(tenantCookie.name, operatorCookie.value));
  await page.goto(`${baseURL}/profile`);
  await arrived(page, '/sign-in');
  expect((await page.request.get('/api/t/workspaces/list')).status()).toBe(401);
});

test('an operator is no member', async ({ page, context, operator, workspace }) => {
  await workspace.projects('Apollo');
  await become(context, operator);
  await page.goto(workspace.at('projects'));
  await arrived(page, '/sign-in');
});

test('a customer’s password opens nothing at the portal', async ({ page, trouble }) => {
  trouble.allow(/status of 401/);
  const { email, password } = await createAccount('Cass');
  await open(page, at('/sign-in'));
  await submit(page, { 'E-mail': email, Password: password }, 'Sign in');
  await expect(page.getByRole('alert')).toContainText('E-mail address or password is wrong.');
});

test('the command palette leads to a tenant @javascript', async ({ portal, workspace }) => {
  await open(portal, at(`/tenants?q=${workspace.slug}`));
  await expect(names(portal)).toHaveText([workspace.name]);
  await portal.keyboard.press('Control+k');
  const palette = portal.getByRole('dialog', { name: 'Search' });
  const field = palette.getByRole('combobox');
  await expect(field).toBeFocused();
  await field.fill('no such place');
  await expect(palette.getByRole('status')).toHaveText('No results');
  await field.fill(workspace.slug);
  await expect(palette.getByRole('option')).toHaveText([new RegExp(workspace.name)]);
  await field.press('Enter');
  await expect(palette).toBeHidden();
  await expect(portal.getByRole('heading', { level: 1, name: workspace.name })).toBeVisible();

  // There it offers the tenant's parts; arrows choose.
  await portal.keyboard.press('Control+k');
  await field.fill(workspace.slug);
  await expect(palette.getByRole('option')).toHaveCount(3);
  await field.press('ArrowDown');
  await field.press('ArrowDown');
  await expect(palette.getByRole('option').nth(2)).toHaveAttribute('aria-selected', 'true');
  await field.press('Enter');
  await arrived(portal, /\/timeline$/);
});
