// Operators and their roles: inviting, changing, disabling, limits, the log; and what each role is refused.
import { type Credentials, demo, type State, somebody } from '../accounts';
import { accessible, arrived, cell, expect, type Locator, nav, open, origins, type Page, row, submit, test, toast } from '../fixtures';
import { latestMail, linkTo } from '../mailbox';
import { Operator, operatorId, type OperatorRole } from '../operators';

const at = (path: string) => `${origins.operator}${path}`;

/** Chooses a role: the whole card is the radio's label. */
async function pick(form: Page | Locator, role: string): Promise<void> {
  await form.getByRole('group', { name: 'Role' }).getByText(role, { exact: true }).click();
  await expect(form.getByRole('radio', { name: role, exact: true })).toBeChecked();
}

type Colleague = Credentials & { operator: Operator; page: string; state: State };

/** Somebody of the team, signed in; and where an owner sees them. */
async function colleague(seenBy: State, role: OperatorRole): Promise<Colleague> {
  const operator = await Operator.hired(role, 'Sam');
  const page = `/operators/${await operatorId(seenBy, operator.email)}`;
  return { ...operator.credentials, operator, page, state: await operator.session() };
}

/** Signs in on the page, with the next code. */
async function signIn(page: Page, { operator }: Colleague): Promise<void> {
  await submit(page, { 'E-mail': operator.email, Password: operator.credentials.password }, 'Sign in');
  await arrived(page, /^\/sign-in\/code/);
  await submit(page, { Code: operator.code() }, 'Sign in');
}

test('an operator is invited, chooses a password, and does what their role allows', async ({ portal, another, trouble }) => {
  const sam = somebody('Sam');
  await open(portal, at('/operators'));
  await accessible(portal);
  await expect(cell(row(portal, demo().operator.email), 'Role')).toHaveText('Owner');
  await portal.getByRole('link', { name: 'Invite operator' }).click();
  await arrived(portal, '/operators/new');
  await accessible(portal);
  await pick(portal, 'Support');
  await submit(portal, { Name: sam.name, 'E-mail': sam.email }, 'Send invitation');
  await arrived(portal, /^\/operators\/opr_/);
  await expect(toast(portal, /^Operator invited\./)).toBeVisible();
  await expect(portal.getByRole('heading', { level: 1, name: sam.name })).toBeVisible();
  await expect(portal.locator('.status').first()).toHaveText('Invited');
  await accessible(portal);

  const link = await linkTo(sam.email, '/set-password');
  const page = await another();
  await open(page, link);
  await accessible(page);
  await expect(page.getByText(sam.email)).toBeVisible();
  trouble.allow(/status of (410|422|403)/);
  await submit(page, { 'New password': 'password12' }, 'Set the password');
  await expect(page.getByLabel('New password')).toHaveAttribute('aria-invalid', 'true');
  await submit(page, { 'New password': sam.password }, 'Set the password');
  await arrived(page, '/sign-in');
  await expect(page.getByText('Your password is set. Sign in with it.')).toBeVisible();
  const operator = await Operator.enrolled(sam);
  await submit(page, { 'E-mail': sam.email, Password: sam.password }, 'Sign in');
  await arrived(page, '/sign-in/code');
  await submit(page, { Code: operator.code() }, 'Sign in');
  await arrived(page, '/tenants');
  await expect(nav(page, 'Tenant isolation')).toHaveCount(1);
  for (const hidden of ['Operators', 'Operators’ log']) await expect(nav(page, hidden)).toHaveCount(0);
  for (const path of ['/operators', '/operators/new', '/audit']) {
    const answer = await page.goto(at(path));
    expect(answer?.status(), path).toBe(403);
  }
  await accessible(page);

  // The link worked once.
  const again = await another();
  await open(again, link);
  await expect(again.getByText('This link does not work')).toBeVisible();
});

