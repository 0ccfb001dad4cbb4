// Who belongs to a workspace: inviting, joining, and what an invitation refuses.
import { createAccount, somebody } from '../accounts';
import { arrived, cell, choose, expect, nav, open, type Page, row, submit, test, toast } from '../fixtures';
import { latestMail, linkTo } from '../mailbox';

/** Opens the form to invite, as the project at hand has it: a dialog, or a page. */
async function invite(page: Page, email: string, role?: string): Promise<void> {
  await page.getByRole('link', { name: 'Invite people' }).click();
  if (role) {
    // The whole card is the radio's label.
    await page.getByRole('group', { name: 'Role' }).getByText(role, { exact: true }).click();
    await expect(page.getByRole('radio', { name: role })).toBeChecked();
  }
  await submit(page, { 'E-mail': email }, 'Send invitation');
}

test('an invitation gives the role that was chosen', async ({ page, workspace, another }) => {
  const grace = somebody('Grace');
  await open(page, workspace.at('members'));
  await invite(page, grace.email, 'Auditor');
  await expect(toast(page, 'Invitation sent.')).toBeVisible();
  await expect(cell(row(page, grace.email), 'Role')).toHaveText('Auditor');

  const invited = await another();
  await open(invited, await linkTo(grace.email, '/invitation'));
  await expect(invited.getByText(`invites you to join ${workspace.name} as Auditor.`)).toBeVisible();
  await expect(invited.getByLabel('E-mail')).toHaveValue(grace.email);
  await submit(invited, { 'Your name': grace.name, Password: grace.password }, 'Create account and join');
  await arrived(invited, workspace.at());

  await open(page, workspace.at('members'));
  await expect(cell(row(page, grace.name), 'Role')).toHaveText('Auditor');
  await expect(page.getByRole('table', { name: /Invitations/ })).toHaveCount(0);
});

test('an invitation is sent again, with a new link', async ({ page, workspace, another, trouble }) => {
  trouble.allow(/status of 4(04|10)/);
  const { email } = somebody('Grace');
  const earlier = await workspace.invite(email);
  const before = await latestMail(email);
  await open(page, workspace.at('members'));
  await choose(page, email, 'Send again');
  await expect(toast(page, 'Invitation sent again.')).toBeVisible();
  const link = await linkTo(email, '/invitation', before);
  expect(link).not.toBe(earlier);

  const invited = await another();
  await open(invited, earlier);
  await expect(invited.getByText('This invitation does not work')).toBeVisible();
  await open(invited, link);
  await expect(invited.getByRole('button', { name: 'Create account and join' })).toBeVisible();
});

test('an invitation is revoked, after a question', async ({ page, workspace, another, trouble }) => {
  trouble.allow(/status of 4(04|10)/);
  const { email } = somebody('Grace');
  const link = await workspace.invite(email);
  await open(page, workspace.at('members'));
  await choose(page, email, 'Revoke…');
  const question = page.getByRole('alertdialog', { name: `Revoke the invitation of ${email}?` });
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(question).toBeHidden();
  await expect(row(page, email)).toBeVisible();

  await choose(page, email, 'Revoke…');
  await question.getByRole('button', { name: 'Revoke invitation' }).click();
  await expect(toast(page, 'Invitation revoked.')).toBeVisible();
  await expect(row(page, email)).toHaveCount(0);
  const invited = await another();
  await open(invited, link);
  await expect(invited.getByText('This invitation does not work')).toBeVisible();
});

test('what is wrong with an invitation stands beside the field', async ({ page, workspace, colleague, trouble }) => {
  trouble.allow(/status of 422/);
  await workspace.join(colleague);
  const { email } = somebody('Grace');
  await workspace.invite(email);
  await open(page, workspace.at('members/invite'));
  for (const [address, message] of [
    ['grace@example', 'Enter an e-mail address, such as ada@example.com.'],
    [email, 'They are invited already. Send the invitation again from the list below.'],
    [colleague.email, 'They belong to the workspace already.'],
  ]) {
    await submit(page, { 'E-mail': address }, 'Send invitation');
    await expect(page.getByLabel('E-mail')).toHaveAccessibleDescription(new RegExp(`^${message}`));
    await expect(page.getByLabel('E-mail')).toHaveAttribute('aria-invalid', 'true');
  }
});

