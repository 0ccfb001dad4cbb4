// Every page of both apps, for what must hold on each of them.
import { readFileSync } from 'node:fs';
import { request } from '@playwright/test';
import { createAccount, demo, somebody, Workspace } from './accounts';
import { test as base, type Page } from './fixtures';
import { latestMail, linkTo } from './mailbox';
import { allowSingleSignOn, halfSignedIn, hire, type Operator, operatorId } from './operators';
import { origins } from './origins';

/** What the pages are about. Tests look at it, and change nothing. */
export type Scene = { workspace: Workspace; staff: Operator; project: string; tenant: string; invited: string; connection: string; attempt: string };

/** A page: its route in the app's `access.rs`, where one is, and who may see it. */
export type AppPage = {
  route: string;
  /** What tells two pages of one route apart. */
  what?: string;
  address: (scene: Scene) => string | Promise<string>;
  as: 'nobody' | 'owner' | 'operator' | 'operator before the code' | 'new operator';
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
async function reader({ staff }: Scene): Promise<string> {
  return `${origins.operator}/operators/${await operatorId(await staff.session(), demo().reader.email)}`;
}

async function operatorEnrolment({ staff }: Scene): Promise<string> {
  const http = await request.newContext({ storageState: await staff.session() });
  const begun = await http.post(`${origins.operator}/api/a/security/begin_totp`, { form: {} });
  await http.dispose();
  return origins.operator + begun.headers()['location'];
}

const portal = (route: string, as: AppPage['as'], what?: string, query = ''): AppPage => ({
  route,
  what,
  address: () => origins.operator + route + query,
  as,
});

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
  owner('/profile/security/passkey'),
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
  portal('/sign-in', 'nobody'),
  portal('/sign-in/code', 'operator before the code'),
  portal('/sign-in/code', 'nobody', 'without a password'),
  portal('/sign-in/enrol', 'new operator'),
  portal('/sign-in/enrol', 'nobody', 'without a password'),
  portal('/set-password', 'nobody', 'a spent link', '?token=spent'),
  portal('/gallery', 'nobody'),
  portal('/profile/security', 'operator'),
  portal('/profile/security/passkey', 'operator'),
  { route: '/profile/security/authenticator/{factor}', address: operatorEnrolment, as: 'operator' },
  portal('/profile/security/recovery-codes', 'operator'),
  portal('/profile/confirm', 'operator'),
  portal('/isolation', 'operator'),
  portal('/tenants', 'operator'),
  portal('/tenants', 'operator', 'no matches', '?q=nothing+has+this+name'),
  tenant(''),
  tenant('/members'),
  tenant('/timeline'),
  tenant('/limits'),
  portal('/operators', 'operator'),
  portal('/operators', 'operator', 'no matches', '?q=nothing+has+this+name'),
  portal('/operators/new', 'operator'),
  { route: '/operators/{operator}', address: reader, as: 'operator' },
  portal('/audit', 'operator'),
  portal('/audit', 'operator', 'no matches', '?event=nothing'),
];

/** The routes an app declares in its `access.rs`, but for the start pages, which lead on. */
export function declaredRoutes(app: 'tenant-app' | 'admin-app'): string[] {
  const source = readFileSync(new URL(`../${app}/src/access.rs`, import.meta.url), 'utf8');
  const pages = source.slice(source.indexOf('pub fn pages()'), source.indexOf('pub fn server_functions()'));
  return [...pages.matchAll(/(?:\(\s*|^ {8})"(\/[^"]*)",/gm)].map(([, route]) => route).filter((route) => route !== '/');
}

export const test = base.extend<
  { visit: (page: AppPage) => Promise<{ page: Page; address: string }> },
  { scene: Scene }
>({
  scene: [
    async ({ staff }, use) => {
      const workspace = await Workspace.create(await createAccount('Sven'));
      const project = await workspace.project('Apollo');
      const invited = await workspace.invite(somebody('Ines').email);
      const tenant = await workspace.id();
      await allowSingleSignOn(await staff.session(), tenant);
      const connection = await workspace.connection();
      const attempt = await workspace.attempt(connection);
      await use({ workspace, staff, project, tenant, invited, connection, attempt });
      await workspace.dispose();
    },
    { scope: 'worker' },
  ],
  /** A browser of whoever may see a page, and the page's address. */
  visit: async ({ another, scene, operator, trouble }, use) =>
    use(async ({ as, what, address }) => {
      if (what === 'a spent link' || what === 'without a password') trouble.allow(/status of 410/);
      const states = {
        nobody: () => undefined,
        owner: () => scene.workspace.owner.state,
        operator: () => operator,
        'operator before the code': () => halfSignedIn(scene.staff.credentials),
        'new operator': async () => halfSignedIn(await hire('support')),
      };
      return { page: await another(await states[as]()), address: await address(scene) };
    }),
});
