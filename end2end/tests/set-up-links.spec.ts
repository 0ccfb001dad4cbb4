// Set-up links: somebody of the customer's IT, without an account, sets single sign-on up, and does nothing else.
import { createAccount, unique, Workspace } from '../accounts';
import { accessible, arrived, expect, nav, open, origins, type Page, row, submit, test, toast } from '../fixtures';
import { allowSingleSignOn } from '../operators';
import { addRecord, type Identity, IdentityProvider } from '../peers';
import { application, copied, leaveFor, samlTrouble, signInAtSaml, testSignIn } from '../single-sign-on';

/** Makes a link for somebody; gives what is to be sent to them. */
async function makeLink(page: Page, workspace: Workspace, recipient: string): Promise<string> {
  await open(page, workspace.at('connections'));
  await submit(page, { 'For whom': recipient }, 'Make a link');
  await arrived(page, workspace.at('connections/link'));
  const link = page.locator('code').filter({ hasText: '/set-up?link=' });
  await expect(link).toBeVisible();
  await accessible(page);
  return (await link.innerText()).trim();
}

/** Opens a link, as whoever it was made for. */
async function begin(page: Page, link: string, workspace: Workspace): Promise<void> {
  await open(page, link);
  await expect(page.getByText(workspace.name).first()).toBeVisible();
  await accessible(page);
  await page.getByRole('button', { name: 'Begin' }).click();
  await arrived(page, workspace.at('connections'));
}

/** The link opens no more. */
async function isDead(page: Page, link: string): Promise<void> {
  await open(page, link);
  await expect(page.getByText('This link has been opened, has been revoked or is too old.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Begin' })).toHaveCount(0);
}

/** Adds a connection; gives the address of its pages. */
async function addConnection(page: Page, workspace: Workspace): Promise<string> {
  await page.getByRole('link', { name: 'Add a connection' }).first().click();
  await arrived(page, workspace.at('connections/new'));
  await page.getByLabel('Identity provider').selectOption('Another provider');
  await submit(page, { Name: 'Acme staff' }, 'Create');
  await arrived(page, /\/connections\/con_\w+\/guide$/);
  return page.url().replace(/\/guide$/, '');
}

/** Revokes the link of somebody. */
async function revoke(page: Page, workspace: Workspace, recipient: string): Promise<void> {
  await open(page, workspace.at('connections'));
  const listed = page.getByRole('listitem').filter({ hasText: recipient });
  await listed.getByRole('button', { name: 'Revoke' }).click();
  await expect(toast(page, 'Link revoked.')).toBeVisible();
  await expect(listed).toHaveCount(0);
}

test('a set-up link opens once, for single sign-on and nothing else, until it is revoked', async ({ another, operator, trouble }) => {
  trouble.allow(/status of (403|410)/);
  // Whoever makes a link has just proved who they are.
  const owner = await createAccount('Olivia');
  const [workspace, other] = [await Workspace.create(owner), await Workspace.create(owner)];
  await allowSingleSignOn(operator, await workspace.id());
  const project = await workspace.project('Apollo');
  const [kim, lou] = [unique('Kim'), unique('Lou')];
  const page = await another(owner.state);
  const [link, unopened] = [await makeLink(page, workspace, kim), await makeLink(page, workspace, lou)];

  const contact = await another();
  await begin(contact, link, workspace);
  await isDead(await another(), link);
  await addConnection(contact, workspace);

  await expect(nav(contact, 'Single sign-on')).toBeVisible();
  for (const name of ['Overview', 'Projects', 'Members', 'Roles', 'Audit log', 'Settings']) {
    await expect(nav(contact, name), name).toHaveCount(0);
  }
  for (const path of ['', 'projects', `projects/${project}`, 'members', 'members/invite', 'roles', 'audit', 'settings']) {
    const answer = await contact.goto(workspace.at(path));
    expect(answer?.status(), path).toBe(403);
  }
  const form = { tenant: workspace.slug, name: 'Gemini' };
  const created = await contact.request.post(`${origins.tenant}/api/t/projects/create`, { form });
  expect(created.status()).toBe(403);
  for (const path of ['/profile', other.at('connections')]) {
    await contact.goto(path);
    await arrived(contact, /^\/sign-in\?next=/);
  }

  await open(page, workspace.at('audit'));
  await expect(row(page, 'Opened the set-up link of')).toContainText(kim);
  await expect(row(page, 'Created the connection')).toContainText(kim);
  await open(page, workspace.at('connections'));
  await expect(page.getByRole('listitem').filter({ hasText: kim })).toContainText(', opened ');
  await expect(page.getByRole('listitem').filter({ hasText: lou })).toContainText(', not opened yet');

  await revoke(page, workspace, kim);
  await contact.goto(workspace.at('connections'));
  await arrived(contact, /^\/sign-in\?next=/);
  await revoke(page, workspace, lou);
  await isDead(await another(), unopened);
  await Promise.all([workspace.dispose(), other.dispose()]);
});

