// Operators' second factors: adding the first one before anything opens, replacing it, losing it.
import { demo } from '../accounts';
import { accessible, arrived, expect, nav, open, origins, type Page, submit, test, toast } from '../fixtures';
import { hire, Operator, operatorId } from '../operators';
import { code, now, scannable } from '../totp';

const at = (path: string) => `${origins.operator}${path}`;
const codeField = (page: Page) => page.getByRole('textbox', { name: 'Code' });
const keyOn = async (page: Page) => (await page.locator('code').filter({ hasText: /^[A-Z2-7 ]{30,}$/ }).innerText()).trim();
/** An entry of the operators' log. */
const logged = (page: Page, sentence: string) => page.getByRole('listitem').filter({ hasText: sentence }).first();
const codesOn = (page: Page) => page.getByRole('listitem').locator('code');

async function givePassword(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await submit(page, { 'E-mail': email, Password: password }, 'Sign in');
}

test('a first sign-in leads to a second factor and nowhere else, and the codes are shown once', async ({ page, another, trouble }) => {
  trouble.allow(/status of (401|410|422)/);
  const nora = await hire('owner', 'Nora');
  await open(page, at('/operators'));
  await arrived(page, '/sign-in');
  await givePassword(page, nora);
  await arrived(page, '/sign-in/enrol');
  await expect(page.getByText(nora.email)).toBeVisible();
  await scannable(page);
  const key = await keyOn(page);

  // Whatever else is asked for leads to the sign-in; the key waits.
  for (const path of ['/tenants', '/operators', '/audit', '/profile/security']) {
    await page.goto(at(path));
    await arrived(page, '/sign-in');
  }
  for (const name of ['tenants/list', 'operators/list', 'security/get']) {
    expect((await page.request.get(at(`/api/a/${name}`))).status(), name).toBe(401);
  }
  await open(page, at('/sign-in/enrol?next=%2Foperators'));
  expect(await keyOn(page)).toBe(key);
  await submit(page, { Name: 'My phone', Code: '000000' }, 'Turn on and sign in');
  await expect(codeField(page)).toHaveAttribute('aria-invalid', 'true');
  await accessible(page);
  await submit(page, { Name: 'My phone', Code: code(key) }, 'Turn on and sign in');
  await arrived(page, '/profile/security/recovery-codes');
  await expect(toast(page, 'Your second factor is on.')).toBeVisible();
  await expect(codesOn(page)).toHaveCount(10);
  const recovery = await codesOn(page).allInnerTexts();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download' }).click();
  expect((await download).suggestedFilename()).toBe('recovery-codes.txt');
  await accessible(page);
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await arrived(page, '/operators');
  await expect(page.getByRole('heading', { level: 1, name: 'Operators' })).toBeVisible();
  await open(page, at('/profile/security/recovery-codes'));
  await expect(page.getByText('You have kept them')).toBeVisible();
  await expect(codesOn(page)).toHaveCount(0);

  // Without the phone.
  const elsewhere = await another();
  await open(elsewhere, at('/sign-in'));
  await givePassword(elsewhere, nora);
  await arrived(elsewhere, '/sign-in/code');
  await submit(elsewhere, { Code: recovery[0].toUpperCase() }, 'Sign in');
  await arrived(elsewhere, '/tenants');
  await open(elsewhere, at('/profile/security'));
  await expect(elsewhere.getByText('9 left')).toBeVisible();
  await open(elsewhere, at('/audit?event=operator.recovery_code_used'));
  await expect(logged(elsewhere, `signed in with a recovery code as ${nora.name}`)).toBeVisible();
});

test('an app is replaced, and the last one stays', async ({ another }) => {
  const rosa = await Operator.hired('support', 'Rosa');
  const page = await another(await rosa.session());
  await open(page, at('/tenants'));
  await page.getByRole('button', { name: /^Account menu/ }).click();
  await page.getByRole('link', { name: 'Security' }).click();
  await arrived(page, '/profile/security');
  await expect(page.getByLabel('Name')).toHaveValue('Phone');
  await expect(page.getByRole('button', { name: 'Remove…' })).toHaveCount(0);
  await submit(page, { Name: 'Old phone' }, 'Rename');
  await expect(toast(page, 'Renamed.')).toBeVisible();

  await page.getByRole('button', { name: 'Add an authenticator app' }).click();
  await arrived(page, /\/profile\/security\/authenticator\/opf_/);
  const key = await keyOn(page);
  await submit(page, { Name: 'New phone', Code: code(key) }, 'Turn on');
  await arrived(page, '/profile/security');
  await expect(page.getByRole('button', { name: 'Remove…' })).toHaveCount(2);
  await page.getByRole('button', { name: 'Remove…' }).first().click();
  await page.getByRole('alertdialog', { name: 'Remove Old phone?' }).getByRole('button', { name: 'Remove' }).click();
  await expect(toast(page, 'Second factor removed.')).toBeVisible();
  await expect(page.getByLabel('Name')).toHaveValue('New phone');

  const again = await another();
  await open(again, at('/sign-in'));
  await givePassword(again, rosa.credentials);
  await arrived(again, '/sign-in/code');
  await submit(again, { Code: code(key, now() + 1) }, 'Sign in');
  await arrived(again, '/tenants');
});

