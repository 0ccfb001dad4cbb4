// WCAG 2.2 AA on every page of both apps, light and dark, wide and narrow; and what a keyboard needs.
import { accessible, arrived, choose, expect, open, origins, type Page } from '../fixtures';
import { operatorPages, tenantPages, test } from '../pages';

const desktop = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

/** Looks at the page as it is, in both themes and at both widths. */
async function accessibleInEveryLook(page: Page): Promise<void> {
  for (const viewport of [desktop, phone]) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const only = colorScheme === 'dark' ? 'colours' : undefined;
      await test.step(`${colorScheme}, ${viewport.width} px`, () => accessible(page, only));
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow, `${page.url()} is wider than ${viewport.width} px`).toBeLessThanOrEqual(0);
  }
}

test.describe('@javascript', () => {
  for (const [app, pages] of Object.entries({ tenant: tenantPages, operator: operatorPages })) {
    for (const appPage of pages) {
      const { route, what } = appPage;
      test(`${app}: ${route}${what ? `, ${what}` : ''} is accessible`, async ({ visit }) => {
        const { page, address } = await visit(appPage);
        await open(page, address);
        await accessibleInEveryLook(page);
      });
    }
  }

  test('the page that refuses is accessible', async ({ page, workspace, trouble }) => {
    trouble.allow(/status of 404/);
    await page.goto(`${workspace.at()}-of-others`);
    await expect(page.getByRole('heading', { level: 1, name: 'Page not found' })).toBeVisible();
    await accessibleInEveryLook(page);
  });

  test('what opens is accessible, too', async ({ page, workspace }) => {
    // A dozen looks, each by the whole of axe.
    test.slow();
    await workspace.projects('Apollo');
    const email = `pending-${workspace.slug}@end2end.example`;
    await workspace.invite(email);
    await page.emulateMedia({ reducedMotion: 'reduce' });

    await open(page, workspace.at('projects'));
    await page.locator('.page-actions').getByRole('link', { name: 'New project' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await accessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Actions for Apollo' }).click();
    await accessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Account menu/ }).click();
    await accessible(page);
    await page.keyboard.press('Escape');
    await page.locator('.switcher').click();
    await accessible(page);

    await open(page, workspace.at('members'));
    await choose(page, email, 'Revoke…');
    await expect(page.getByRole('alertdialog')).toBeVisible();
    await accessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Invite people' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await accessible(page);

    await open(page, workspace.at('audit'));
    for (const summary of await page.locator('tbody summary').all()) await summary.click();
    await accessible(page);
    await page.locator('.chip-button').first().click();
    await accessible(page);
    await page.setViewportSize(phone);
    await open(page, workspace.at());
    await page.getByRole('button', { name: 'Open navigation' }).click();
    await accessible(page);
  });

  test('the palette is accessible', async ({ portal }) => {
    await open(portal, `${origins.operator}/tenants`);
    await portal.emulateMedia({ reducedMotion: 'reduce' });
    await portal.keyboard.press('Control+k');
    await expect(portal.getByRole('combobox')).toBeFocused();
    await accessible(portal);
  });

  test('a form with errors is accessible', async ({ page, trouble }) => {
    trouble.allow(/status of 422/);
    await open(page, '/sign-up');
    await page.getByLabel('Your name').fill('Ada');
    await page.getByLabel('Work e-mail').fill('ada@example');
    await page.getByLabel('Password', { exact: true }).fill('password12');
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page.getByRole('alert')).toBeVisible();
    await accessibleInEveryLook(page);
  });
});

test('the first stop of the keyboard leads past the navigation', async ({ page, workspace }) => {
  await workspace.projects('Apollo');
  await open(page, workspace.at('projects'));
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.locator('.page-actions').getByRole('link', { name: 'New project' })).toBeFocused();
});

test('a dialog keeps the focus, and gives it back @javascript', async ({ page, workspace }) => {
  const email = `pending-${workspace.slug}@end2end.example`;
  await workspace.invite(email);
  await open(page, workspace.at('members'));
  const menu = page.getByRole('button', { name: `Actions for ${email}` });
  await menu.focus();
  await page.keyboard.press('Enter');
  const revoke = page.getByRole('button', { name: 'Revoke…' });
  await revoke.focus();
  await page.keyboard.press('Enter');
  const question = page.getByRole('alertdialog');
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  const stops = new Set<string>();
  for (let stop = 0; stop < 6; stop += 1) {
    await page.keyboard.press('Tab');
    // The browser's own controls are a stop, too; they are no part of the page.
    const where = await page.evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body) return 'the browser';
      return at.closest('dialog') ? 'the dialog' : `outside: ${at.outerHTML}`;
    });
    stops.add(where);
  }
  expect([...stops].filter((where) => where.startsWith('outside'))).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  const restored = await page.evaluate(() => document.activeElement?.closest('.menu') !== null);
  expect(restored, 'the focus is back at the menu').toBe(true);
});

test('a dialog opened by the keyboard gives the focus back to its button @javascript', async ({ page, workspace }) => {
  await open(page, workspace.at('projects'));
  const button = page.locator('.page-actions').getByRole('link', { name: 'New project' });
  await button.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(button).toBeFocused();
});

test('everything can be done from the keyboard: a project, created', async ({ page, workspace }) => {
  await open(page, workspace.at('projects/new'));
  await expect(page.getByLabel('Name')).toBeFocused();
  await page.keyboard.type('Apollo');
  await page.keyboard.press('Enter');
  await arrived(page, workspace.at('projects'));
  await expect(page.getByRole('link', { name: 'Apollo' })).toBeVisible();
});
