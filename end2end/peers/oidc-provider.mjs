// A certified OpenID Connect provider (npm: oidc-provider) on loopback, for the tests of server/identity and server/domain,
// for the browser's, and for bin/demo-sso. It reads its one client from the environment (with its addresses, separated by spaces), prints its issuer as the first line, and takes any
// name and password in the forms it comes with.
//
// With TENANT it stands where Microsoft's does: at /<tenant>/v2.0, found under /common/v2.0 and its like, and telling `tid` and `oid`.
//
// NEIGHBOUR_ID is another client, with the same secret and addresses. Whoever opens /another-key has it sign with a key that
// nobody has seen before, and tell of no other.
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import http from 'node:http'
import Provider from 'oidc-provider'

const { CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, AUTH_METHOD = 'client_secret_basic', PORT = '0', TENANT, SIGNED_OUT_URI, BACKCHANNEL_LOGOUT_URI, NEIGHBOUR_ID } = process.env
const path = TENANT ? `/${TENANT}/v2.0` : ''

// A name that is an e-mail address is that person's.
const address = (sub) => (sub.includes('@') ? sub : `${sub}@example.com`)

const findAccount = (_context, sub) => ({
  accountId: sub,
  claims: () => ({
    sub,
    // Whoever is called so has none, or one that nobody has checked.
    ...(sub.startsWith('nameless') ? {} : { email: address(sub), email_verified: !sub.startsWith('unverified') }),
    ...(TENANT ? { tid: TENANT, oid: `object-of-${sub}`, ...(sub.startsWith('owned') ? { xms_edov: true } : {}) } : {}),
    name: `${sub} of Example`,
    groups: ['engineering', 'on call'],
    // What a company tells by names of its own.
    work_mail: `work.${address(sub)}`,
    nickname: `${sub} the First`,
  }),
})

/** A key to sign with, by a name of its own. */
function key() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' }
}

let answer
const server = http.createServer((request, response) => {
  if (request.url === '/another-key') {
    // Sessions and codes it keeps outside of the provider, so that they outlive this.
    answer = describe({ jwks: { keys: [key()] } }).callback()
    response.writeHead(204).end()
    return
  }
  request.url = request.url.replace(/^\/(common|organizations|consumers)\/v2\.0/, path)
  // As frameworks tell what they mount where it is.
  request.originalUrl = request.url
  request.url = request.url.slice(path.length)
  answer(request, response)
})
const issuer = () => `http://127.0.0.1:${server.address().port}${path}`

function describe(keys) {
  return new Provider(issuer(), {
    ...keys,
    clients: [CLIENT_ID, NEIGHBOUR_ID].filter(Boolean).map((client_id) => ({
      client_id,
      client_secret: CLIENT_SECRET,
      redirect_uris: REDIRECT_URI.split(' '),
      post_logout_redirect_uris: SIGNED_OUT_URI ? [SIGNED_OUT_URI] : [],
      response_types: ['code'],
      grant_types: ['authorization_code'],
      token_endpoint_auth_method: AUTH_METHOD,
      ...(BACKCHANNEL_LOGOUT_URI ? { backchannel_logout_uri: BACKCHANNEL_LOGOUT_URI, backchannel_logout_session_required: true } : {}),
    })),
    // The library asks for https; a loopback address in a test has none.
    clientBasedCORS: () => false,
    claims: { openid: ['sub', 'tid', 'oid'], email: ['email', 'email_verified', 'xms_edov'], profile: ['name', 'groups', 'work_mail', 'nickname'] },
    cookies: { keys: ['of a test'] },
    features: { backchannelLogout: { enabled: Boolean(BACKCHANNEL_LOGOUT_URI) }, devInteractions: { enabled: true } },
    // It reaches no loopback address by itself, where all the world of a test is.
    fetch: (url, { dispatcher, ...options }) => fetch(url, options),
    findAccount,
    pkce: { required: () => true },
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 60, IdToken: 60, Interaction: 600, Session: 600 },
  })
}

server.listen(Number(PORT), '127.0.0.1', () => {
  answer = describe().callback()
  console.log(issuer())
})

// The test holds the other end: when it is gone, so are we.
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
