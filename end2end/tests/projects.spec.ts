// The example product: the list of projects, and what can be done with one.
import { arrived, cell, choose, expect, open, type Page, row, submit, test, toast } from '../fixtures';

const search = (page: Page) => page.getByRole('searchbox', { name: 'Search projects' });
const names = (page: Page) => page.getByRole('table', { name: 'Projects' }).locator('tbody .row-link');

test('a project is created in a dialog, and the list shows it at once @javascript', async ({ page, workspace }) => {
  await open(page, workspace.at('projects'));
  await expect(page.getByRole('heading', { name: 'No projects yet' })).toBeVisible();
  await page.locator('.page-actions').getByRole('link', { name: 'New project' }).click();
  const dialog = page.getByRole('dialog', { name: 'New project' });
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await submit(dialog, { Name: 'Apollo' }, 'Create project');
  await expect(dialog).toBeHidden();
  await expect(toast(page, 'Project created.')).toBeVisible();
  await expect(names(page)).toHaveText(['Apollo']);
  await expect(cell(row(page, 'Apollo'), 'Status')).toHaveText('Active');
  await expect(cell(row(page, 'Apollo'), 'Created by')).toContainText(workspace.owner.name);

  // What was typed last time is gone.
  await page.getByRole('link', { name: 'New project' }).click();
  await expect(dialog.getByLabel('Name')).toHaveValue('');
});

test('what is wrong with a new project stands beside the field @javascript', async ({ page, workspace, trouble }) => {
  trouble.allow(/status of 422/);
  await open(page, workspace.at('projects'));
  await page.getByRole('link', { name: 'New project' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'New project' });
  await submit(dialog, { Name: '   ' }, 'Create project');
  await expect(dialog.getByRole('alert')).toContainText('Please check the marked fields.');
  const name = dialog.getByLabel('Name');
  await expect(name).toHaveAccessibleDescription('Enter a name for the project.');
  await expect(name).toHaveAttribute('aria-invalid', 'true');
  await expect(name).toBeFocused();
  await submit(dialog, { Name: 'Gemini' }, 'Create project');
  await expect(names(page)).toHaveText(['Gemini']);
});

test('a page of its own creates a project, too', async ({ page, workspace, trouble }) => {
  trouble.allow(/status of 422/);
  await open(page, workspace.at('projects/new'));
  await submit(page, { Name: '   ' }, 'Create project');
  await expect(page.getByLabel('Name')).toHaveAccessibleDescription('Enter a name for the project.');
  await submit(page, { Name: 'Apollo & <Söhne> 100 %' }, 'Create project');
  await expect(toast(page, 'Project created.')).toBeVisible();
  await expect(names(page)).toHaveText(['Apollo & <Söhne> 100 %']);
});

test('a project is renamed', async ({ page, workspace, trouble }) => {
  trouble.allow(/status of 422/);
  await workspace.projects('Apollo');
  await open(page, workspace.at('projects'));
  await choose(page, 'Apollo', 'Rename');
  await arrived(page, /\/projects\/prj_/);
  await submit(page, { Name: '  ' }, 'Rename');
  await expect(page.getByLabel('Name', { exact: true })).toHaveAccessibleDescription('Enter a name for the project.');
  await submit(page, { Name: 'Gemini' }, 'Rename');
  await expect(toast(page, 'Project renamed.')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: 'Gemini' })).toBeVisible();
  await page.getByRole('navigation', { name: 'Breadcrumbs' }).getByRole('link', { name: 'Projects' }).click();
  await expect(names(page)).toHaveText(['Gemini']);
});

test('a project is archived, and brought back', async ({ page, workspace }) => {
  await workspace.projects('Apollo', 'Gemini');
  await open(page, workspace.at('projects'));
  await choose(page, 'Apollo', 'Archive');
  await expect(toast(page, 'Project archived.')).toBeVisible();
  await expect(names(page)).toHaveText(['Gemini']);

  await page.getByRole('button', { name: 'Status' }).click();
  await page.getByRole('group', { name: 'Status' }).getByRole('link', { name: 'Archived' }).click();
  await arrived(page, /status=archived/);
  await expect(names(page)).toHaveText(['Apollo']);
  await expect(cell(row(page, 'Apollo'), 'Status')).toHaveText('Archived');
  await choose(page, 'Apollo', 'Bring back');
  await expect(toast(page, 'Project brought back.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Nothing is archived' })).toBeVisible();
  await page.getByRole('link', { name: 'Show active projects' }).click();
  await expect(names(page)).toHaveText(['Gemini', 'Apollo']);
});

test('a project is archived and brought back on its own page', async ({ page, workspace }) => {
  const project = await workspace.project('Apollo');
  await open(page, workspace.at(`projects/${project}`));
  await page.getByRole('button', { name: 'Archive' }).click();
  await expect(toast(page, 'Project archived.')).toBeVisible();
  await expect(page.locator('.page-title-row')).toContainText('Archived');
  await page.getByRole('button', { name: 'Bring back' }).click();
  await expect(toast(page, 'Project brought back.')).toBeVisible();
  await expect(page.locator('.page-title-row')).toContainText('Active');
});

