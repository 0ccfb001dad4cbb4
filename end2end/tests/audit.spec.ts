// The audit log: finding what happened, reading it, passing it on.
import { readFile } from 'node:fs/promises';
import { become, createAccount, Workspace } from '../accounts';
import { parseCsv } from '../csv';
import { fillLog } from '../database';
import { arrived, choose, expect, open, type Page, row, submit, test, toast } from '../fixtures';

const entries = (page: Page) => page.getByRole('table', { name: 'Audit log' }).locator('tbody').getByRole('row');
const search = (page: Page) => page.getByRole('searchbox', { name: 'Search by person or thing' });

/** Opens the menu above the log. Without scripts it stays open when a file was chosen. */
async function exportMenu(page: Page) {
  const menu = page.getByRole('group', { name: 'Export', exact: true });
  if (!(await menu.isVisible())) await page.getByRole('button', { name: 'Export', exact: true }).click();
  return menu;
}

/** Chooses a format in it. */
async function exportAs(page: Page, format: string): Promise<void> {
  await (await exportMenu(page)).getByRole('button', { name: format, exact: true }).click();
}

/** Chooses a value of a filter above the log. */
async function filter(page: Page, by: string, value: string): Promise<void> {
  await page.locator('.chip-button').filter({ hasText: by }).click();
  await page.getByRole('group', { name: by, exact: true }).getByRole('link', { name: value, exact: true }).click();
}

test('the log is filtered by event, person and time, and the address has it all', async ({ page, workspace, colleague, another }) => {
  await workspace.projects('Apollo');
  await workspace.join(colleague);
  const theirs = await another(colleague.state);
  await open(theirs, workspace.at('projects/new'));
  await submit(theirs, { Name: 'Gemini' }, 'Create project');
  await arrived(theirs, workspace.at('projects'));

  await open(page, workspace.at('audit'));
  // Created, invited, joined, and two projects.
  await expect(entries(page)).toHaveCount(5);
  await filter(page, 'Event', 'Project created');
  await arrived(page, /action=project\.created/);
  await expect(entries(page)).toContainText(['Gemini', 'Apollo']);
  await expect(entries(page)).toHaveCount(2);
  await filter(page, 'Person', colleague.name);
  await arrived(page, /actor=usr_/);
  await expect(entries(page)).toHaveCount(1);
  await expect(entries(page)).toContainText('Gemini');
  await filter(page, 'Time', 'Last 7 days');
  await arrived(page, /since=7d/);
  await expect(entries(page)).toHaveCount(1);
  await expect(page.getByRole('status').filter({ hasText: '1 shown' })).toBeVisible();

  // A colleague gets the same by the link.
  const deep = await another(workspace.owner.state);
  await open(deep, page.url());
  await expect(entries(deep)).toHaveCount(1);
  await expect(entries(deep)).toContainText('Gemini');

  await page.getByRole('link', { name: 'Remove filter: Person' }).click();
  await expect(entries(page)).toHaveCount(2);
  await page.goBack();
  await expect(entries(page)).toHaveCount(1);
  await page.getByRole('link', { name: 'Clear filters' }).click();
  await expect(entries(page)).toHaveCount(5);
  expect(new URL(page.url()).search).toBe('');
});

test('the log is searched, and limited to days', async ({ page, workspace }) => {
  await workspace.projects('Apollo', 'Gemini');
  await open(page, workspace.at('audit'));
  await search(page).fill('gemi');
  await search(page).press('Enter');
  await arrived(page, /[?&]q=gemi/);
  await expect(entries(page)).toHaveCount(1);
  await expect(entries(page)).toContainText('Created the project Gemini');

  await page.locator('.chip-button').filter({ hasText: 'Days' }).click();
  const days = page.getByRole('group', { name: 'Days', exact: true });
  await days.getByLabel('From').fill('2001-01-01');
  await days.getByLabel('To').fill('2001-12-31');
  await days.getByRole('button', { name: 'Apply' }).click();
  await arrived(page, /from=2001-01-01/);
  await expect(page.getByRole('heading', { name: 'No entries match' })).toBeVisible();
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toMatchObject({ q: 'gemi', from: '2001-01-01', until: '2001-12-31' });
  await page.getByRole('link', { name: 'Remove filter: Days' }).click();
  await expect(entries(page)).toHaveCount(1);
});

