// The world outside: DNS, and SimpleSAMLphp as a customer's identity provider.
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
    readonly stop: () => void,
  ) {}

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
    return new IdentityProvider(address, () => {
      server.stdin?.end();
      rmSync(home, { recursive: true, force: true });
    });
  }
}
