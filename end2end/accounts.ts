// People and workspaces, made by the server functions themselves: for tests whose subject comes after.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { type APIRequestContext, type APIResponse, type BrowserContext, expect, request } from '@playwright/test';
import { latestMail, linkTo, tokenOf } from './mailbox';
import { origins } from './origins';
import { addRecord } from './peers';

/** Cookies, as a browser keeps them. */
export type State = Awaited<ReturnType<APIRequestContext['storageState']>>;

/** Somebody who can sign in. */
export type Credentials = { name: string; email: string; password: string };

/** Somebody who is signed in. */
export type Account = Credentials & { state: State };

/** A word that no other test uses, short enough for a workspace's address. */
export const unique = (stem: string): string => `${stem}-${randomUUID().slice(0, 8)}`;

/** Somebody who has no account yet. */
export function somebody(firstName: string): Credentials {
  const name = unique(firstName);
  return { name, email: `${name.toLowerCase()}@end2end.example`, password: 'orbit-walnut-cello-7' };
}

/** Calls a server function of either app. */
export async function call(http: APIRequestContext, path: string, form: Record<string, string>): Promise<APIResponse> {
  const answer = await http.post(path, { form });
  expect(answer.status(), `${path} answers ${await answer.text()}`).toBe(200);
  return answer;
}

/** Calls a server function of the tenant app. */
const tenant = (http: APIRequestContext, name: string, form: Record<string, string>): Promise<APIResponse> =>
  call(http, `${origins.tenant}/api/t/${name}`, form);

/** The cookies of a browser after `act`. */
export async function stateAfter(act: (http: APIRequestContext) => Promise<unknown>): Promise<State> {
  const http = await request.newContext();
  await act(http);
  const state = await http.storageState();
  await http.dispose();
  return state;
}

/** Signs somebody up, and in. */
export async function createAccount(firstName: string, timeZone = 'Europe/Berlin'): Promise<Account> {
  const person = somebody(firstName);
  const state = await stateAfter(async (http) => {
    await tenant(http, 'sign_ups/request', { ...person, time_zone: timeZone });
    await tenant(http, 'sign_ups/verify', { token: tokenOf(await linkTo(person.email, '/verify-email')) });
  });
  return { ...person, state };
}

/** Opens one more session of an account, as another device would. */
export async function signInAgain({ email, password }: Credentials): Promise<State> {
  return stateAfter((http) => tenant(http, 'sessions/sign_in', { email, password }));
}