test('people are invited by a list', async ({ page, workspace, colleague, trouble }) => {
  trouble.allow(/status of 422/);
  await workspace.join(colleague);
  const [one, two, three] = [somebody('Grace').email, somebody('Alan').email, somebody('Edsger').email];
  await open(page, workspace.at('members/invite'));
  await submit(page, { 'E-mail': `${one}, ${two};\n${one}` }, 'Send invitation');
  await expect(toast(page, 'Invitations sent.')).toBeVisible();
  for (const email of [one, two]) await expect(row(page, email)).toHaveCount(1);

  // Whoever cannot be invited does not keep the others out.
  await open(page, workspace.at('members/invite'));
  await submit(page, { 'E-mail': `${colleague.email} ${three}` }, 'Send invitation');
  await expect(page.getByLabel('E-mail')).toHaveAccessibleDescription(/Invited: .*\. Not invited: .*belong to the workspace already/);
  await open(page, workspace.at('members'));
  await expect(row(page, three)).toHaveCount(1);
});

test('the dialog stays open at an error, and closes when it worked @javascript', async ({ page, workspace, trouble }) => {
  trouble.allow(/status of 422/);
  const { email } = somebody('Grace');
  await open(page, workspace.at('members'));
  await invite(page, 'grace@example');
  const dialog = page.getByRole('dialog', { name: 'Invite people' });
  await expect(dialog.getByLabel('E-mail')).toHaveAccessibleDescription(/Enter an e-mail address/);
  await expect(dialog.getByLabel('E-mail')).toBeFocused();
  await submit(dialog, { 'E-mail': email }, 'Send invitation');
  await expect(dialog).toBeHidden();
  await expect(row(page, email)).toBeVisible();
});

test('whoever may not invite sees no way to, and is refused', async ({ workspace, colleague, another, trouble }) => {
  const { email } = somebody('Grace');
  await workspace.invite(email);
  await workspace.join(colleague, 'Member');
  const member = await another(colleague.state);
  await open(member, workspace.at('members'));
  await expect(row(member, colleague.email)).toContainText('You');
  await expect(row(member, email)).toContainText('Pending');
  await expect(member.getByRole('link', { name: 'Invite people' })).toHaveCount(0);
  await expect(member.getByRole('button', { name: `Actions for ${email}` })).toHaveCount(0);
  await expect(nav(member, 'Audit log')).toHaveCount(0);
  trouble.allow(/status of 403/);
  for (const path of ['members/invite', 'audit', 'audit/export.csv']) {
    const answer = await member.goto(workspace.at(path));
    expect(answer?.status(), path).toBe(403);
  }
});

test('an invitation is for its own address only', async ({ workspace, another }) => {
  const grace = somebody('Grace');
  const link = await workspace.invite(grace.email);
  const page = await another((await createAccount('Wrong')).state);
  await open(page, link);
  await expect(page.getByText('This invitation is for another address')).toBeVisible();
  await expect(page.getByRole('button', { name: /join/i })).toHaveCount(0);
  await page.getByRole('button', { name: 'Sign out and continue' }).click();
  await submit(page, { 'Your name': grace.name, Password: grace.password }, 'Create account and join');
  await arrived(page, workspace.at());
});

test('whoever has an account signs in to join', async ({ workspace, another }) => {
  const grace = await createAccount('Grace');
  const page = await another();
  await open(page, await workspace.invite(grace.email));
  await page.getByRole('link', { name: 'Sign in to join' }).click();
  await arrived(page, '/sign-in');
  await submit(page, { 'E-mail': grace.email, Password: grace.password }, 'Sign in');
  await arrived(page, '/invitation');
  await page.getByRole('button', { name: 'Join the workspace' }).click();
  await arrived(page, workspace.at());
  await expect(toast(page, 'Welcome!')).toBeVisible();
});

test('an invitation works once', async ({ workspace, another, trouble }) => {
  trouble.allow(/status of 4(04|10)/);
  const grace = somebody('Grace');
  const link = await workspace.invite(grace.email);
  const page = await another();
  await open(page, link);
  await submit(page, { 'Your name': grace.name, Password: grace.password }, 'Create account and join');
  await arrived(page, workspace.at());
  await open(page, link);
  await expect(page.getByText('This invitation does not work')).toBeVisible();
});

test('members are found by name and address', async ({ page, workspace, colleague }) => {
  await workspace.join(colleague);
  await open(page, workspace.at('members'));
  const search = page.getByRole('searchbox', { name: 'Search by name or e-mail' });
  await expect(row(page, workspace.owner.email)).toContainText('You');
  await search.fill(colleague.email);
  await search.press('Enter');
  await arrived(page, /[?&]q=/);
  await expect(row(page, colleague.name)).toBeVisible();
  await expect(row(page, workspace.owner.email)).toHaveCount(0);
  await search.fill('nobody at all');
  await search.press('Enter');
  await expect(page.getByRole('heading', { name: 'No members match' })).toBeVisible();
});
