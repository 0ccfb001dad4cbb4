// Signing in and out, forgotten passwords, and where one is signed in.
import { createAccount, type Credentials, somebody, unique, Workspace } from '../accounts';
import { arrived, expect, nav, open, type Page, row, submit, test, toast } from '../fixtures';
import { linkTo, mailsTo } from '../mailbox';

const signIn = (page: Page, { email, password }: Credentials): Promise<void> =>
  submit(page, { 'E-mail': email, Password: password }, 'Sign in');

test('a sign-in that fails says so, and not whether there is an account', async ({ page, owner, trouble }) => {
  trouble.allow(/status of (401|422)/);
  await open(page, '/sign-in');
  for (const { email, password } of [
    { email: owner.email, password: 'a wrong password' },
    { email: somebody('Nobody').email, password: owner.password },
  ]) {
    await submit(page, { 'E-mail': email, Password: password }, 'Sign in');
    await expect(page.getByRole('alert')).toContainText('E-mail address or password is wrong.');
    expect(new URL(page.url()).pathname).toBe('/sign-in');
  }
  await submit(page, { 'E-mail': 'grace@example', Password: owner.password }, 'Sign in');
  await expect(page.getByLabel('E-mail')).toHaveAccessibleDescription('Enter an e-mail address, such as ada@example.com.');
});

test('a forgotten password is replaced by mail, and all sessions end', async ({ page, another, trouble }) => {
  trouble.allow(/status of 4(01|04|10|22)/);
  const account = await createAccount('Fay');
  const elsewhere = await another(account.state);
  await open(elsewhere, '/profile');
  await open(page, '/sign-in');
  await page.getByRole('link', { name: 'Forgot password?' }).click();
  await arrived(page, '/forgot-password');
  await submit(page, { 'E-mail': account.email }, 'Send the link');
  await arrived(page, '/check-your-mail');
  await expect(page.getByText(account.email)).toBeVisible();

  const link = await linkTo(account.email, '/reset-password');
  await open(page, link);
  await expect(page.getByText(account.email)).toBeVisible();
  await submit(page, { 'New password': 'password12' }, 'Set the password');
  await expect(page.getByLabel('New password')).toHaveAttribute('aria-invalid', 'true');
  const renewed = { ...account, password: 'violet-harbour-quilt-3' };
  await submit(page, { 'New password': renewed.password }, 'Set the password');
  await arrived(page, '/sign-in');
  await expect(page.getByText('Your new password works. Sign in with it.')).toBeVisible();

  await signIn(page, account);
  await expect(page.getByRole('alert')).toContainText('E-mail address or password is wrong.');
  await signIn(page, renewed);
  await arrived(page, '/workspaces/new');
  await open(page, link);
  await expect(page.getByText('This link does not work')).toBeVisible();
  await open(elsewhere, '/profile');
  await arrived(elsewhere, '/sign-in');
});

test('a forgotten password of nobody is answered the same, and sends nothing', async ({ page }) => {
  const { email } = somebody('Nobody');
  await open(page, '/forgot-password');
  await submit(page, { 'E-mail': email }, 'Send the link');
  await arrived(page, '/check-your-mail');
  await expect(page.getByText(email)).toBeVisible();
  expect(await mailsTo(email)).toEqual([]);
});

test('a session is ended from another device', async ({ page, another }) => {
  const account = await createAccount('Sid');
  const phone = await another(account.state);
  await open(phone, '/profile');
  await open(page, '/sign-in');
  await signIn(page, account);
  await arrived(page, '/workspaces/new');
  await open(page, '/profile/sessions');
  const sessions = page.getByRole('table', { name: 'Sessions' }).locator('tbody').getByRole('row');
  await expect(sessions).toHaveCount(2);
  await expect(sessions.filter({ hasText: 'This device' })).toContainText('Chrome on');
  await expect(sessions.filter({ hasText: 'This device' }).getByRole('button')).toHaveCount(0);
  await sessions.getByRole('button', { name: 'End session' }).click();
  await expect(toast(page, 'Session ended.')).toBeVisible();
  await expect(sessions).toHaveCount(1);

  await phone.goto('/profile/sessions');
  await arrived(phone, '/sign-in');
  await expect(phone.getByText('Sign in to see that page.')).toBeVisible();
  await open(page, '/profile');
  await expect(page.getByRole('heading', { level: 1, name: 'Profile' })).toBeVisible();
});

