// The world outside: DNS, and a customer's identity provider: SimpleSAMLphp, or oidc-provider.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from '@playwright/test';

const folder = (name: string): string => new URL(name, import.meta.url).pathname;

/** Makes a TXT record that says this, too. */
export function addRecord(name: string, value: string): void {
  const records = process.env.DNS_RECORDS ?? folder('../.dev/dns');
  mkdirSync(records, { recursive: true });
  appendFileSync(join(records, name.toLowerCase()), `${value}\n`);
}

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** Somebody the provider knows. */
export type Identity = { user: string; password: string; email: string; name: string };

/** What the provider has to know of us. */
export type Application = { entityId: string; acs: string; logout: string; metadata: string };

/** SimpleSAMLphp, until it is stopped. */
export class IdentityProvider {
  private constructor(
    /** The address of its metadata. */
    readonly metadata: string,
    /** What stands there. */
    readonly document: string,
    /** The certificate that it signs with, in PEM. */
    readonly certificate: string,
    readonly stop: () => void,
  ) {}

  /** Its name. */
  get entityId(): string {
    return /entityID="([^"]+)"/.exec(this.document)?.[1] ?? '';
  }

  /** Where sign-in begins there. */
  get signIn(): string {
    return /SingleSignOnService [^>]*Location="([^"]+)"/.exec(this.document)?.[1] ?? '';
  }

  static async start({ entityId, acs, logout, metadata }: Application, people: Identity[]): Promise<IdentityProvider> {
    const home = mkdtempSync(join(tmpdir(), 'tenantry-idp-'));
    const openssl = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', '/CN=idp.example'];
    execFileSync('openssl', [...openssl, '-keyout', join(home, 'one.pem'), '-out', join(home, 'one.crt')], { stdio: 'ignore' });
    const certificates = [...metadata.matchAll(/use="(\w+)".*?<ds:X509Certificate>([^<]+)</gs)].map(([, use, certificate]) => ({
      type: 'X509Certificate',
      signing: use === 'signing',
      encryption: use === 'encryption',
      X509Certificate: certificate,
    }));
    const known = people.map(({ user, password, email, name }) => [
      `${user}:${password}`,
      { uid: [user], mail: [email], displayName: [name] },
    ]);
    const application = {
      AssertionConsumerService: acs,
      SingleLogoutService: logout,
      NameIDFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
      keys: certificates,
      'validate.authnrequest': true,
      'validate.logout': true,
      'saml20.sign.response': true,
      'saml20.sign.assertion': true,
      'assertion.encryption': true,
    };
    const peer = {
      idp: { privatekey: 'one.pem', certificate: 'one.crt' },
      sps: { [entityId]: application },
      people: Object.fromEntries(known),
    };
    writeFileSync(join(home, 'peer.json'), JSON.stringify(peer));
    const port = await freePort();
    // It ends with its standard input, also when this process is killed.
    const server = spawn('sh', [folder('peers/simplesamlphp.sh'), home, String(port)], { stdio: ['pipe', 'ignore', 'ignore'] });
    const address = `http://127.0.0.1:${port}/saml2/idp/metadata.php`;
    await expect
      .poll(() => fetch(address).then((answer) => answer.status, () => 0), { message: 'SimpleSAMLphp answers: has bin/lib/peers.sh installed it?' })
      .toBe(200);
    const document = await (await fetch(address)).text();
    return new IdentityProvider(address, document, readFileSync(join(home, 'one.crt'), 'utf8'), () => {
      server.stdin?.end();
      rmSync(home, { recursive: true, force: true });
    });
  }
}

/** oidc-provider, until it is stopped. Whoever signs in by an e-mail address has that address. */
export class OpenIdProvider {
  /** Who the application is there. */
  static readonly client = { id: 'tenantry', secret: 'of-a-test' };

  private constructor(
    readonly issuer: string,
    readonly stop: () => void,
  ) {}

  /** Starts it for the application whose browsers come back to this address. */
  static async start(redirectUri: string): Promise<OpenIdProvider> {
    const { id, secret } = OpenIdProvider.client;
    const env = { PATH: process.env.PATH, NODE_NO_WARNINGS: '1', CLIENT_ID: id, CLIENT_SECRET: secret, REDIRECT_URI: redirectUri };
    // It ends with its standard input, also when this process is killed.
    const server = spawn('node', [folder('peers/oidc-provider.mjs')], { env, stdio: ['pipe', 'pipe', 'ignore'] });
    const [issuer] = await once(createInterface(server.stdout), 'line', { signal: AbortSignal.timeout(15_000) });
    return new OpenIdProvider(issuer, () => server.stdin.end());
  }
}