/** A certificate of a provider, in PEM. */
export function certificate(): string {
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', '/CN=idp.example.com', '-keyout', '/dev/null'];
  return execFileSync('openssl', made, { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
}

/** Makes a browser that of somebody who is signed in. */
export async function become(context: BrowserContext, state: State): Promise<void> {
  await context.clearCookies();
  await context.addCookies(state.cookies);
}

/** A role every workspace has. */
export type Role = 'Admin' | 'Member' | 'Auditor';

/** A workspace of a test's own, and what its owner does to set the scene. */
export class Workspace {
  private constructor(
    private readonly http: APIRequestContext,
    readonly owner: Account,
    readonly slug: string,
    readonly name: string,
  ) {}

  static async create(owner: Account, slug = unique('space')): Promise<Workspace> {
    const http = await request.newContext({ storageState: owner.state });
    const name = `The ${slug}`;
    await tenant(http, 'workspaces/create', { name, slug });
    return new Workspace(http, owner, slug, name);
  }

  /** The path of a page. */
  at(page = ''): string {
    return page ? `/t/${this.slug}/${page}` : `/t/${this.slug}`;
  }

  private act(name: string, form: Record<string, string>): Promise<APIResponse> {
    return tenant(this.http, name, { tenant: this.slug, ...form });
  }

  private async read<T>(list: string): Promise<T> {
    const answer = await this.http.get(`${origins.tenant}/api/t/${list}?tenant=${this.slug}`);
    expect(answer.status(), list).toBe(200);
    return answer.json();
  }

  /** Its id, as operators know it. */
  async id(): Promise<string> {
    const answer = await this.http.get(`${origins.tenant}/api/t/workspaces/list`);
    const workspaces: { id: string; slug: string }[] = await answer.json();
    return workspaces.find(({ slug }) => slug === this.slug)?.id ?? '';
  }

  /** Creates projects, in this order. */
  async projects(...names: string[]): Promise<void> {
    for (const name of names) await this.act('projects/create', { name });
  }

  /** Creates a project; gives its id. */
  async project(name: string): Promise<string> {
    await this.projects(name);
    const { items } = await this.read<{ items: { id: string; name: string }[] }>('projects/list');
    return items.find((project) => project.name === name)?.id ?? '';
  }

  /** The path of the latest entry of its log. */
  async entry(): Promise<string> {
    const { entries } = await this.read<{ entries: { items: { id: string }[] } }>('audit/list');
    return this.at(`audit/${entries.items[0]?.id}`);
  }

  /** Changes a project by a server function of that name. */
  async change(verb: 'rename' | 'archive' | 'delete', project: string, form: Record<string, string> = {}): Promise<void> {
    await this.act(`projects/${verb}`, { project, ...form });
  }

  /** A member's id; the owner's, unless another name is given. */
  async member(name = this.owner.name): Promise<string> {
    const { members } = await this.read<{ members: { items: { id: string; name: string }[] } }>('members/list');
    return members.items.find((member) => member.name === name)?.id ?? '';
  }

  /** A role's id. */
  async role(name: string): Promise<string> {
    const roles = await this.read<{ role: { id: string; name: string } }[]>('roles/list');
    return roles.find(({ role }) => role.name === name)?.role.id ?? '';
  }

  /** Makes a role; gives its id. */
  async createRole(name: string, permissions: string[]): Promise<string> {
    const named = Object.fromEntries(permissions.map((permission, index) => [`permissions[${index}]`, permission]));
    await this.act('roles/create', { name, ...named });
    return this.role(name);
  }

  /** Gives a member another role. */
  async changeRole(member: string, role: string): Promise<void> {
    await this.act('members/change_role', { member, role });
  }

  /** Invites an address; gives the link in the mail. */
  async invite(email: string, role: Role = 'Member'): Promise<string> {
    const { roles } = await this.read<{ roles: { id: string; name: string }[] }>('members/list');
    const before = await latestMail(email);
    await this.act('invitations/create', { email, role: roles.find(({ name }) => name === role)?.id ?? '' });
    return linkTo(email, '/invitation', before);
  }

  /** Makes somebody who has an account a member. */
  async join({ email, state }: Account, role: Role = 'Member'): Promise<void> {
    const token = tokenOf(await this.invite(email, role));
    const http = await request.newContext({ storageState: state });
    await tenant(http, 'invitations/accept', { token });
    await http.dispose();
  }

  /** Adds a connection by SAML that knows no provider yet; gives its id. The workspace must have the feature. */
  async draft(name = 'Acme staff'): Promise<string> {
    await this.act('connections/create', { name, provider: 'generic', protocol: 'saml' });
    const { connections } = await this.read<{ connections: { id: string; name: string }[] }>('connections/list');
    return connections.find((connection) => connection.name === name)?.id ?? '';
  }

  /** Adds a connection whose provider nobody can reach; gives its id. The workspace must have the feature. */
  async connection(name = 'Acme staff'): Promise<string> {
    const id = await this.draft(name);
    const fields = { entity_id: 'https://idp.example.com', sso_address: 'https://idp.example.com/sso', certificates: certificate() };
    await this.act('connections/metadata_by_fields', { connection: id, ...fields });
    return id;
  }

  /** Adds a domain, and proves that it is the workspace's, which must have the feature. */
  async proveDomain(name: string): Promise<void> {
    await this.act('domains/add', { name });
    const { domains } = await this.read<{ domains: { id: string; name: string; record_name: string; record_value: string }[] }>('connections/list');
    const domain = domains.find((domain) => domain.name === name);
    if (!domain) throw new Error(`${name} is not in the list`);
    addRecord(domain.record_name, domain.record_value);
    await this.act('domains/verify', { domain: domain.id });
  }

  /** Tests a connection with an answer that is none; gives the path of the attempt. */
  async attempt(connection: string): Promise<string> {
    const started = await this.http.post(`${origins.tenant}${this.at(`connections/${connection}/test/start`)}`);
    const state = /RelayState=([\w-]+)/.exec(await started.text())?.[1] ?? '';
    const form = { SAMLResponse: Buffer.from('<nonsense/>').toString('base64'), RelayState: state };
    const answered = await this.http.post(`${origins.tenant}/sso/saml/${connection}/acs`, { form, maxRedirects: 0 });
    return answered.headers()['location'] ?? '';
  }

  dispose(): Promise<void> {
    return this.http.dispose();
  }
}

/** The sign-ins that seeding has printed; `key` is that of the operators' authenticator app. */
export function demo(): Record<'operator' | 'support' | 'billing' | 'reader' | 'owner', Credentials> & { key: string } {
  const report = process.env.SEED_REPORT ?? new URL('../.dev/browser-seed.txt', import.meta.url).pathname;
  if (!existsSync(report)) throw new Error(`${report} is missing: run 'tenantry seed', and set SEED_REPORT to a file with what it prints`);
  const text = readFileSync(report, 'utf8');
  const password = /password is (\S+)/.exec(text)?.[1];
  const of = (workspace: string, role = '\\S+'): Credentials => {
    const [, email, name] = new RegExp(`^\\s*(\\S+@\\S+)\\s+${workspace}\\s+${role}\\s+(.+?)\\s*$`, 'm').exec(text) ?? [];
    if (!password || !email || !name) throw new Error(`${report} tells nothing of the ${workspace}`);
    return { name, email, password };
  };
  const staff = (role: string): Credentials => of('operator portal', role);
  return {
    operator: staff('Owner'),
    support: staff('Support'),
    billing: staff('Billing'),
    reader: staff('Read-only'),
    owner: of('Acme Robotics'),
    key: /has the key ([A-Z2-7]+)/.exec(text)?.[1] ?? '',
  };
}
