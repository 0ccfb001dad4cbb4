// A connection's settings: how a provider becomes known, and what a test says of what is wrong.
import { certificate, createAccount, unique, Workspace } from '../accounts';
import { arrived, expect, type Locator, open, origins, type Page, submit, test, toast } from '../fixtures';
import { allowSingleSignOn } from '../operators';
import { type Identity, IdentityProvider } from '../peers';
import { application, copied, enterFields, formWith, leaveFor, samlTrouble, signInAtSaml, testSignIn } from '../single-sign-on';

/** Pastes a document into its form, which is folded away at first. */
async function paste(page: Page, document: string): Promise<void> {
  const form = formWith(page, 'Metadata');
  if (!(await form.isVisible())) await page.getByText('Paste its contents instead').click();
  await submit(form, { Metadata: document }, 'Take it');
}

/** What a provider would say of itself. */
function metadata(entityId: string): string {
  const bare = certificate().replaceAll(/-----.*-----|\s/g, '');
  return `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}">
    <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
      <KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">
        <X509Data><X509Certificate>${bare}</X509Certificate></X509Data>
      </KeyInfo></KeyDescriptor>
      <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${entityId}/sso"/>
    </IDPSSODescriptor>
  </EntityDescriptor>`;
}

/** The check that failed, which is the only one. */
async function failure(tab: Page, title: RegExp): Promise<Locator> {
  await expect(tab.getByRole('heading', { name: 'The test failed' })).toBeVisible();
  const failed = tab.locator('.check-failed');
  await expect(failed).toHaveCount(1);
  await expect(failed).toContainText(title);
  return failed;
}

test('a provider is entered field by field, pasted and sent as a file, and what is wrong is said', async ({ page, workspace, operator, trouble }) => {
  trouble.allow(/status of 422/);
  await allowSingleSignOn(operator, await workspace.id());
  const settings = workspace.at(`connections/${await workspace.draft()}/metadata`);
  const [entered, pasted] = ['https://entered.example.com', 'https://pasted.example.com'];
  const shows = async (entityId: string) => {
    await arrived(page, /\/attributes/);
    await open(page, settings);
    await expect(copied(page, 'Entity ID')).toHaveText(entityId);
    await expect(copied(page, 'Sign-in address')).toHaveText(`${entityId}/sso`);
    await expect(page.locator('.description').filter({ hasText: 'Certificate' })).toContainText('idp.example.com');
  };

  await open(page, settings);
  await enterFields(page, entered, `${entered}/sso`, 'no certificate');
  await expect(page.getByLabel('Signing certificate', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  await enterFields(page, entered, `${entered}/sso`, certificate());
  await shows(entered);

  const file = { name: 'metadata.xml', mimeType: 'application/xml', buffer: Buffer.from('no metadata') };
  await page.getByLabel('Metadata file', { exact: true }).setInputFiles(file);
  await page.getByRole('button', { name: 'Upload' }).click();
  await arrived(page, /\/metadata\?refused=file$/);
  await expect(page.getByText('This file could not be read')).toBeVisible();
  await paste(page, file.buffer.toString());
  await expect(page.getByLabel('Metadata', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  await expect(copied(page, 'Entity ID')).toHaveText(entered);
  await paste(page, metadata(pasted));
  await shows(pasted);
});

test('a test that fails says why, and what is live stays so @javascript', async ({ another, operator, trouble }) => {
  test.setTimeout(120_000);
  trouble.allow(samlTrouble);
  const owner = await createAccount('Olivia');
  const workspace = await Workspace.create(owner);
  await allowSingleSignOn(operator, await workspace.id());
  const domain = `${unique('acme')}.example.com`;
  await workspace.proveDomain(domain);
  const amira: Identity = { user: 'amira', password: 'secret of amira', email: `amira@${domain}`, name: 'Amira of Acme' };
  const connection = await workspace.draft();
  const own = workspace.at(`connections/${connection}`);
  const page = await another(owner.state);
  await open(page, `${own}/guide`);
  const provider = await IdentityProvider.start(await application(page), [amira]);
  const tryWith = async (entityId: string, certificates: string) => {
    await open(page, `${own}/metadata`);
    await enterFields(page, entityId, provider.signIn, certificates);
    await arrived(page, /\/attributes/);
    return testSignIn(page, own, (tab) => signInAtSaml(tab, amira));
  };
  const cannotBeActivated = async (because: string) => {
    await open(page, `${own}/activate`);
    await expect(page.getByText(because)).toBeVisible();
    await expect(page.getByRole('link', { name: 'Go to the test' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Activate', exact: true })).toHaveCount(0);
    const form = { tenant: workspace.slug, connection };
    const refused = await page.request.post(`${origins.tenant}/api/t/connections/activate`, { form });
    expect(refused.status()).toBe(409);
  };
  const signsIn = async () => {
    const member = await another();
    await leaveFor(member, amira.email);
    await signInAtSaml(member, amira);
    await arrived(member, workspace.at());
  };
  try {
    const unsigned = await tryWith(provider.entityId, certificate());
    const signature = await failure(unsigned, /The signature is the provider.s/);
    await expect(signature.locator('dd')).toHaveText([/^a signature by the provider.s certificate \(/, /^a signature (that carries|by none of them)/]);
    await expect(signature.locator('.check-fix')).toContainText('it signs with a certificate that is not known here');
    await unsigned.close();
    await cannotBeActivated('These settings have not passed a test yet.');

    const passed = await tryWith(provider.entityId, provider.certificate);
    await expect(passed.getByRole('heading', { name: 'The test passed' })).toBeVisible();
    await passed.close();
    await open(page, `${own}/activate`);
    await page.getByRole('button', { name: 'Activate', exact: true }).click();
    await expect(toast(page, 'Active.')).toBeVisible();
    await signsIn();

    const stranger = 'https://idp.stranger.example';
    const misnamed = await tryWith(stranger, provider.certificate);
    const issuer = await failure(misnamed, /The issuer is this connection.s/);
    await expect(issuer.locator('dd')).toHaveText([stranger, provider.entityId]);
    await expect(issuer.locator('.check-fix')).toContainText('Read the metadata again in the step Metadata');
    await cannotBeActivated('There are changes. They have to pass a test first');
    await expect(page.getByText('Changes not activated').first()).toBeVisible();
    await signsIn();
  } finally {
    provider.stop();
    await workspace.dispose();
  }
});

test('what a provider has to know is copied from the guide @javascript', async ({ page, workspace, operator, context }) => {
  await allowSingleSignOn(operator, await workspace.id());
  const connection = await workspace.draft();
  await open(page, workspace.at(`connections/${connection}/guide`));
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.locator('.description').filter({ hasText: 'Assertion Consumer Service' }).getByRole('button', { name: 'Copy' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(`${origins.tenant}/sso/saml/${connection}/acs`);
});