test('whoever has the link sets it all up by a file, tests and activates it @javascript', async ({ another, operator, trouble }) => {
  test.setTimeout(120_000);
  trouble.allow(samlTrouble);
  const owner = await createAccount('Olivia');
  const workspace = await Workspace.create(owner);
  await allowSingleSignOn(operator, await workspace.id());
  const kim = unique('Kim');
  const domain = `${unique('acme')}.example.com`;
  const amira: Identity = { user: 'amira', password: 'secret of amira', email: `amira@${domain}`, name: 'Amira of Acme' };
  const page = await another(owner.state);
  const contact = await another();
  await begin(contact, await makeLink(page, workspace, kim), workspace);
  const own = await addConnection(contact, workspace);
  const provider = await IdentityProvider.start(await application(contact), [amira]);
  try {
    await contact.getByRole('link', { name: 'Next: Metadata' }).click();
    await arrived(contact, /\/metadata$/);
    const file = { name: 'metadata.xml', mimeType: 'application/xml', buffer: Buffer.from(provider.document) };
    await contact.getByLabel('Metadata file', { exact: true }).setInputFiles(file);
    await contact.getByRole('button', { name: 'Upload' }).click();
    await arrived(contact, /\/attributes/);
    await expect(toast(contact, 'Saved.')).toBeVisible();
    await contact.getByRole('button', { name: 'Save and go on' }).click();
    await arrived(contact, /\/members/);
    await contact.getByRole('button', { name: 'Save and go on' }).click();
    await arrived(contact, /\/domains/);
    await submit(contact, { 'Add a domain': domain }, 'Add');
    await expect(toast(contact, 'Domain added.')).toBeVisible();
    addRecord(await copied(contact, 'Name').innerText(), await copied(contact, 'Value').innerText());
    await contact.getByRole('button', { name: 'Verify' }).click();
    await expect(toast(contact, 'The domain is yours.')).toBeVisible();
    const tab = await testSignIn(contact, own, (tab) => signInAtSaml(tab, amira));
    await expect(tab.getByRole('heading', { name: 'The test passed' })).toBeVisible();
    await tab.getByRole('link', { name: 'Go on to activate' }).click();
    await arrived(tab, /\/activate$/);
    await tab.getByRole('button', { name: 'Activate', exact: true }).click();
    await expect(toast(tab, 'Active.')).toBeVisible();

    await open(page, workspace.at('audit'));
    for (const done of ['Created the connection', `Added the domain ${domain}`, `Proved to own the domain ${domain}`, 'Activated the connection']) {
      await expect(row(page, done), done).toContainText(kim);
    }

    // What the link has set up outlasts it.
    await revoke(page, workspace, kim);
    await contact.goto(`${own}/metadata`);
    await arrived(contact, /^\/sign-in\?next=/);
    const member = await another();
    await leaveFor(member, amira.email);
    await signInAtSaml(member, amira);
    await arrived(member, workspace.at());
  } finally {
    provider.stop();
    await workspace.dispose();
  }
});