test('an entry folds out into what changed, and from where', async ({ page, workspace }) => {
  const project = await workspace.project('Apollo');
  await workspace.change('rename', project, { name: 'Gemini' });
  await open(page, workspace.at('audit'));
  const entry = row(page, 'Renamed the project Gemini');
  await expect(entry.getByText(project)).toBeHidden();
  await entry.locator('summary').click();
  await expect(entry.getByText('What changed')).toBeVisible();
  await expect(entry.locator('del')).toHaveText('Apollo');
  await expect(entry.locator('ins')).toHaveText('Gemini');
  await expect(entry.getByText(project)).toBeVisible();
  await expect(entry.getByText('127.0.0.1')).toBeVisible();
  await expect(entry.getByText('project.renamed')).toBeVisible();
  await entry.locator('summary').click();
  await expect(entry.getByText(project)).toBeHidden();
});

test('other pages lead to their part of the log', async ({ page, workspace, colleague }) => {
  const project = await workspace.project('Apollo');
  await workspace.projects('Gemini');
  await workspace.join(colleague);
  await open(page, workspace.at(`projects/${project}`));
  await page.getByRole('link', { name: 'History' }).click();
  await arrived(page, workspace.at('audit'));
  await expect(entries(page)).toHaveCount(1);
  await expect(entries(page)).toContainText('Created the project Apollo');

  await open(page, workspace.at('members'));
  await choose(page, colleague.name, 'Show activity');
  await arrived(page, workspace.at('audit'));
  await expect(entries(page)).toHaveCount(1);
  await expect(entries(page)).toContainText('Joined the workspace as');

  await open(page, workspace.at());
  await page.getByRole('link', { name: 'Open the audit log' }).click();
  await arrived(page, workspace.at('audit'));
});

test('what is exported is what is filtered', async ({ page, workspace }) => {
  await workspace.projects('Apollo', '=HYPERLINK("https://evil.example")', 'Gemini, "the second"');
  await open(page, workspace.at('audit?action=project.created'));
  await expect(entries(page)).toHaveCount(3);
  const download = page.waitForEvent('download');
  await exportAs(page, 'CSV');
  const rows = parseCsv(await readFile(await (await download).path(), 'utf8'));
  expect(rows.map(({ target }) => target).toSorted()).toEqual(
    ['Apollo', `'=HYPERLINK("https://evil.example")`, 'Gemini, "the second"'].toSorted(),
  );
  // The export stands in the log itself.
  await open(page, workspace.at('audit?action=audit.exported'));
  await expect(entries(page)).toHaveCount(1);
});

test('a short log is a file at once, in each format, and the list of exports stays empty', async ({ page, workspace }) => {
  await workspace.projects('Apollo');
  for (const [format, file] of [['NDJSON', 'audit.ndjson'], ['ZIP', 'audit.zip']]) {
    // A download leaves the page, and its menu, as they are: the next one begins with a closed menu.
    await open(page, workspace.at('audit'));
    const download = page.waitForEvent('download');
    await exportAs(page, format);
    expect((await download).suggestedFilename()).toBe(`${workspace.slug}-${file}`);
  }
  await open(page, workspace.at('audit'));
  await (await exportMenu(page)).getByRole('link', { name: 'Exports', exact: true }).click();
  await arrived(page, workspace.at('audit/exports'));
  await expect(page.getByRole('heading', { name: 'No exports' })).toBeVisible();
});