test('new recovery codes end the former ones', async ({ another, trouble }) => {
  trouble.allow(/status of 422/);
  const rosa = await Operator.hired('billing', 'Rosa');
  const page = await another(await rosa.session());
  await open(page, at('/profile/security/recovery-codes'));
  await expect(codesOn(page)).toHaveCount(10);
  const [former] = await codesOn(page).allInnerTexts();
  await page.getByRole('button', { name: 'Make new codes', exact: true }).first().click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Make new codes' }).click();
  await expect(toast(page, /^New recovery codes made\./)).toBeVisible();
  await expect(codesOn(page)).toHaveCount(10);
  const [latter] = await codesOn(page).allInnerTexts();
  expect(latter).not.toBe(former);
  const again = await another();
  await open(again, at('/sign-in'));
  await givePassword(again, rosa.credentials);
  await arrived(again, '/sign-in/code');
  await submit(again, { Code: former }, 'Sign in');
  await expect(codeField(again)).toHaveAttribute('aria-invalid', 'true');
  await submit(again, { Code: latter }, 'Sign in');
  await arrived(again, '/tenants');
});

test('an owner resets the second factor of somebody who lost it, with a reason', async ({ portal, staff, operator, another, trouble }) => {
  trouble.allow(/status of (401|422)/);
  const lena = await Operator.hired('support', 'Lena');
  const hers = await another(await lena.session());
  await open(hers, at('/tenants'));
  const page = at(`/operators/${await operatorId(operator, lena.email)}`);
  await open(portal, page);
  await portal.getByRole('button', { name: 'Reset…' }).click();
  const question = portal.getByRole('alertdialog', { name: `Reset the second factor of ${lena.name}?` });
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await accessible(portal);
  await question.getByLabel('Reason').fill('The phone fell into the lake');
  // Another address is not sent at all.
  await question.getByLabel(/^Type/).fill('somebody@else.example');
  await question.getByRole('button', { name: 'Reset second factor' }).click();
  await expect(question).toBeVisible();
  await question.getByLabel(/^Type/).fill(lena.email);
  await question.getByRole('button', { name: 'Reset second factor' }).click();
  await expect(toast(portal, /^Second factor reset\./)).toBeVisible();
  await expect(portal.getByText('They have none yet.')).toBeVisible();
  await open(portal, at('/audit?event=operator.factors_reset'));
  await expect(logged(portal, `${staff.name} reset the second factor of ${lena.name}`)).toBeVisible();

  await hers.goto(at('/tenants'));
  await arrived(hers, '/sign-in');
  await givePassword(hers, lena.credentials);
  await arrived(hers, '/sign-in/enrol');
  await submit(hers, { Name: 'Another phone', Code: code(await keyOn(hers)) }, 'Turn on and sign in');
  await arrived(hers, '/profile/security/recovery-codes');
});

test('nobody resets their own second factor', async ({ portal, operator, staff }) => {
  await open(portal, at(`/operators/${await operatorId(operator, staff.email)}`));
  await expect(portal.getByText('You', { exact: true }).first()).toBeVisible();
  await expect(portal.getByRole('button', { name: 'Reset…' })).toHaveCount(0);
});

// In one project only: of two at the same time, one would have the code already used.
test('the demo’s operator signs in with the key that seeding has printed @javascript', async ({ page }) => {
  await open(page, at('/sign-in'));
  await givePassword(page, demo().operator);
  await arrived(page, '/sign-in/code');
  await submit(page, { Code: code(demo().key) }, 'Sign in');
  await arrived(page, '/tenants');
  await expect(nav(page, 'Operators')).toHaveCount(1);
});
