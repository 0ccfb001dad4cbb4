// What the product is for, from nothing to an operator's view of it, as people do it.
import { readFile } from 'node:fs/promises';
import { somebody, unique } from '../accounts';
import { parseCsv } from '../csv';
import { arrived, cell, expect, nav, open, origins, type Page, row, submit, test, toast } from '../fixtures';
import { linkTo } from '../mailbox';

test('a company signs up, invites, works, and reads what it did', async ({ page, another, staff, trouble }) => {
  test.setTimeout(90_000);
  const stem = unique('job');
  const [ada, grace, mallory] = [somebody('Ada'), somebody('Grace'), somebody('Mallory')];
  const first = { name: `First of ${stem}`, slug: `first-${stem}` };
  const second = { name: `Second of ${stem}`, slug: `second-${stem}` };
  const project = `Apollo ${stem}`;
  let projectPath = '';

  const signUp = async (page: Page, person: typeof ada) => {
    await open(page, '/sign-up');
    await submit(page, { 'Your name': person.name, 'Work e-mail': person.email, Password: person.password }, 'Create account');
    await arrived(page, '/check-your-mail');
    await expect(page.getByText(person.email)).toBeVisible();
    await open(page, await linkTo(person.email, '/verify-email'));
    await page.getByRole('button', { name: 'Confirm and go on' }).click();
    await arrived(page, '/workspaces/new');
  };
  const found = async (page: Page, { name, slug }: typeof first) => {
    await submit(page, { Name: name, Address: slug }, 'Create workspace');
    await arrived(page, `/t/${slug}`);
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  };

  await test.step('a person signs up by mail and names the workspace', async () => {
    await signUp(page, ada);
    await found(page, first);
  });

  await test.step('they invite a colleague', async () => {
    await nav(page, 'Members').click();
    await arrived(page, `/t/${first.slug}/members`);
    await page.getByRole('link', { name: 'Invite people' }).click();
    await submit(page, { 'E-mail': grace.email }, 'Send invitation');
    await expect(toast(page, 'Invitation sent.')).toBeVisible();
    await expect(row(page, grace.email)).toContainText('Pending');
  });

  const colleague = await another();
  await test.step('the colleague joins from the mail, and creates a project', async () => {
    await open(colleague, await linkTo(grace.email, '/invitation'));
    await expect(colleague.getByText(`${ada.name} invites you to join ${first.name} as Member.`)).toBeVisible();
    await submit(colleague, { 'Your name': grace.name, Password: grace.password }, 'Create account and join');
    await arrived(colleague, `/t/${first.slug}`);
    await expect(toast(colleague, 'Welcome!')).toBeVisible();
    await nav(colleague, 'Projects').click();
    await arrived(colleague, `/t/${first.slug}/projects`);
    await colleague.getByRole('link', { name: 'New project' }).first().click();
    await submit(colleague, { Name: project }, 'Create project');
    await expect(toast(colleague, 'Project created.')).toBeVisible();
    await colleague.getByRole('link', { name: project }).click();
    await arrived(colleague, /\/projects\/prj_/);
    await expect(colleague.getByRole('heading', { level: 1, name: project })).toBeVisible();
    projectPath = new URL(colleague.url()).pathname;
  });

  await test.step('the owner finds both in the audit log', async () => {
    await nav(page, 'Audit log').click();
    await arrived(page, `/t/${first.slug}/audit`);
    await expect(cell(row(page, `Created the project ${project}`), 'Who')).toContainText(grace.name);
    await expect(cell(row(page, `Invited ${grace.email}`), 'Who')).toContainText(ada.name);
    await expect(cell(row(page, `Created the workspace ${first.name}`), 'Who')).toContainText(ada.name);
    await expect(row(page, 'Joined the workspace as')).toContainText(grace.name);
  });

  await test.step('and exports it', async () => {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('button', { name: 'CSV', exact: true }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe(`${first.slug}-audit.csv`);
    const entries = parseCsv(await readFile(await file.path(), 'utf8'));
    const seen = entries.map(({ actor, action, target }) => ({ actor, action, target }));
    expect(seen).toEqual(
      expect.arrayContaining([
        { actor: ada.name, action: 'workspace.created', target: first.name },
        { actor: ada.name, action: 'invitation.created', target: grace.email },
        { actor: grace.name, action: 'member.joined', target: grace.name },
        { actor: grace.name, action: 'project.created', target: project },
      ]),
    );
    for (const { time_utc, request_id, ip } of entries) {
      expect(Math.abs(Date.now() - Date.parse(time_utc)), time_utc).toBeLessThan(120_000);
      expect(request_id).not.toBe('');
      expect(ip).not.toBe('');
    }
  });

  await test.step('a person of another workspace sees none of it', async () => {
    const stranger = await another();
    await signUp(stranger, mallory);
    await found(stranger, second);
    await open(stranger, `/t/${second.slug}/projects`);
    await expect(stranger.getByRole('heading', { name: 'No projects yet' })).toBeVisible();
    await open(stranger, `/t/${second.slug}/audit`);
    await expect(row(stranger, 'Created the workspace')).toHaveCount(1);
    await expect(stranger.getByText(project)).toHaveCount(0);
    trouble.allow(/status of 404/);
    const pages = [`/t/${first.slug}`, ...['projects', 'members', 'members/invite', 'audit', 'settings'].map((page) => `/t/${first.slug}/${page}`)];
    // The project's id in an address of one's own workspace leads nowhere either.
    const own = projectPath.replace(first.slug, second.slug);
    for (const path of [...pages, projectPath, own]) {
      const answer = await stranger.goto(path);
      expect(answer?.status(), path).toBe(404);
      await expect(stranger.getByText(first.name), path).toHaveCount(0);
      await expect(stranger.getByText(project), path).toHaveCount(0);
    }
    const lists = ['projects/list', 'members/list', 'audit/list', 'overview/get'].map((list) => `/api/t/${list}?tenant=${first.slug}`);
    for (const path of [`/t/${first.slug}/audit/export.csv`, ...lists]) {
      const answer = await stranger.request.get(path);
      expect(answer.status(), path).toBe(404);
    }
  });

  await test.step('an operator sees both workspaces, and what happened in each', async () => {
    const portal = await another();
    await open(portal, origins.operator);
    await submit(portal, { 'E-mail': staff.email, Password: staff.credentials.password }, 'Sign in');
    await arrived(portal, /^\/sign-in\/code/);
    await submit(portal, { Code: staff.code() }, 'Sign in');
    await arrived(portal, '/tenants');
    const search = portal.getByRole('searchbox', { name: 'Search by name or address' });
    await search.fill(stem);
    await search.press('Enter');
    await arrived(portal, `/tenants`);
    await expect(portal.getByRole('status').filter({ hasText: '2 tenants' })).toBeVisible();
    for (const [workspace, seats] of [[first, '2'], [second, '1']] as const) {
      const tenant = row(portal, workspace.name);
      await expect(cell(tenant, 'Plan')).toHaveText('Free');
      await expect(cell(tenant, 'Status')).toHaveText('Active');
      await expect(cell(tenant, 'Seats')).toHaveText(seats);
      await expect(cell(tenant, 'Last active').locator('time')).toBeVisible();
    }
    const timelineOf = async (name: string) => {
      await open(portal, `${origins.operator}/tenants?q=${stem}`);
      await portal.getByRole('link', { name, exact: true }).click();
      await expect(portal.getByRole('heading', { level: 1, name })).toBeVisible();
      await portal.getByRole('navigation', { name: 'Parts of the tenant' }).getByRole('link', { name: 'Timeline' }).click();
      await arrived(portal, /\/timeline$/);
      return portal.getByRole('group', { name: 'What happened' }).getByRole('listitem');
    };
    const happened = await timelineOf(first.name);
    for (const [who, what] of [
      [ada, `created the workspace ${first.name}`],
      [ada, `invited ${grace.email} as Member`],
      [grace, 'joined the workspace as Member'],
      [grace, `created the project ${project}`],
      [ada, `exported the audit log of ${first.name}`],
    ] as const) {
      await expect(happened.filter({ hasText: `${who.name} ${what}` })).toHaveCount(1);
    }
    const elsewhere = await timelineOf(second.name);
    await expect(elsewhere.filter({ hasText: `${mallory.name} created the workspace ${second.name}` })).toHaveCount(1);
    await expect(elsewhere.filter({ hasText: project })).toHaveCount(0);
  });
});
