// One's own profile: name, time zone, the language of mails, and the picture.
import { createAccount, Workspace } from '../accounts';
import { accessible, arrived, expect, type Locator, nav, open, type Page, row, submit, test, toast } from '../fixtures';
import { mailsTo } from '../mailbox';

/** A green image of six by four pixels. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAYAAAAECAIAAAAiZtkUAAAAEUlEQVR42mNQWOCAhhjIFQIAjXkYARfTtNcAAAAASUVORK5CYII=',
  'base64',
);

const uploadOf = (name: string, mimeType: string, buffer: Buffer) => ({ name, mimeType, buffer });

const upload = async (page: Page, file: ReturnType<typeof uploadOf>): Promise<void> => {
  await page.getByLabel('Image', { exact: true }).setInputFiles(file);
  await page.getByRole('button', { name: 'Save picture' }).click();
};

/** The pictures in a part of the page. They are decorative: no role finds them. */
const pictures = (within: Locator): Locator => within.locator('img[src^="/avatars/"]');

/** The picture is there, and is an image that the browser can show. */
async function shown(picture: Locator): Promise<void> {
  await expect(picture).toHaveAttribute('alt', '');
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(128);
}

test('name, time zone and language are changed, and mails are in that language', async ({ page, context }) => {
  const account = await createAccount('Lena');
  await context.addCookies(account.state.cookies);
  await open(page, '/profile');
  await expect(page.getByLabel('Language')).toHaveValue('en');
  await expect(page.getByLabel('Language')).toHaveAccessibleDescription(/The pages are in English so far\./);
  await page.getByLabel('Language').selectOption('Deutsch');
  await page.getByLabel('Time zone').selectOption('Asia/Tokyo');
  await submit(page, { Name: `${account.name} Lovelace` }, 'Save');
  await expect(toast(page, 'Profile saved.')).toBeVisible();
  await open(page, '/profile');
  await expect(page.getByLabel('Language')).toHaveValue('de');
  await expect(page.getByLabel('Time zone')).toHaveValue('Asia/Tokyo');
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue(`${account.name} Lovelace`);

  const renewed = 'violet-harbour-quilt-3';
  await submit(page, { 'Present password': account.password, 'New password': renewed }, 'Change password');
  await expect(toast(page, 'Password changed.')).toBeVisible();
  await expect
    .poll(async () => (await mailsTo(account.email))[0]?.subject, { timeout: 10_000 })
    .toBe('Ihr Tenantry-Passwort wurde geändert');
});

test('a picture is uploaded, seen by colleagues, and removed', async ({ page, context, another, colleague }) => {
  const account = await createAccount('Paula');
  const workspace = await Workspace.create(account);
  await workspace.join(colleague);
  await context.addCookies(account.state.cookies);
  const menu = page.getByRole('button', { name: /^Account menu/ });
  await open(page, '/profile');
  await expect(pictures(page.locator('body'))).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Remove picture' })).toHaveCount(0);

  await upload(page, uploadOf('me.png', 'image/png', png));
  await arrived(page, '/profile');
  await expect(toast(page, 'Picture saved.')).toBeVisible();
  await shown(pictures(page.getByRole('main')));
  await shown(pictures(menu));
  await accessible(page);

  const theirs = await another(colleague.state);
  await open(theirs, workspace.at());
  await expect(pictures(theirs.getByRole('button', { name: /^Account menu/ }))).toHaveCount(0);
  await nav(theirs, 'Members').click();
  await arrived(theirs, workspace.at('members'));
  await shown(pictures(row(theirs, account.email)));
  await expect(pictures(row(theirs, colleague.email))).toHaveCount(0);
  await theirs.getByRole('link', { name: account.name }).click();
  await arrived(theirs, /\/members\/mem_/);
  await shown(pictures(theirs.getByRole('main')));
  await accessible(theirs);

  await page.getByRole('button', { name: 'Remove picture' }).click();
  await arrived(page, '/profile');
  await expect(toast(page, 'Picture removed.')).toBeVisible();
  await expect(pictures(page.locator('body'))).toHaveCount(0);
  await workspace.dispose();
});

test('what is wrong with a file stands at its field', async ({ page, context }) => {
  const account = await createAccount('Rita');
  await context.addCookies(account.state.cookies);
  await open(page, '/profile');
  for (const [file, message] of [
    [uploadOf('me.svg', 'image/svg+xml', Buffer.from('<svg/>')), 'Choose a PNG, JPEG or WebP image.'],
    [uploadOf('me.png', 'image/png', Buffer.from('hello')), 'This file is no PNG, JPEG or WebP image.'],
    [uploadOf('me.png', 'image/png', png.subarray(0, 50)), 'This image is damaged and cannot be read.'],
    [uploadOf('me.png', 'image/png', Buffer.alloc(3 * 1024 * 1024)), 'This file is larger than 2 MB.'],
  ] as const) {
    await upload(page, file);
    await arrived(page, /^\/profile\?avatar=/);
    const field = page.getByLabel('Image', { exact: true });
    await expect(field).toHaveAccessibleDescription(new RegExp(`^${message.replaceAll('.', '\\.')}`));
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(pictures(page.locator('body'))).toHaveCount(0);
  }
  await accessible(page);
});
