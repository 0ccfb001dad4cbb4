// Second factors: adding one, signing in with it, and what is left without the phone.
import { createAccount } from '../accounts';
import { arrived, expect, open, submit, test, toast } from '../fixtures';
import { code, now, scannable } from '../totp';

test('a second factor is added, asked for, and stood in for by a recovery code', async ({ page, another, trouble }) => {
  trouble.allow(/status of 422/);
  const account = await createAccount('Tess');
  const own = await another(account.state);
  await open(own, '/profile/security');
  await expect(own.getByText('Your password alone protects your account')).toBeVisible();
  await own.getByRole('button', { name: 'Add an authenticator app' }).click();
  await arrived(own, /\/profile\/security\/authenticator\//);
  await scannable(own);
  const key = (await own.locator('code').filter({ hasText: /^[A-Z2-7 ]{30,}$/ }).innerText()).trim();
  await submit(own, { Name: 'My phone', Code: '000000' }, 'Turn on');
  await expect(own.getByRole('textbox', { name: 'Code' })).toHaveAttribute('aria-invalid', 'true');
  await submit(own, { Name: 'My phone', Code: code(key) }, 'Turn on');
  await arrived(own, '/profile/security/recovery-codes');
  await expect(toast(own, 'Your second factor is on.')).toBeVisible();
  const codes = own.getByRole('listitem').locator('code');
  await expect(codes).toHaveCount(10);
  const recovery = await codes.allInnerTexts();

  await open(page, '/sign-in');
  await submit(page, { 'E-mail': account.email, Password: account.password }, 'Sign in');
  await arrived(page, '/sign-in/code');
  await expect(page.getByText(account.email)).toBeVisible();
  await submit(page, { Code: 'not-a-code' }, 'Sign in');
  await expect(page.getByRole('textbox', { name: 'Code' })).toHaveAttribute('aria-invalid', 'true');
  // The app's present code was used to turn it on; the clock tolerates that of the next half minute.
  await submit(page, { Code: code(key, now() + 1) }, 'Sign in');
  await arrived(page, '/workspaces/new');
  await open(page, '/profile/sessions');
  await expect(page.getByRole('row').filter({ hasText: 'This device' })).toContainText('Password and second factor');

  const elsewhere = await another();
  await open(elsewhere, '/sign-in');
  await submit(elsewhere, { 'E-mail': account.email, Password: account.password }, 'Sign in');
  await arrived(elsewhere, '/sign-in/code');
  await submit(elsewhere, { Code: recovery[0] }, 'Sign in');
  await arrived(elsewhere, '/workspaces/new');
  await open(elsewhere, '/profile/security');
  await expect(elsewhere.getByText('9 left')).toBeVisible();
  await expect(elsewhere.getByLabel('Name')).toHaveValue('My phone');
});
