// oidc-provider: the one that people and operators sign in with, as the installation has set it, or a customer's own.
import { expect, type Page } from './fixtures';

const installation = 'http://127.0.0.1:3154';

/** What its own pages want in vain: a font from elsewhere and an icon. */
export const providersOwnTrouble = /fonts\.g|favicon|status of 404 .*127\.0\.0\.1:/;

/** The browser is at the provider. */
export const atProvider = (page: Page, issuer = installation): Promise<void> => expect(page).toHaveURL(({ origin }) => origin === issuer);

/** Signs in at the provider, and consents where that is asked. A name that is an e-mail address is the person's address. */
export async function signInAtProvider(page: Page, name: string, issuer?: string): Promise<void> {
  await atProvider(page, issuer);
  await page.locator('input[name="login"]').fill(name);
  await page.locator('input[name="password"]').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
}
