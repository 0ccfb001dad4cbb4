// Operators. Each of the tests' own has an authenticator app of its own: a code works once, so that tests
// that run at the same time would take an operator's codes from each other.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type APIRequestContext, type APIResponse, expect, request } from '@playwright/test';
import { call, type Credentials, somebody, type State, stateAfter } from './accounts';
import { origins } from './origins';
import { code, now } from './totp';

/** A role of operators, as the command line has it. */
export type OperatorRole = 'owner' | 'support' | 'billing' | 'read_only';

/** Calls a server function of the portal. */
const portal = (http: APIRequestContext, name: string, form: Record<string, string>): Promise<APIResponse> =>
  call(http, `${origins.operator}/api/a/${name}`, form);

async function read<T>(http: APIRequestContext, name: string): Promise<T> {
  const answer = await http.get(`${origins.operator}/api/a/${name}`);
  expect(answer.status(), name).toBe(200);
  return answer.json();
}

/** After a password, before the second factor: the cookies of a browser that signed in nowhere yet. */
export const halfSignedIn = ({ email, password }: Credentials): Promise<State> =>
  stateAfter((http) => portal(http, 'sessions/create', { email, password }));

/** Signs somebody in who has a second factor. */
export const signInWithCode = ({ email, password }: Credentials, code: string): Promise<State> =>
  stateAfter(async (http) => {
    await portal(http, 'sessions/create', { email, password });
    await portal(http, 'sessions/present_factor', { code });
  });

/** Makes an operator on the command line, who has not signed in yet. */
export async function hire(role: OperatorRole, firstName = 'Otto'): Promise<Credentials> {
  const person = somebody(firstName);
  const { TENANTRY: tenantry } = process.env;
  if (!tenantry) throw new Error("set TENANTRY to the binary, and the database's addresses, as 'bin/test browser' does");
  const { name, email, password } = person;
  const made = ['operator', 'create', '--email', email, '--name', name, '--role', role];
  await promisify(execFile)(tenantry, made, { env: { ...process.env, OPERATOR_PASSWORD: password } });
  return person;
}

// A proof of who one is holds for half an hour: a session is used for less.
const FRESH = 20 * 60_000;

/** An operator who is signed in, with an app and recovery codes. */
export class Operator {
  // The last time step whose code was used.
  private used = 0;
  private recovery: string[] = [];
  private since = 0;

  private constructor(
    readonly credentials: Credentials,
    readonly key: string,
    private state: State,
  ) {}

  /** Somebody new, made on the command line. */
  static async hired(role: OperatorRole, firstName?: string): Promise<Operator> {
    return Operator.enrolled(await hire(role, firstName));
  }

  /** Somebody who signs in for the first time, and adds an app. */
  static async enrolled(credentials: Credentials): Promise<Operator> {
    const { email, password } = credentials;
    const http = await request.newContext();
    await portal(http, 'sessions/create', { email, password });
    const { secret } = await read<{ secret: string }>(http, 'sessions/enrolment');
    const step = now();
    await portal(http, 'sessions/enrol', { name: 'Phone', code: code(secret, step) });
    const codes = await read<{ code: string }[]>(http, 'security/recovery_codes');
    const operator = new Operator(credentials, secret, await http.storageState());
    await http.dispose();
    operator.used = step;
    operator.since = Date.now();
    operator.recovery = codes.map(({ code }) => code);
    return operator;
  }

  get name(): string {
    return this.credentials.name;
  }

  get email(): string {
    return this.credentials.email;
  }

  /** A code that was not used yet: of the app, which shows one each half minute, or else a recovery code. */
  code(): string {
    const step = Math.max(now(), this.used + 1);
    // The server's clock tolerates the next half minute, and no more.
    if (step > now() + 1) return this.recovery.shift() ?? '';
    this.used = step;
    return code(this.key, step);
  }

  /** The cookies of a session whose proof of who it is will do for a while. */
  async session(): Promise<State> {
    if (Date.now() - this.since > FRESH) {
      this.state = await this.another();
      this.since = Date.now();
    }
    return this.state;
  }

  /** Opens one more session, as another device would. */
  another(): Promise<State> {
    return signInWithCode(this.credentials, this.code());
  }
}

/** An operator makes single sign-on available to a workspace. */
export async function allowSingleSignOn(by: State, tenant: string): Promise<void> {
  const http = await request.newContext({ storageState: by });
  await portal(http, 'tenants/set_sso', { tenant, choice: 'on', reason: 'They have bought it' });
  await http.dispose();
}

/** An operator's id, by their address, as an operator who may see it finds it. */
export async function operatorId(by: State, email: string): Promise<string> {
  const http = await request.newContext({ storageState: by });
  const { items } = await read<{ items: { id: string; email: string }[] }>(http, `operators/list?q=${encodeURIComponent(email)}`);
  await http.dispose();
  return items.find((operator) => operator.email === email)?.id ?? '';
}
