// Single sign-on, from nothing to required: set up by the customer's own administrator against real providers.
import { createAccount, unique, Workspace } from '../accounts';
import { activateConnections } from '../database';
import { accessible, arrived, expect, open, submit, test, toast } from '../fixtures';
import { allowSingleSignOn } from '../operators';
import { addRecord, type Identity, IdentityProvider, OpenIdProvider } from '../peers';
import { providersOwnTrouble, signInAtProvider } from '../provider';
import { application, copied, leaveFor, signInAtSaml, testSignIn } from '../single-sign-on';
import { code } from '../totp';
import type { Page } from '@playwright/test';

/** Adds an authenticator app to one's own account. */
async function addSecondFactor(page: Page): Promise<void> {
  await open(page, '/profile/security');
  await page.getByRole('button', { name: 'Add an authenticator app' }).click();
  await arrived(page, /\/profile\/security\/authenticator\//);
  const key = (await page.locator('code').filter({ hasText: /^[A-Z2-7 ]{30,}$/ }).innerText()).trim();
  await submit(page, { Name: 'My phone', Code: code(key) }, 'Turn on');
  await arrived(page, '/profile/security/recovery-codes');
}

test('single sign-on is set up, tested, activated and required @javascript', async ({ another, operator, trouble }) => {
  test.setTimeout(120_000);
  // The provider's own pages have no icon, and the test of settings that are none yet is refused.
  trouble.allow(/favicon|status of 4(0[349]|22)/);
  const owner = await createAccount('Olivia');
  const workspace = await Workspace.create(owner);
  const colleague = await createAccount('Carl');
  await workspace.join(colleague);
  await allowSingleSignOn(operator, await workspace.id());
  const domain = `${unique('acme')}.example.com`;
  const amira: Identity = { user: 'amira', password: 'secret of amira', email: `amira@${domain}`, name: 'Amira of Acme' };

  const page = await another(owner.state);
  await open(page, workspace.at('connections'));
  await expect(page.getByText('No connection yet')).toBeVisible();
  await page.getByRole('link', { name: 'Add a connection' }).first().click();
  await arrived(page, workspace.at('connections/new'));
  await page.getByLabel('Identity provider').selectOption('Another provider');
  await submit(page, { Name: 'Acme staff' }, 'Create');
  await arrived(page, /\/connections\/con_\w+\/guide$/);
  const own = page.url().replace(/\/guide$/, '');
  const provider = await IdentityProvider.start(await application(page), [amira]);
  try {
    await page.getByRole('link', { name: 'Next: Metadata' }).click();
    await arrived(page, /\/metadata$/);
    await submit(page, { 'Address of the metadata': provider.metadata }, 'Read it');
    await arrived(page, /\/attributes/);
    await page.getByRole('button', { name: 'Save and go on' }).click();
    await arrived(page, /\/members/);
    await page.getByRole('button', { name: 'Save and go on' }).click();
    await arrived(page, /\/domains/);
    await submit(page, { 'Add a domain': domain }, 'Add');
    await expect(toast(page, 'Domain added.')).toBeVisible();
    await page.getByRole('button', { name: 'Verify' }).click();
    await expect(page.getByText('There is no TXT record').first()).toBeVisible();
    addRecord(await copied(page, 'Name').innerText(), await copied(page, 'Value').innerText());
    await page.getByRole('button', { name: 'Verify' }).click();
    await expect(toast(page, 'The domain is yours.')).toBeVisible();

    await open(page, `${own}/activate`);
    await expect(page.getByText('These settings have not passed a test yet.')).toBeVisible();
    const tab = await testSignIn(page, own, (tab) => signInAtSaml(tab, amira));
    await expect(tab.getByRole('heading', { name: 'The test passed' })).toBeVisible();
    await expect(tab.getByText(amira.email).first()).toBeVisible();
    await expect(tab.getByText('The signature is the provider’s').or(tab.getByText("The signature is the provider's"))).toBeVisible();
    await tab.getByRole('link', { name: 'Go on to activate' }).click();
    await arrived(tab, /\/activate$/);
    await tab.getByRole('button', { name: 'Activate' }).click();
    await expect(toast(tab, 'Active.')).toBeVisible();
    await tab.close();

    const member = await another();
    await open(member, '/sign-in');
    await member.getByRole('link', { name: 'Use single sign-on' }).click();
    await arrived(member, '/sign-in/sso');
    await submit(member, { 'Work e-mail': amira.email }, 'Continue');
    await signInAtSaml(member, amira);
    await arrived(member, workspace.at());
    await expect(member.getByText(amira.name).first()).toBeVisible();
    await open(member, '/profile/sessions');
    await expect(member.getByRole('row').filter({ hasText: 'This device' })).toContainText('Single sign-on');

    await addSecondFactor(page);
    await open(page, workspace.at('connections/enforce'));
    await expect(page.getByText(colleague.email)).toBeVisible();
    await page.getByRole('button', { name: 'Require single sign-on…' }).click();
    await page.getByRole('textbox', { name: /to confirm/ }).fill(workspace.name);
    await page.getByRole('button', { name: 'Require it' }).click();
    await expect(page.getByText('Single sign-on is required.')).toBeVisible();

    const outside = await another(colleague.state);
    await outside.goto(workspace.at());
    await arrived(outside, /\/sign-in\/sso\?workspace=.*notice=required/);
    await expect(outside.getByRole('link', { name: 'Continue with Acme staff' })).toBeVisible();
    await open(member, workspace.at('projects'));
    await expect(member.getByRole('heading', { name: 'Projects', level: 1 })).toBeVisible();

    await open(page, `${own}/attempts`);
    await expect(page.getByRole('row').filter({ hasText: amira.email })).toHaveCount(2);
    await open(page, workspace.at('audit'));
    await expect(page.getByText('activated the connection').first()).toBeVisible();

    // Signing out reaches the provider, which asks for the password again.
    await member.getByRole('button', { name: /^Account menu/ }).click();
    await member.getByRole('button', { name: 'Sign out' }).click();
    await arrived(member, '/sign-in');
    await expect(member.getByText('You are signed out.')).toBeVisible();
    await leaveFor(member, amira.email);
    await expect(member.locator('input[name="password"]')).toBeVisible();
  } finally {
    provider.stop();
  }
});

test('an address leads to the choice of several providers, until its domain is assigned to one', async ({ another, operator, page, workspace }) => {
  await allowSingleSignOn(operator, await workspace.id());
  const domain = `${unique('acme')}.example.com`;
  for (const name of ['North', 'South']) await workspace.connection(name);
  await workspace.proveDomain(domain);
  await activateConnections(workspace);

  const visitor = await another();
  await open(visitor, '/sign-in/sso');
  await submit(visitor, { 'Work e-mail': `nobody@${domain}` }, 'Continue');
  await arrived(visitor, new RegExp(`^/sign-in/sso\\?.*workspace=${workspace.slug}`));
  const ways = visitor.getByRole('link', { name: /^Continue with/ });
  await expect(ways).toHaveText(['Continue with North', 'Continue with South']);
  await expect(ways.first()).toHaveAttribute('href', new RegExp(`hint=nobody%40${domain}$`));
  await accessible(visitor);

  await open(page, workspace.at('connections'));
  const choice = page.getByRole('region', { name: domain }).getByLabel('Signs in by');
  await expect(choice.locator('option:checked')).toHaveText('Any connection');
  await choice.selectOption('South');
  await page.getByRole('region', { name: domain }).getByRole('button', { name: 'Save' }).click();
  await expect(toast(page, 'Saved.')).toBeVisible();
  await expect(choice.locator('option:checked')).toHaveText('South');
  await accessible(page);
});

test('OpenID Connect is set up, tested and activated, and a member signs in by it', async ({ another, operator, trouble }) => {
  test.setTimeout(120_000);
  trouble.allow(providersOwnTrouble);
  const owner = await createAccount('Olivia');
  const workspace = await Workspace.create(owner);
  await allowSingleSignOn(operator, await workspace.id());
  const domain = `${unique('acme')}.example.com`;
  const email = `amira@${domain}`;

  const page = await another(owner.state);
  await open(page, workspace.at('connections/new'));
  await page.getByLabel('Identity provider').selectOption('Another provider');
  await page.getByRole('group', { name: 'Protocol' }).getByText('OpenID Connect', { exact: true }).click();
  await expect(page.getByRole('radio', { name: 'OpenID Connect' })).toBeChecked();
  await submit(page, { Name: 'Acme staff' }, 'Create');
  await arrived(page, /\/connections\/con_\w+\/guide$/);
  const own = page.url().replace(/\/guide$/, '');
  const provider = await OpenIdProvider.start(await copied(page, 'Redirect URI').innerText());
  try {
    await page.getByRole('link', { name: 'Next: Metadata' }).click();
    await arrived(page, /\/metadata$/);
    const { id, secret } = OpenIdProvider.client;
    await submit(page, { Issuer: provider.issuer, 'Client ID': id, 'Client secret': secret }, 'Check and save');
    await arrived(page, /\/attributes/);
    await page.getByRole('button', { name: 'Save and go on' }).click();
    await arrived(page, /\/members/);
    await page.getByRole('button', { name: 'Save and go on' }).click();
    await arrived(page, /\/domains/);
    await submit(page, { 'Add a domain': domain }, 'Add');
    await expect(toast(page, 'Domain added.')).toBeVisible();
    addRecord(await copied(page, 'Name').innerText(), await copied(page, 'Value').innerText());
    await page.getByRole('button', { name: 'Verify' }).click();
    await expect(toast(page, 'The domain is yours.')).toBeVisible();

    const tab = await testSignIn(page, own, (tab) => signInAtProvider(tab, email, provider.issuer));
    await expect(tab.getByRole('heading', { name: 'The test passed' })).toBeVisible();
    await expect(tab.getByText(email).first()).toBeVisible();
    await tab.getByRole('link', { name: 'Go on to activate' }).click();
    await arrived(tab, /\/activate$/);
    await tab.getByRole('button', { name: 'Activate', exact: true }).click();
    await expect(toast(tab, 'Active.')).toBeVisible();

    const member = await another();
    await leaveFor(member, email);
    await signInAtProvider(member, email, provider.issuer);
    await arrived(member, workspace.at());
    await open(member, '/profile/sessions');
    await expect(member.getByRole('row').filter({ hasText: 'This device' })).toContainText('Single sign-on');
    await open(page, workspace.at('members'));
    await expect(page.getByRole('row').filter({ hasText: email })).toBeVisible();

    // The secret is kept, and not shown.
    await open(page, `${own}/metadata`);
    await expect(page.getByLabel('Issuer', { exact: true })).toHaveValue(provider.issuer);
    await expect(page.getByLabel('Client secret', { exact: true })).toHaveValue('');
    await expect(page.getByText('There is one. Leave this empty to keep it.')).toBeVisible();
    expect(await page.content()).not.toContain(secret);
  } finally {
    provider.stop();
    await workspace.dispose();
  }
});

test('our certificates are renewed step by step', async ({ another, operator }) => {
  const owner = await createAccount('Olivia');
  const workspace = await Workspace.create(owner);
  await allowSingleSignOn(operator, await workspace.id());
  const connection = await workspace.connection();
  const page = await another(owner.state);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  await open(page, workspace.at(`connections/${connection}/activate`));
  await button('Make new certificates').click();
  await expect(toast(page, 'New certificates are made.')).toBeVisible();
  await expect(page.getByText('Give the new certificates to your provider')).toBeVisible();
  const download = page.getByRole('link', { name: 'Download' }).first();
  expect(decodeURIComponent((await download.getAttribute('href')) ?? '')).toContain('BEGIN CERTIFICATE');

  await button('Use the new ones…').click();
  await button('Use the new ones').click();
  await expect(toast(page, 'In use.')).toBeVisible();
  await button('Go back to the former…').click();
  await button('Go back').click();
  await expect(page.getByText('Give the new certificates to your provider')).toBeVisible();
  await button('Use the new ones…').click();
  await button('Use the new ones').click();
  await expect(page.getByText('The new certificates are in use')).toBeVisible();
  await button('Remove the former…').click();
  await button('Remove').click();
  await expect(toast(page, 'Removed.')).toBeVisible();
  await expect(button('Make new certificates')).toBeVisible();
});
