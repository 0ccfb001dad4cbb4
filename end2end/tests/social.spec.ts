// Signing in with a provider, against oidc-provider as the installation has set it.
import { createAccount, unique } from '../accounts';
import { accessible, arrived, expect, open, type Page, submit, test, toast } from '../fixtures';
import { mailsTo } from '../mailbox';
import { atProvider, providersOwnTrouble, signInAtProvider } from '../provider';

const linked = (page: Page, address: string) => page.locator('section').filter({ hasText: address }).last();

test.beforeEach(({ trouble }) => {
  trouble.allow(providersOwnTrouble);
});

test('somebody signs up with a provider, signs in again, links another account and unlinks it', async ({ page, another }) => {
  const name = unique('Nora');
  const email = `${name.toLowerCase()}@end2end.example`;
  await open(page, '/sign-up');
  await accessible(page);
  await page.getByRole('link', { name: 'Continue with Acme ID' }).click();
  await signInAtProvider(page, email);
  await arrived(page, /^\/sign-in\/finish\?identity=/);
  await expect(page.getByText(`There is no account for ${email} yet.`)).toBeVisible();
  await accessible(page);
  await submit(page, { 'Your name': name }, 'Create account');
  await arrived(page, '/workspaces/new');
  await submit(page, { Name: `The ${name}`, Address: name.toLowerCase() }, 'Create workspace');
  await arrived(page, `/t/${name.toLowerCase()}`);

  await open(page, '/profile/security');
  await expect(page.getByText('It is your only way in')).toBeVisible();
  await expect(page.getByText('You have no password.')).toBeVisible();
  await accessible(page);

  const elsewhere = await another();
  await open(elsewhere, '/sign-in');
  await elsewhere.getByRole('link', { name: 'Continue with Acme ID' }).click();
  await signInAtProvider(elsewhere, email);
  await arrived(elsewhere, `/t/${name.toLowerCase()}`);
  await open(elsewhere, '/profile/sessions');
  await expect(elsewhere.getByRole('row').filter({ hasText: 'This device' })).toContainText('Acme ID');

  // In a browser that the provider does not know, with the same session here.
  const second = unique('second');
  const fresh = await another();
  await fresh.context().addCookies((await page.context().cookies()).filter(({ domain }) => domain === 'localhost'));
  await open(fresh, '/profile/security');
  await fresh.getByRole('button', { name: 'Link Acme ID' }).click();
  await signInAtProvider(fresh, second);
  await arrived(fresh, /^\/profile\/security/);
  await expect(toast(fresh, 'Linked.')).toBeVisible();
  await expect.poll(async () => (await mailsTo(email))[0]?.subject).toBe('Acme ID was linked to your Tenantry account');
  const row = linked(fresh, `${second}@example.com`);
  await row.getByRole('button', { name: 'Unlink…' }).click();
  await fresh.getByRole('alertdialog').getByRole('button', { name: 'Unlink' }).click();
  await expect(toast(fresh, 'Unlinked.')).toBeVisible();
  await expect(fresh.getByText(`${second}@example.com`)).toHaveCount(0);
  await expect(fresh.getByText('It is your only way in')).toBeVisible();
  await expect.poll(async () => (await mailsTo(email))[0]?.subject).toBe('Acme ID was unlinked from your Tenantry account');
});

test('an account that is there already is linked once its person has signed in', async ({ page }) => {
  const account = await createAccount('Lena');
  await open(page, '/sign-in');
  await page.getByRole('link', { name: 'Continue with Acme ID' }).click();
  await signInAtProvider(page, account.email);
  await arrived(page, /^\/sign-in\/finish\?identity=/);
  await expect(page.getByText(`There is an account for ${account.email} already.`)).toBeVisible();
  await accessible(page);
  await page.getByRole('link', { name: 'Sign in to link it' }).click();
  await arrived(page, '/sign-in');
  await submit(page, { 'E-mail': account.email, Password: account.password }, 'Sign in');
  await arrived(page, /^\/sign-in\/finish\?identity=/);
  await page.getByRole('button', { name: 'Link Acme ID' }).click();
  await arrived(page, /^\/profile\/security/);
  await expect(toast(page, 'Linked.')).toBeVisible();
  await expect(linked(page, 'last used')).toContainText(account.email);
});

test('whoever goes back, or has no verified address, is told what to do', async ({ page }) => {
  await open(page, '/sign-in?next=%2Fprofile');
  await page.getByRole('link', { name: 'Continue with Acme ID' }).click();
  await atProvider(page);
  await page.getByRole('link', { name: 'Cancel' }).click();
  await arrived(page, /^\/sign-in\?problem=cancelled/);
  await expect(page.getByText('You did not finish at Acme ID, and nothing was changed.')).toBeVisible();
  await accessible(page);
  await page.getByRole('link', { name: 'Continue with Acme ID' }).click();
  await signInAtProvider(page, unique('unverified'));
  await arrived(page, /^\/sign-in\?problem=email_not_verified/);
  await expect(page.getByText('does not say that your e-mail address is verified')).toBeVisible();
});
