// Roles that a workspace makes for itself, and what they do to the sessions that run.
import { createAccount } from '../accounts';
import { arrived, cell, choose, expect, nav, open, row, test, toast } from '../fixtures';

test('a role is made in the matrix, given, changed and deleted', async ({ page, workspace, another }) => {
  // The whole life of a role, in two browsers.
  test.slow();
  const grace = await createAccount('Grace');
  await workspace.join(grace);

  await open(page, workspace.at('roles'));
  await page.getByRole('link', { name: 'New role' }).click();
  await arrived(page, /\/roles\/new$/);
  await page.getByLabel('Name', { exact: true }).fill('Reader');
  await page.getByLabel('Description').fill('Looks around.');
  await page.getByLabel('See the workspace and its overview.').check();
  await page.getByLabel('See who belongs to the workspace and who is invited.').check();
  await page.getByRole('button', { name: 'Create role' }).click();
  await expect(toast(page, 'Role created.')).toBeVisible();
  await expect(cell(row(page, 'Looks around.'), 'Kind')).toHaveText('Custom');
  await expect(cell(row(page, 'Looks around.'), 'Permissions')).toHaveText('2');

  // Given on the member's own page, in force with their next request.
  await nav(page, 'Members').click();
  await page.getByRole('link', { name: new RegExp(grace.name) }).click();
  await arrived(page, /\/members\/mem_/);
  await page.getByLabel('Role', { exact: true }).selectOption({ label: 'Reader' });
  await page.getByRole('button', { name: 'Change role' }).click();
  await expect(toast(page, 'Role changed.')).toBeVisible();
  const theirs = await another(grace.state);
  await open(theirs, workspace.at('members'));
  await expect(nav(theirs, 'Projects')).toHaveCount(0);

  await open(page, workspace.at('roles'));
  await page.getByRole('link', { name: 'Reader' }).click();
  await arrived(page, /\/roles\/rol_/);
  await page.getByLabel('See projects that are shared').check();
  await page.getByRole('button', { name: 'Save role' }).click();
  await expect(toast(page, 'Role saved.')).toBeVisible();
  await open(theirs, workspace.at('members'));
  await expect(nav(theirs, 'Projects')).toBeVisible();

  await choose(page, 'Reader', 'Delete…');
  await arrived(page, /\/delete$/);
  await expect(page.getByText('One member has this role, and gets another one.')).toBeVisible();
  await page.getByLabel('Their new role').selectOption({ label: 'Auditor' });
  await page.getByRole('button', { name: 'Delete role' }).click();
  await expect(toast(page, 'Role deleted.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Reader' })).toHaveCount(0);
  await open(theirs, workspace.at('audit'));
  await expect(theirs.getByRole('heading', { name: 'Audit log' })).toBeVisible();
});

test('who gains and loses what is told before it is saved @javascript', async ({ page, workspace }) => {
  const grace = await createAccount('Grace');
  await workspace.join(grace);
  const role = await workspace.createRole('Reader', ['workspace.read', 'members.read']);
  await workspace.changeRole(await workspace.member(grace.name), role);
  await open(page, workspace.at(`roles/${role}`));
  const told = page.locator('.save-bar').getByRole('status');
  await expect(told).toContainText('No permission changes.');
  await expect(told).toContainText(`${grace.name} has this role.`);
  await page.getByLabel('Read the audit log.').check();
  await expect(told).toContainText('They gain audit.read');
  await page.getByLabel('See who belongs to the workspace and who is invited.').uncheck();
  await expect(told).toContainText('They lose members.read');
});

test('built-in roles are read, and copied', async ({ page, workspace }) => {
  await open(page, workspace.at('roles'));
  await page.getByRole('link', { name: 'Auditor' }).click();
  await expect(page.getByText('Built-in roles stay as they are.')).toBeVisible();
  await expect(page.getByLabel('Read the audit log.')).toBeChecked();
  await expect(page.getByLabel('Read the audit log.')).toBeDisabled();
  await page.getByRole('link', { name: 'Duplicate' }).click();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Copy of Auditor');
  await expect(page.getByLabel('Read the audit log.')).toBeChecked();
  await page.getByRole('button', { name: 'Create role' }).click();
  await expect(toast(page, 'Role created.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Copy of Auditor' })).toBeVisible();
});

