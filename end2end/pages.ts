// Every page of both apps, for what must hold on each of them.
import { readFileSync } from 'node:fs';
import { request } from '@playwright/test';
import { allowSingleSignOn, createAccount, demo, operatorId, signInAsOperator, somebody, type State, Workspace } from './accounts';
import { test as base, type Page } from './fixtures';
import { latestMail, linkTo } from './mailbox';
import { origins } from './origins';

/** What the pages are about. Tests look at it, and change nothing. */
export type Scene = { workspace: Workspace; project: string; tenant: string; invited: string; connection: string; attempt: string };

/** A page: its route in the app's `access.rs`, where one is, and who may see it. */
export type AppPage = {
  route: string;
  /** What tells two pages of one route apart. */
  what?: string;
  address: (scene: Scene) => string | Promise<string>;
  as: 'nobody' | 'owner' | 'operator';
};

const path = (link: string): string => new URL(link).pathname + new URL(link).search;

async function verification(): Promise<string> {
  const { name, email, password } = somebody('Vera');
  await fetch(`${origins.tenant}/api/t/sign_ups/request`, { method: 'POST', body: new URLSearchParams({ name, email, password }) });
  return path(await linkTo(email, '/verify-email'));
}

async function passwordReset({ workspace: { owner: { email } } }: Scene): Promise<string> {
  const before = await latestMail(email);
  await fetch(`${origins.tenant}/api/t/password_resets/request`, { method: 'POST', body: new URLSearchParams({ email }) });
  return path(await linkTo(email, '/reset-password', before));
}

async function enrolment({ workspace: { owner } }: Scene): Promise<string> {
  const http = await request.newContext({ storageState: owner.state });
  const begun = await http.post(`${origins.tenant}/api/t/security/begin_totp`, { form: {} });
  await http.dispose();
  return begun.headers()['location'];
}

const nobody = (route: string, address: AppPage['address'] = () => route, what?: string): AppPage => ({ route, what, address, as: 'nobody' });
const owner = (route: string, address: AppPage['address'] = () => route, what?: string): AppPage => ({ route, what, address, as: 'owner' });
const inside = (page: string, query = '', what?: string): AppPage =>
  owner(page ? `/t/{tenant}/${page}` : '/t/{tenant}', ({ workspace }) => workspace.at(page) + query, what);
/** A step of a connection's wizard. */
const step = (name: string): AppPage =>
  owner(`/t/{tenant}/connections/{connection}/${name}`, ({ workspace, connection }) => workspace.at(`connections/${connection}/${name}`));
const tenant = (part: string): AppPage => ({
  route: `/tenants/{tenant}${part}`,
  address: ({ tenant }) => `${origins.operator}/tenants/${tenant}${part}`,
  as: 'operator',
});

/** The page of the demo's operator who may only read. */
async function reader(): Promise<string> {
  const state = await signInAsOperator(demo().reader);
  return `${origins.operator}/operators/${await operatorId(state, demo().reader.email)}`;
}

/** The customers' app. */
export const tenantPages: AppPage[] = [
  nobody('/sign-up'),
  nobody('/sign-in'),
  nobody('/sign-in/code', () => '/sign-in/code', 'without a password'),
  nobody('/sign-in/sso'),
  nobody('/sign-in/finish', () => '/sign-in/finish?identity=spent', 'a spent link'),
  nobody('/set-up', () => '/set-up?link=spent', 'a spent link'),
  nobody('/check-your-mail', () => '/check-your-mail?email=ada%40example.com'),
  nobody('/forgot-password'),
  nobody('/verify-email', verification),
  nobody('/verify-email', () => '/verify-email?token=spent', 'a spent link'),
  nobody('/reset-password', passwordReset),
  nobody('/invitation', ({ invited }) => path(invited)),
  nobody('/gallery'),
  owner('/workspaces/new'),
  owner('/profile'),
  owner('/profile/sessions'),
  owner('/profile/security'),
  owner('/profile/security/authenticator/{factor}', enrolment),
  owner('/profile/security/recovery-codes'),
  owner('/profile/confirm'),
  inside(''),
  inside('projects'),
  inside('projects', '?q=nothing+has+this+name', 'no matches'),
  inside('projects', '?status=archived', 'nothing yet'),
  inside('projects/new'),
  owner('/t/{tenant}/projects/{project}', ({ workspace, project }) => workspace.at(`projects/${project}`)),
  inside('members'),
  inside('members/invite'),
  owner('/t/{tenant}/members/{member}', async ({ workspace }) => workspace.at(`members/${await workspace.member()}`)),
  inside('roles'),
  inside('roles/new'),
  owner('/t/{tenant}/roles/{role}', async ({ workspace }) => workspace.at(`roles/${await workspace.role('Member')}`)),
  owner('/t/{tenant}/roles/{role}/delete', async ({ workspace }) => workspace.at(`roles/${await workspace.role('Member')}/delete`)),
  inside('audit'),
  inside('audit/exports'),
  owner('/t/{tenant}/audit/{entry}', ({ workspace }) => workspace.entry()),
  inside('connections'),
  inside('connections/new'),
  inside('connections/enforce'),
  owner('/t/{tenant}/connections/link', ({ workspace }) => workspace.at('connections/link'), 'a spent link'),
  step('guide'),
  step('metadata'),
  step('attributes'),
  step('members'),
  step('domains'),
  step('test'),
  step('activate'),
  step('attempts'),
  owner('/t/{tenant}/connections/{connection}/attempts/{attempt}', ({ attempt }) => attempt),
  inside('settings'),
];

