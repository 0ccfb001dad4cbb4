// What several specs of single sign-on do: at SimpleSAMLphp, in the wizard, and at our door.
import { arrived, expect, type Locator, open, type Page, submit } from './fixtures';
import type { Application, Identity } from './peers';

/** What SimpleSAMLphp's own pages want in vain. */
export const samlTrouble = /favicon|status of 404 .*127\.0\.0\.1:/;

/** A value to copy, or that is shown, by its name. */
export const copied = (page: Page, term: string): Locator => page.locator('.description').filter({ hasText: term }).locator('code').first();

/** The form that has a field. */
export const formWith = (page: Page, label: string): Locator => page.locator('form').filter({ has: page.getByLabel(label, { exact: true }) });

/** Enters the provider field by field. */
export async function enterFields(page: Page, entityId: string, address: string, certificates: string): Promise<void> {
  const fields = { 'Entity ID (Issuer)': entityId, 'Single sign-on address': address, 'Signing certificate': certificates };
  await submit(formWith(page, 'Entity ID (Issuer)'), fields, 'Take it');
}

/** What the guide on the page tells a provider by SAML of us. */
export async function application(page: Page): Promise<Application> {
  const acs = await copied(page, 'Assertion Consumer Service').innerText();
  const entityId = await copied(page, 'Entity ID').innerText();
  const logout = await copied(page, 'Single logout').innerText();
  const metadata = await (await fetch(entityId)).text();
  expect(metadata).toContain(acs);
  return { entityId, acs, logout, metadata };
}

/** Signs in at SimpleSAMLphp. */
export async function signInAtSaml(page: Page, { user, password }: Identity): Promise<void> {
  await page.locator('input[name="username"]').fill(user);
  await page.locator('input[name="password"]').fill(password);
  await page.locator('input[name="password"]').press('Enter');
}

/** Begins the test of the connection whose pages are at `own`, and signs in at its provider; gives the tab that tells what came of it. */
export async function testSignIn(page: Page, own: string, signIn: (tab: Page) => Promise<void>): Promise<Page> {
  // Else the provider, which knows the browser of an earlier test, would ask for nothing.
  await page.context().clearCookies({ domain: '127.0.0.1' });
  await open(page, `${own}/test`);
  const opened = page.context().waitForEvent('page');
  await page.getByRole('button', { name: 'Test sign-in' }).click();
  const tab = await opened;
  await signIn(tab);
  await arrived(tab, /\/attempts\/\w+$/);
  return tab;
}

/** Sets out from our sign-in page to the provider that an address leads to. */
export async function leaveFor(page: Page, email: string): Promise<void> {
  await open(page, '/sign-in/sso');
  await submit(page, { 'Work e-mail': email }, 'Continue');
}