test('a page that is open while its session ends leads to sign-in, and back @javascript', async ({ page, another, trouble }) => {
  trouble.allow(/status of 401/);
  const account = await createAccount('Sid');
  const workspace = await Workspace.create(account);
  const phone = await another(account.state);
  await open(phone, workspace.at());
  await open(page, '/sign-in');
  await signIn(page, account);
  await arrived(page, workspace.at());
  await open(page, '/profile/sessions');
  await page.getByRole('button', { name: 'End all other sessions' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'End all others' }).click();
  await expect(toast(page, 'All other sessions have ended.')).toBeVisible();

  await nav(phone, 'Projects').click();
  await arrived(phone, '/sign-in');
  await expect(phone.getByText('Your session has ended. Sign in to go on where you were.')).toBeVisible();
  await signIn(phone, account);
  await arrived(phone, workspace.at('projects'));
  await workspace.dispose();
});

test('whoever signs out is out', async ({ page, context }) => {
  const account = await createAccount('Otto');
  await context.addCookies(account.state.cookies);
  await open(page, '/profile');
  await page.getByRole('button', { name: /^Account menu/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await arrived(page, '/sign-in');
  await expect(page.getByText('You are signed out.')).toBeVisible();
  await page.goto('/profile');
  await arrived(page, '/sign-in');
  // The session itself is over, not only its cookie.
  await context.addCookies(account.state.cookies);
  await page.goto('/profile');
  await arrived(page, '/sign-in');
});

test('signing out everywhere ends this session, too', async ({ page, another }) => {
  const account = await createAccount('Eva');
  const phone = await another(account.state);
  await open(page, '/sign-in');
  await signIn(page, account);
  await arrived(page, '/workspaces/new');
  await open(page, '/profile/sessions');
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out everywhere' }).click();
  await arrived(page, '/sign-in');
  await expect(page.getByText('You are signed out.')).toBeVisible();
  for (const browser of [page, phone]) {
    await browser.goto('/profile');
    await arrived(browser, '/sign-in');
  }
});

test('after signing in one is where one wanted to go', async ({ page, owner }) => {
  const workspace = await Workspace.create(owner);
  const deep = `${workspace.at('projects')}?q=${encodeURIComponent('100 % & more')}`;
  await open(page, deep);
  await arrived(page, '/sign-in');
  await expect(page.getByText('Sign in to see that page.')).toBeVisible();
  await signIn(page, owner);
  await arrived(page, workspace.at('projects'));
  await expect(page.getByRole('searchbox', { name: 'Search projects' })).toHaveValue('100 % & more');
  // Whoever is signed in has nothing to do on the page to sign in.
  await page.goto(`/sign-in?next=${encodeURIComponent(workspace.at('members'))}`);
  await arrived(page, workspace.at('members'));
  await workspace.dispose();
});

for (const next of ['//evil.example/', 'https://evil.example/', '/\\evil.example', '/\t/evil.example', 'javascript:alert(1)']) {
  test(`signing in never leads to ${JSON.stringify(next)}`, async ({ page, owner, baseURL }) => {
    const elsewhere: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(`${baseURL}/`)) elsewhere.push(request.url());
    });
    await open(page, `/sign-in?next=${encodeURIComponent(next)}`);
    await signIn(page, owner);
    await arrived(page, /^\/(t\/|workspaces\/new)/);
    expect(elsewhere.filter((url) => !url.startsWith('data:'))).toEqual([]);
  });
}

