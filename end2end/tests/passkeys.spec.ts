// Passkeys, by Chromium's own virtual authenticator: added, signed in with, asked for as a second step, removed.
import type { CDPSession } from '@playwright/test';
import { createAccount } from '../accounts';
import { accessible, arrived, expect, open, origins, type Page, submit, test, toast } from '../fixtures';
import { Operator } from '../operators';

/** A device of a person's own, which verifies them by a fingerprint, say. */
class Device {
  private constructor(
    private readonly browser: CDPSession,
    private readonly authenticatorId: string,
  ) {}

  static async of(page: Page): Promise<Device> {
    const browser = await page.context().newCDPSession(page);
    await browser.send('WebAuthn.enable');
    const { authenticatorId } = await browser.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return new Device(browser, authenticatorId);
  }

  /** Whether it recognises its person from now on. */
  async recognises(isUserVerified: boolean): Promise<void> {
    await this.browser.send('WebAuthn.setUserVerified', { authenticatorId: this.authenticatorId, isUserVerified });
  }
}

async function signOut(page: Page): Promise<void> {
  await page.context().clearCookies();
  await open(page, '/sign-in');
}

test('a passkey is added, signs in alone, and is removed', { tag: '@javascript' }, async ({ another, trouble }) => {
  trouble.allow(/status of (401|403)/);
  const account = await createAccount('Petra');
  const page = await another(account.state);
  const device = await Device.of(page);

  await open(page, '/profile/security');
  await page.getByRole('link', { name: 'Add a passkey' }).click();
  await arrived(page, '/profile/security/passkey');
  await accessible(page);
  await device.recognises(false);
  await submit(page, { Name: 'My laptop' }, 'Make the passkey');
  await expect(page.getByRole('alert')).toContainText('No passkey was made');
  await device.recognises(true);
  await submit(page, { Name: 'My laptop' }, 'Make the passkey');
  await arrived(page, '/profile/security/recovery-codes');
  await expect(toast(page, 'Your second factor is on.')).toBeVisible();
  await expect(page.getByRole('listitem').locator('code')).toHaveCount(10);

  // The device has one already, and is left out.
  await open(page, '/profile/security/passkey');
  await submit(page, { Name: 'Again' }, 'Make the passkey');
  await expect(page.getByRole('alert')).toContainText('has a passkey for your account already');

  await signOut(page);
  await accessible(page);
  await device.recognises(false);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await expect(page.getByRole('alert')).toContainText('No passkey was used');
  await device.recognises(true);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await arrived(page, '/workspaces/new');
  await open(page, '/profile/sessions');
  const here = page.getByRole('row').filter({ hasText: 'This device' });
  await expect(here.locator('[data-label="Signed in by"]')).toHaveText('Passkey');

  await signOut(page);
  await submit(page, { 'E-mail': account.email, Password: account.password }, 'Sign in');
  await arrived(page, '/sign-in/code');
  await expect(page.getByText(account.email)).toBeVisible();
  await expect(page.getByLabel('Recovery code')).toBeVisible();
  await accessible(page);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await arrived(page, '/workspaces/new');

  await open(page, '/profile/confirm');
  await accessible(page);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await arrived(page, '/profile/security');

  await expect(page.getByLabel('Name')).toHaveValue('My laptop');
  await accessible(page);
  await submit(page, { Name: 'Old laptop' }, 'Rename');
  await expect(toast(page, 'Renamed.')).toBeVisible();
  await expect(page.getByLabel('Name')).toHaveValue('Old laptop');
  await page.getByRole('button', { name: 'Remove…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(toast(page, 'Second factor removed.')).toBeVisible();
  await expect(page.getByRole('alertdialog')).toBeHidden();
  await expect(page.getByText('Your password alone protects your account')).toBeVisible();

  await signOut(page);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await expect(page.getByRole('alert')).toContainText('This passkey does not work here');
  await submit(page, { 'E-mail': account.email, Password: account.password }, 'Sign in');
  await arrived(page, '/workspaces/new');
});

test('there is a button for a passkey where scripts run, and elsewhere codes stand in', async ({ page, another, scripted }) => {
  await open(page, '/sign-in');
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sign in with a passkey' })).toHaveCount(scripted ? 1 : 0);
  const account = await createAccount('Paul');
  const own = await another(account.state);
  await open(own, '/profile/security');
  await expect(own.getByRole('link', { name: 'Add a passkey' })).toBeVisible({ visible: scripted });
  await open(own, '/profile/security/passkey');
  await expect(own.getByText('This takes JavaScript.')).toBeVisible({ visible: !scripted });
});

test('an operator gives a passkey instead of a code', { tag: '@javascript' }, async ({ another, trouble }) => {
  trouble.allow(/status of 40[13]/);
  const at = (path: string) => `${origins.operator}${path}`;
  const otto = await Operator.hired('owner');
  const page = await another(await otto.session());
  await Device.of(page);
  await open(page, at('/profile/security'));
  await page.getByRole('link', { name: 'Add a passkey' }).click();
  await arrived(page, '/profile/security/passkey');
  await submit(page, { Name: 'Security key' }, 'Make the passkey');
  await arrived(page, '/profile/security');
  await expect(page.getByLabel('Name').first()).toHaveValue('Security key');
  await accessible(page);

  await page.context().clearCookies();
  await open(page, at('/sign-in'));
  await submit(page, { 'E-mail': otto.email, Password: otto.credentials.password }, 'Sign in');
  await arrived(page, '/sign-in/code');
  await accessible(page);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await arrived(page, '/tenants');

  await open(page, at('/profile/confirm?next=%2Fprofile%2Fsecurity'));
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await arrived(page, '/profile/security');
});