test('another role is in force from the next sign-in on', async ({ portal, operator, another }) => {
  const sam = await colleague(operator, 'read_only');
  const page = await another(sam.state);
  await open(page, at('/audit'));
  await expect(page.getByRole('heading', { level: 1, name: 'Operators’ log' })).toBeVisible();
  await open(page, at(sam.page));
  await expect(page.getByRole('button', { name: 'Change role' })).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Sessions' })).toHaveCount(0);

  await open(portal, at(sam.page));
  await pick(portal, 'Billing');
  await portal.getByRole('button', { name: 'Change role' }).click();
  await expect(toast(portal, /^Role changed\./)).toBeVisible();
  await page.goto(at('/audit'));
  await expect(page, 'a role is another one from the next sign-in on').toHaveURL(/\/sign-in/);

  // Both stand in the log, which finds them.
  await open(portal, at('/audit?event=operator.role_changed'));
  await accessible(portal);
  await expect(portal.getByText(`${sam.name} to Billing`).first()).toBeVisible();
});

test('a disabled operator is out at once, after a question', async ({ portal, operator, another, trouble }) => {
  trouble.allow(/status of 401/);
  const sam = await colleague(operator, 'support');
  const page = await another(sam.state);
  await open(page, at('/tenants'));
  await open(portal, at(sam.page));
  await expect(portal.getByRole('table', { name: 'Sessions' })).toBeVisible();
  await portal.getByRole('button', { name: 'Disable…' }).click();
  const question = portal.getByRole('alertdialog', { name: `Disable ${sam.name}?` });
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await accessible(portal);
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(question).toBeHidden();
  await portal.getByRole('button', { name: 'Disable…' }).click();
  await question.getByRole('button', { name: 'Disable operator' }).click();
  await expect(toast(portal, /^Operator disabled\./)).toBeVisible();
  await expect(portal.locator('.status').first()).toHaveText('Disabled');
  await page.goto(at('/tenants'));
  await arrived(page, '/sign-in');
  await submit(page, { 'E-mail': sam.email, Password: sam.password }, 'Sign in');
  await expect(page.getByRole('alert')).toContainText('E-mail address or password is wrong.');

  await open(portal, at(sam.page));
  await portal.getByRole('button', { name: 'Enable', exact: true }).click();
  await expect(toast(portal, /^Operator enabled\./)).toBeVisible();
  await signIn(page, sam);
  await arrived(page, '/tenants');
});

test('sessions are ended, and a new link ends the one before', async ({ portal, operator, another, trouble }) => {
  trouble.allow(/status of (401|410)/);
  const sam = await colleague(operator, 'support');
  await open(portal, at(sam.page));
  await portal.getByRole('button', { name: 'End all sessions' }).click();
  await expect(toast(portal, 'All their sessions have ended.')).toBeVisible();
  await expect(portal.getByText('They are signed in nowhere.')).toBeVisible();
  const page = await another(sam.state);
  await page.goto(at('/tenants'));
  await arrived(page, '/sign-in');

  const links: string[] = [];
  for (let sent = 0; sent < 2; sent += 1) {
    const before = await latestMail(sam.email);
    await open(portal, at(sam.page));
    await portal.getByRole('button', { name: 'Send a link' }).click();
    await expect(toast(portal, /^Link sent\./)).toBeVisible();
    links.push(await linkTo(sam.email, '/set-password', before));
  }
  await open(page, links[0]);
  await expect(page.getByText('This link does not work')).toBeVisible();
  await open(page, links[1]);
  await expect(page.getByLabel('New password')).toBeVisible();
});

test('nobody changes their own role or disables themselves', async ({ portal, operator, staff }) => {
  await open(portal, at(`/operators/${await operatorId(operator, staff.email)}`));
  await expect(portal.getByText('You', { exact: true }).first()).toBeVisible();
  await expect(portal.getByRole('button', { name: 'Change role' })).toHaveCount(0);
  await expect(portal.getByRole('button', { name: 'Disable…' })).toHaveCount(0);
  await expect(portal.getByText('This one')).toBeVisible();
});