test('a link to verify opened in another browser asks for the password', async ({ page, another, trouble }) => {
  trouble.allow(/status of 4(04|10|22)/);
  const ada = somebody('Ada');
  await open(page, '/sign-up');
  await submit(page, { 'Your name': ada.name, 'Work e-mail': ada.email, Password: ada.password }, 'Create account');
  await arrived(page, '/check-your-mail');
  const link = await linkTo(ada.email, '/verify-email');

  const elsewhere = await another();
  await open(elsewhere, link);
  await expect(elsewhere.getByText('You signed up in another browser.')).toBeVisible();
  await submit(elsewhere, { Password: 'not the one chosen' }, 'Confirm and go on');
  await expect(elsewhere.getByLabel('Password', { exact: true })).toHaveAccessibleDescription(/Enter the password you chose when you signed up/);
  await submit(elsewhere, { Password: ada.password }, 'Confirm and go on');
  await arrived(elsewhere, '/workspaces/new');

  await open(page, link);
  await expect(page.getByText('This link does not work')).toBeVisible();
});

test('a sign-up tells what is wrong with it, and not who has an account', async ({ page, owner, trouble }) => {
  trouble.allow(/status of 422/);
  await open(page, '/sign-up');
  await submit(page, { 'Your name': 'Ada', 'Work e-mail': 'ada@example', Password: 'password12' }, 'Create account');
  await expect(page.getByLabel('Work e-mail')).toHaveAccessibleDescription(/Enter an e-mail address/);
  const { email } = somebody('Ada');
  await submit(page, { 'Your name': 'Ada', 'Work e-mail': email, Password: 'password12' }, 'Create account');
  await expect(page.getByLabel('Password', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  await submit(page, { 'Your name': 'Ada', 'Work e-mail': owner.email, Password: owner.password }, 'Create account');
  await arrived(page, '/check-your-mail');
  await expect.poll(async () => (await mailsTo(owner.email)).map((mail) => mail.text).join()).toContain('someone just tried to sign up');
});

test('a workspace’s address is taken once', async ({ page, context, owner, trouble }) => {
  trouble.allow(/status of (409|422)/);
  await context.addCookies(owner.state.cookies);
  const workspace = await Workspace.create(owner);
  await open(page, '/workspaces/new');
  await submit(page, { Name: 'Mine, too', Address: workspace.slug }, 'Create workspace');
  await expect(page.getByLabel('Address')).toHaveAccessibleDescription(/This address is taken\. Choose another one\./);
  await submit(page, { Name: 'Mine, too', Address: 'admin' }, 'Create workspace');
  await expect(page.getByLabel('Address')).toHaveAccessibleDescription(/This address is reserved\. Choose another one\./);
  const slug = unique('free');
  await submit(page, { Name: 'Mine, too', Address: slug }, 'Create workspace');
  await arrived(page, `/t/${slug}`);
  await workspace.dispose();
});

test('a changed password ends all other sessions', async ({ page, context, another, trouble }) => {
  trouble.allow(/status of 4(01|22)/);
  const account = await createAccount('Pia');
  await context.addCookies(account.state.cookies);
  const phone = await another();
  await open(phone, '/sign-in');
  await signIn(phone, account);
  await arrived(phone, '/workspaces/new');
  await open(page, '/profile');
  const renewed = 'violet-harbour-quilt-3';
  await submit(page, { 'Present password': 'not this one', 'New password': renewed }, 'Change password');
  await expect(page.getByLabel('Present password')).toHaveAttribute('aria-invalid', 'true');
  await submit(page, { 'Present password': account.password, 'New password': renewed }, 'Change password');
  await expect(toast(page, 'Password changed.')).toBeVisible();
  await phone.goto('/profile');
  await arrived(phone, '/sign-in');
  await open(page, '/profile/sessions');
  await expect(row(page, 'This device')).toBeVisible();
});