test('a long log is written in the background, and the page follows', { tag: '@javascript' }, async ({ page, workspace }) => {
  await fillLog(workspace, 60_000);
  await open(page, workspace.at('audit'));
  await exportAs(page, 'CSV');
  await arrived(page, workspace.at('audit/exports'));
  await expect(toast(page, 'The export has begun')).toBeVisible();
  const written = page.getByRole('table', { name: 'Exports' }).getByRole('row').filter({ hasText: 'CSV' });
  // Nobody loads the page again.
  await expect(written.getByRole('cell').filter({ hasText: 'Done' })).toContainText('60001 entries', { timeout: 60_000 });
  const download = page.waitForEvent('download');
  await written.getByRole('link', { name: 'Download' }).click();
  const rows = parseCsv(await readFile(await (await download).path(), 'utf8'));
  expect(rows).toHaveLength(60_001);

  const manifest = page.waitForEvent('download');
  await written.getByRole('link', { name: 'Manifest' }).click();
  expect(JSON.parse(await readFile(await (await manifest).path(), 'utf8'))).toMatchObject({ entries: 60_001 });
});

test('the log comes in pages', async ({ page, workspace }) => {
  const all = Array.from({ length: 51 }, (_, at) => `Project ${at + 1}`);
  await workspace.projects(...all);
  await open(page, workspace.at('audit'));
  await expect(entries(page)).toHaveCount(50);
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Older' }).click();
  await arrived(page, /[?&]cursor=/);
  await expect(entries(page)).toHaveCount(2);
  await expect(entries(page).last()).toContainText('Created the workspace');
  await page.goBack();
  await expect(entries(page)).toHaveCount(50);
});

test('times are those of the reader’s zone', async ({ page, context }) => {
  // The browser itself is in Berlin.
  const account = await createAccount('Tomoko', 'Asia/Tokyo');
  const workspace = await Workspace.create(account);
  await become(context, account.state);

  const expectZone = async (timeZone: string) => {
    await open(page, workspace.at('audit'));
    const time = entries(page).first().locator('time');
    const at = new Date((await time.getAttribute('datetime')) ?? '');
    const parts = new Intl.DateTimeFormat('en-GB', {
      timeZone, day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit',
    }).format(at);
    await expect(time).toHaveText(parts.replace('Sept', 'Sep'));
  };
  await expectZone('Asia/Tokyo');

  await open(page, '/profile');
  await page.getByLabel('Time zone').selectOption('America/New_York');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(toast(page, 'Profile saved.')).toBeVisible();
  await expectZone('America/New_York');
  await workspace.dispose();
});

test('terms narrow a search, presets are searches, and an entry has a page', async ({ page, workspace }) => {
  const project = await workspace.project('Apollo');
  await workspace.change('rename', project, { name: 'Gemini' });
  await open(page, workspace.at('audit'));
  await search(page).fill('action:project. -action:project.created');
  await search(page).press('Enter');
  await arrived(page, /[?&]q=action/);
  await expect(entries(page)).toHaveCount(1);
  await page.getByRole('navigation', { name: 'Presets' }).getByRole('link', { name: 'Projects' }).click();
  await expect(entries(page)).toHaveCount(2);

  await row(page, 'Renamed the project Gemini').locator('summary').click();
  await row(page, 'Renamed the project Gemini').getByRole('link', { name: 'Open this entry' }).click();
  await arrived(page, /\/audit\/aud_/);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Renamed the project Gemini');
  const differences = page.getByRole('table', { name: 'What changed' });
  await expect(differences.locator('del')).toHaveText('Apollo');
  await expect(differences.locator('ins')).toHaveText('Gemini');
  await expect(page.getByText(/UTC\)/)).toBeVisible();
});

test('the link to an entry is copied @javascript', async ({ page, workspace, context }) => {
  await workspace.project('Apollo');
  await open(page, workspace.at('audit'));
  await row(page, 'Created the project Apollo').locator('summary').click();
  await row(page, 'Created the project Apollo').getByRole('link', { name: 'Open this entry' }).click();
  await arrived(page, /\/audit\/aud_/);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy link' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
});