test('a name that is taken is told beside the field', async ({ page, workspace, trouble }) => {
  trouble.allow(/status of 422/);
  await open(page, workspace.at('roles/new'));
  await page.getByLabel('Name', { exact: true }).fill('admin');
  await page.getByRole('button', { name: 'Create role' }).click();
  await expect(page.getByText('Another role has this name.')).toBeVisible();
});

test('a member is suspended, reactivated and removed', async ({ page, workspace, another, trouble }) => {
  trouble.allow(/status of 404/);
  const grace = await createAccount('Grace');
  await workspace.join(grace);
  const theirs = await another(grace.state);
  const address = workspace.at(`members/${await workspace.member(grace.name)}`);
  await open(page, address);
  await page.getByRole('button', { name: 'Suspend' }).click();
  await expect(toast(page, 'Member suspended.')).toBeVisible();
  expect((await theirs.goto(workspace.at()))?.status()).toBe(404);
  await open(page, workspace.at('members?status=suspended'));
  await expect(row(page, grace.name)).toBeVisible();
  await expect(row(page, workspace.owner.name)).toHaveCount(0);

  await open(page, address);
  await page.getByRole('button', { name: 'Reactivate' }).click();
  await expect(toast(page, 'Member reactivated.')).toBeVisible();
  expect((await theirs.goto(workspace.at()))?.status()).toBe(200);

  await page.getByRole('button', { name: 'Remove…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove member' }).click();
  await expect(toast(page, 'Member removed.')).toBeVisible();
  expect((await theirs.goto(workspace.at()))?.status()).toBe(404);
});

test('a member’s sessions are seen and ended', async ({ page, workspace, another }) => {
  const grace = await createAccount('Grace');
  await workspace.join(grace);
  await open(page, workspace.at(`members/${await workspace.member(grace.name)}`));
  await expect(page.getByRole('table', { name: 'Sessions' }).getByRole('row')).toHaveCount(2);
  await page.getByRole('button', { name: 'End all sessions' }).click();
  await expect(toast(page, 'All their sessions have ended.')).toBeVisible();
  await expect(page.getByText('They are signed in nowhere.')).toBeVisible();
  const theirs = await another(grace.state);
  await theirs.goto(workspace.at());
  await arrived(theirs, /^\/sign-in/);
});

test('a project is shared with a guest', async ({ page, workspace, another, trouble }) => {
  trouble.allow(/status of 404/);
  const grace = await createAccount('Grace');
  await workspace.join(grace);
  const guest = await workspace.createRole('Guest', ['workspace.read', 'projects.read']);
  await workspace.changeRole(await workspace.member(grace.name), guest);
  const [apollo, secret] = [await workspace.project('Apollo'), await workspace.project('Secret')];
  await open(page, workspace.at(`projects/${apollo}`));
  await page.getByLabel('Share with').selectOption({ label: grace.name });
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await expect(toast(page, 'Project shared.')).toBeVisible();
  await expect(cell(row(page, grace.name), 'Access')).toHaveText('Can view');

  const theirs = await another(grace.state);
  await open(theirs, workspace.at('projects'));
  await expect(theirs.getByRole('link', { name: 'Apollo' })).toBeVisible();
  await expect(theirs.getByRole('link', { name: 'Secret' })).toHaveCount(0);
  expect((await theirs.goto(workspace.at(`projects/${secret}`)))?.status()).toBe(404);

  await page.getByRole('button', { name: 'Stop sharing' }).click();
  await expect(toast(page, 'Project no longer shared with them.')).toBeVisible();
  expect((await theirs.goto(workspace.at(`projects/${apollo}`)))?.status()).toBe(404);
});

test('the last owner cannot leave', async ({ page, workspace, trouble }) => {
  trouble.allow(/status of 409/);
  await open(page, workspace.at('settings'));
  await page.getByRole('button', { name: 'Leave…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Leave workspace' }).click();
  await expect(page.getByText('Nobody else owns this workspace.')).toBeVisible();
});