test('a deletion is undone from its news', async ({ page, workspace, trouble }) => {
  trouble.allow(/status of 404/);
  const project = await workspace.project('Apollo');
  await open(page, workspace.at('projects'));
  await choose(page, 'Apollo', 'Delete');
  await expect(toast(page, 'Project deleted.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'No projects yet' })).toBeVisible();
  const gone = await page.request.get(workspace.at(`projects/${project}`));
  expect(gone.status()).toBe(404);

  await page.locator('.toasts').getByRole('button', { name: 'Undo' }).click();
  await expect(toast(page, 'Project restored.')).toBeVisible();
  await expect(names(page)).toHaveText(['Apollo']);
});

test('a project is deleted on its own page', async ({ page, workspace }) => {
  const project = await workspace.project('Apollo');
  await workspace.projects('Gemini');
  await open(page, workspace.at(`projects/${project}`));
  await page.getByRole('button', { name: 'Delete project' }).click();
  await arrived(page, /\/projects\?notice=project-deleted/);
  await expect(names(page)).toHaveText(['Gemini']);
});

test('what somebody else has deleted says so', async ({ page, workspace, trouble }) => {
  trouble.allow(/status of 404/);
  const project = await workspace.project('Apollo');
  await open(page, workspace.at(`projects/${project}`));
  await workspace.change('delete', project);
  await submit(page, { Name: 'Gemini' }, 'Rename');
  await expect(page.getByRole('alert')).toContainText('We could not find that.');
  const answer = await page.goto(workspace.at(`projects/${project}`));
  expect(answer?.status()).toBe(404);
  await expect(page.getByText('We could not find that')).not.toHaveCount(0);
});

test('a search finds by name, and no matches is not the same as nothing yet', async ({ page, workspace }) => {
  await workspace.projects('Apollo', 'Apollo 100 %', 'Gemini');
  await open(page, workspace.at('projects'));
  await search(page).fill('apollo');
  await search(page).press('Enter');
  await arrived(page, /[?&]q=apollo/);
  await expect(names(page)).toHaveText(['Apollo 100 %', 'Apollo']);
  await expect(search(page)).toHaveValue('apollo');

  await search(page).fill('100 %');
  await search(page).press('Enter');
  await expect(names(page)).toHaveText(['Apollo 100 %']);

  await search(page).fill('soyuz');
  await search(page).press('Enter');
  await expect(page.getByRole('heading', { name: 'No projects match' })).toBeVisible();
  await expect(page.getByText('Nothing here has “soyuz” in its name.')).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: 'Clear filters' }).last().click();
  await expect(names(page)).toHaveText(['Gemini', 'Apollo 100 %', 'Apollo']);
  expect(new URL(page.url()).search).toBe('');
});

test('the list comes in pages, and Back goes back', async ({ page, workspace, another }) => {
  const all = Array.from({ length: 27 }, (_, at) => `Project ${String(at + 1).padStart(2, '0')}`);
  await workspace.projects(...all);
  const latestFirst = all.toReversed();
  const pages = page.getByRole('navigation', { name: 'Pages' });
  await open(page, workspace.at('projects'));
  await expect(names(page)).toHaveText(latestFirst.slice(0, 25));
  await expect(pages.getByRole('link', { name: 'Newer' })).toBeDisabled();

  await pages.getByRole('link', { name: 'Older' }).click();
  await arrived(page, /[?&]cursor=/);
  await expect(names(page)).toHaveText(latestFirst.slice(25));

  // The address is all there is to it: a reload and a colleague's browser show the same.
  await page.reload();
  await expect(names(page)).toHaveText(latestFirst.slice(25));
  const colleague = await another(workspace.owner.state);
  await open(colleague, page.url());
  await expect(names(colleague)).toHaveText(latestFirst.slice(25));

  await page.goBack();
  await expect(names(page)).toHaveText(latestFirst.slice(0, 25));
  await page.goForward();
  await expect(names(page)).toHaveText(latestFirst.slice(25));
  await pages.getByRole('link', { name: 'Newer' }).click();
  await expect(names(page)).toHaveText(latestFirst.slice(0, 25));
});

test('search, status and page stand in the address together', async ({ page, workspace }) => {
  const apollo = await workspace.project('Apollo');
  await workspace.projects('Gemini', 'Apollo 2');
  await workspace.change('archive', apollo);
  await open(page, workspace.at('projects?status=archived'));
  await search(page).fill('apollo');
  await search(page).press('Enter');
  await arrived(page, /[?&]q=apollo/);
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({ q: 'apollo', status: 'archived' });
  await expect(names(page)).toHaveText(['Apollo']);

  await page.getByRole('link', { name: 'Remove filter: Status' }).click();
  await expect(names(page)).toHaveText(['Apollo 2']);
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({ q: 'apollo' });
  await page.goBack();
  await expect(names(page)).toHaveText(['Apollo']);
  await expect(search(page)).toHaveValue('apollo');
});

test('whoever may not change projects is offered nothing that would', async ({ workspace, colleague, another, trouble }) => {
  const project = await workspace.project('Apollo');
  await workspace.join(colleague, 'Auditor');
  const auditor = await another(colleague.state);
  await open(auditor, workspace.at('projects'));
  await expect(names(auditor)).toHaveText(['Apollo']);
  await expect(auditor.getByRole('link', { name: 'New project' })).toHaveCount(0);
  await expect(auditor.getByRole('button', { name: 'Actions for Apollo' })).toHaveCount(0);
  await open(auditor, workspace.at(`projects/${project}`));
  await expect(auditor.getByRole('heading', { level: 1, name: 'Apollo' })).toBeVisible();
  await expect(auditor.getByRole('button', { name: /Rename|Archive|Delete/ })).toHaveCount(0);
  trouble.allow(/status of 403/);
  const answer = await auditor.goto(workspace.at('projects/new'));
  expect(answer?.status()).toBe(403);
  await expect(auditor.getByRole('heading', { name: 'You may not see this page' })).toBeVisible();
});
