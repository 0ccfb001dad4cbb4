// Operators who sign in with the company's own provider, against oidc-provider.
import { somebody } from '../accounts';
import { accessible, arrived, expect, open, origins, submit, test, toast } from '../fixtures';
import { Operator } from '../operators';
import { atProvider, providersOwnTrouble, signInAtProvider } from '../provider';

const at = (path: string) => `${origins.operator}${path}`;

test.beforeEach(({ trouble }) => {
  trouble.allow(providersOwnTrouble);
});

test('an operator who was invited comes by the provider, without a password', async ({ portal, another }) => {
  const sam = somebody('Sam');
  await open(portal, at('/operators/new'));
  await portal.getByRole('group', { name: 'Role' }).getByText('Owner', { exact: true }).click();
  await submit(portal, { Name: sam.name, 'E-mail': sam.email }, 'Send invitation');
  await expect(toast(portal, /^Operator invited\./)).toBeVisible();

  const page = await another();
  await open(page, at('/audit'));
  await arrived(page, /^\/sign-in\?next=/);
  await accessible(page);
  await page.getByRole('link', { name: 'Continue with Company ID' }).click();
  await signInAtProvider(page, sam.email);
  await arrived(page, '/audit');
  await expect(page.getByText(`${sam.name} signed in to the portal`).first()).toBeVisible();

  await open(portal, at('/operators'));
  await expect(portal.getByRole('row').filter({ hasText: sam.email })).toContainText('Active');
});

test('whoever was not invited, or goes back, is told so', async ({ another }) => {
  const page = await another();
  await open(page, at('/sign-in?next=%2Faudit'));
  await page.getByRole('link', { name: 'Continue with Company ID' }).click();
  await signInAtProvider(page, somebody('Stranger').email);
  await arrived(page, /^\/sign-in\?problem=not_invited/);
  await expect(page.getByText('Ask an owner of the portal to invite you')).toBeVisible();
  await accessible(page);

  const other = await another();
  await open(other, at('/sign-in'));
  await other.getByRole('link', { name: 'Continue with Company ID' }).click();
  await atProvider(other);
  await other.getByRole('link', { name: 'Cancel' }).click();
  await arrived(other, /^\/sign-in\?problem=cancelled/);
  await expect(other.getByText('You did not finish at Company ID')).toBeVisible();
});

test('whoever signs in with a password links the provider under Security', async ({ another }) => {
  const operator = await Operator.hired('owner', 'Lena');
  const elsewhere = await another();
  await open(elsewhere, at('/sign-in'));
  await elsewhere.getByRole('link', { name: 'Continue with Company ID' }).click();
  await signInAtProvider(elsewhere, operator.email);
  await arrived(elsewhere, /^\/sign-in\?problem=not_linked/);
  await expect(elsewhere.getByText('Sign in with your password, and link it under Security')).toBeVisible();

  const page = await another(await operator.session());
  await open(page, at('/profile/security'));
  await page.getByRole('button', { name: 'Link Company ID' }).click();
  await signInAtProvider(page, operator.email);
  await arrived(page, '/profile/security');
  await expect(page.getByText('Linked', { exact: true })).toBeVisible();
  await accessible(page);
});