test('what is wrong with an invitation stands beside the field', async ({ portal, trouble }) => {
  trouble.allow(/status of 422/);
  await open(portal, at('/operators/new'));
  for (const [email, message] of [
    ['sam@example', 'Enter an e-mail address, such as ada@example.com.'],
    [demo().support.email, 'There is an operator with this address.'],
  ]) {
    await submit(portal, { Name: 'Sam', 'E-mail': email }, 'Send invitation');
    await expect(portal.getByLabel('E-mail')).toHaveAccessibleDescription(new RegExp(`^${message}`));
  }
});

test('operators are found', async ({ portal }) => {
  await open(portal, at('/operators'));
  const search = portal.getByRole('searchbox', { name: 'Search by name or e-mail' });
  await search.fill(demo().billing.email);
  await search.press('Enter');
  await arrived(portal, /[?&]q=/);
  await expect(row(portal, demo().billing.name)).toBeVisible();
  await expect(row(portal, demo().support.name)).toHaveCount(0);
  await open(portal, at('/operators?role=read_only'));
  await expect(row(portal, demo().reader.name)).toBeVisible();
  await expect(row(portal, demo().billing.name)).toHaveCount(0);
});

test('limits are changed with a reason, and the customer reads it', async ({ page, portal, staff, workspace, another, trouble }) => {
  const tenant = `/tenants/${await workspace.id()}`;
  await open(portal, at(tenant));
  await expect(portal.getByRole('heading', { name: 'Limits' })).toBeVisible();
  await portal.getByRole('link', { name: 'Change limits' }).click();
  await arrived(portal, `${tenant}/limits`);
  await accessible(portal);
  trouble.allow(/status of 4(22|03)/);
  await submit(portal, { 'Requests a second': 'many', Reason: 'A sale on Friday' }, 'Save limits');
  await expect(portal.getByLabel('Requests a second')).toHaveAccessibleDescription(/^Enter a whole number/);
  await submit(portal, { 'Requests a second': '70', Reason: 'A sale on Friday' }, 'Save limits');
  await arrived(portal, tenant);
  await expect(toast(portal, /^Limits saved\./)).toBeVisible();
  await expect(portal.getByText(/^instead of \d+ by plan$/)).toHaveCount(1);
  await accessible(portal);

  // It stands in the operators' log and in the customer's.
  await open(portal, at('/audit?event=tenant.allowance_set'));
  await expect(portal.getByText(workspace.name).first()).toBeVisible();
  await open(page, workspace.at('audit?action=tenant.allowance_set'));
  await expect(page.getByText(staff.name).first()).toBeVisible();

  await open(portal, at(`${tenant}/limits`));
  await expect(portal.getByLabel('Requests a second')).toHaveValue('70');
  await submit(portal, { 'Requests a second': '', Reason: 'The sale is over' }, 'Save limits');
  await arrived(portal, tenant);
  await expect(portal.getByText(/^instead of/)).toHaveCount(0);

  const reading = await Operator.hired('read_only', 'Rita');
  const reader = await another(await reading.session());
  await open(reader, at(tenant));
  await expect(reader.getByRole('heading', { name: 'Limits' })).toBeVisible();
  await expect(reader.getByRole('link', { name: 'Change limits' })).toHaveCount(0);
  expect((await reader.goto(at(`${tenant}/limits`)))?.status()).toBe(403);
});

test('billing sees a tenant, but not what happened in it', async ({ workspace, another, trouble }) => {
  const paid = await Operator.hired('billing', 'Bill');
  const billing = await another(await paid.session());
  const tenant = `/tenants/${await workspace.id()}`;
  await open(billing, at(tenant));
  await expect(billing.getByRole('link', { name: 'Change limits' })).toBeVisible();
  await expect(billing.getByRole('heading', { name: 'Latest activity' })).toHaveCount(0);
  await expect(billing.getByRole('navigation', { name: 'Parts of the tenant' }).getByRole('link', { name: 'Timeline' })).toHaveCount(0);
  trouble.allow(/status of 403/);
  for (const path of [`${tenant}/timeline`, '/isolation', '/operators', '/audit']) {
    expect((await billing.goto(at(path)))?.status(), path).toBe(403);
  }
});