/** The operators' portal. */
export const operatorPages: AppPage[] = [
  { route: '/sign-in', address: () => `${origins.operator}/sign-in`, as: 'nobody' },
  { route: '/set-password', what: 'a spent link', address: () => `${origins.operator}/set-password?token=spent`, as: 'nobody' },
  { route: '/gallery', address: () => `${origins.operator}/gallery`, as: 'nobody' },
  { route: '/isolation', address: () => `${origins.operator}/isolation`, as: 'operator' },
  { route: '/tenants', address: () => `${origins.operator}/tenants`, as: 'operator' },
  { route: '/tenants', what: 'no matches', address: () => `${origins.operator}/tenants?q=nothing+has+this+name`, as: 'operator' },
  tenant(''),
  tenant('/members'),
  tenant('/timeline'),
  tenant('/limits'),
  { route: '/operators', address: () => `${origins.operator}/operators`, as: 'operator' },
  { route: '/operators', what: 'no matches', address: () => `${origins.operator}/operators?q=nothing+has+this+name`, as: 'operator' },
  { route: '/operators/new', address: () => `${origins.operator}/operators/new`, as: 'operator' },
  { route: '/operators/{operator}', address: reader, as: 'operator' },
  { route: '/audit', address: () => `${origins.operator}/audit`, as: 'operator' },
  { route: '/audit', what: 'no matches', address: () => `${origins.operator}/audit?event=nothing`, as: 'operator' },
];

/** The routes an app declares in its `access.rs`, but for the start pages, which lead on. */
export function declaredRoutes(app: 'tenant-app' | 'admin-app'): string[] {
  const source = readFileSync(new URL(`../${app}/src/access.rs`, import.meta.url), 'utf8');
  const pages = source.slice(source.indexOf('pub fn pages()'), source.indexOf('pub fn server_functions()'));
  return [...pages.matchAll(/(?:\(\s*|^ {8})"(\/[^"]*)",/gm)].map(([, route]) => route).filter((route) => route !== '/');
}

export const test = base.extend<
  { visit: (page: AppPage) => Promise<{ page: Page; address: string }> },
  { scene: Scene; staff: State }
>({
  // Playwright wants the first argument destructured, also of nothing.
  staff: [async ({}, use) => use(await signInAsOperator(demo().operator)), { scope: 'worker' }],
  scene: [
    async ({ staff }, use) => {
      const workspace = await Workspace.create(await createAccount('Sven'));
      const project = await workspace.project('Apollo');
      const invited = await workspace.invite(somebody('Ines').email);
      const tenant = await workspace.id();
      await allowSingleSignOn(staff, tenant);
      const connection = await workspace.connection();
      const attempt = await workspace.attempt(connection);
      await use({ workspace, project, tenant, invited, connection, attempt });
      await workspace.dispose();
    },
    { scope: 'worker' },
  ],
  /** A browser of whoever may see a page, and the page's address. */
  visit: async ({ another, scene, operator, trouble }, use) =>
    use(async ({ as, what, address }) => {
      if (what === 'a spent link' || what === 'without a password') trouble.allow(/status of 410/);
      const state = { nobody: undefined, owner: scene.workspace.owner.state, operator }[as];
      return { page: await another(state), address: await address(scene) };
    }),
});
