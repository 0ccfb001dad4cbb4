// The provider that people and operators sign in with, as the installation has set it: oidc-provider.
import { expect, type Page } from './fixtures';

const provider = /^http:\/\/127\.0\.0\.1:3154\//;

/** What its own pages want in vain: a font from elsewhere and an icon. */
export const providersOwnTrouble = /fonts\.g|favicon|status of 404 .*127\.0\.0\.1:3154/;

/** The browser is at the provider. */
export const atProvider = (page: Page): Promise<void> => expect(page).toHaveURL(provider);

/** Signs in at the provider, and consents where that is asked. A name that is an e-mail address is the person's address. */
export async function signInAtProvider(page: Page, name: string): Promise<void> {
  await atProvider(page);
  await page.locator('input[name="login"]').fill(name);
  await page.locator('input[name="password"]').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
}
