// How long members stay signed in, and what a person hears of a sign-in from a browser they never used.
import { createAccount, Workspace } from '../accounts';
import { arrived, expect, open, submit, test, toast } from '../fixtures';
import { mailsTo } from '../mailbox';

test('a workspace limits the sessions of its members', async ({ another }) => {
  const owner = await createAccount('Lena');
  const workspace = await Workspace.create(owner);
  const page = await another(owner.state);
  const idle = page.getByLabel('Sign out after so long without use');
  await open(page, workspace.at('settings'));
  await expect(idle.locator('option:checked')).toHaveText('7 days');
  await idle.selectOption('15 minutes');
  await submit(page, {}, 'Save limits');
  await expect(toast(page, 'Saved. It holds at once.')).toBeVisible();
  await open(page, workspace.at('settings'));
  await expect(idle.locator('option:checked')).toHaveText('15 minutes');
});

test('a sign-in from an unknown browser is told by mail', async ({ page }) => {
  const account = await createAccount('Mara');
  await open(page, '/sign-in');
  await submit(page, { 'E-mail': account.email, Password: account.password }, 'Sign in');
  await arrived(page, '/workspaces/new');
  await expect
    .poll(async () => (await mailsTo(account.email)).map((mail) => mail.subject), { timeout: 10_000 })
    .toContain('New sign-in to your Tenantry account');
});
