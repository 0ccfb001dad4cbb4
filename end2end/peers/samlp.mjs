// A SAML provider in JavaScript (npm: samlp, on which Auth0's rests) on loopback, for the tests of server/identity: a third
// implementation beside SimpleSAMLphp's. It prints its address as the first line, and signs everybody in as alice.
//
// SETTINGS in the environment is JSON: `entityId`, `acs`, `slo` and the signing certificate (`verification`) of the
// application, `key` and `certificate` of the provider, `sign` ("response", "assertion" or "both"), `encryption`: the
// application's certificate, if assertions are to be encrypted, and `logout`: the binding by which it is told of logouts
// and gets its answers.
//
// It signs in at /sign-in. At /logout it takes logout requests, which must be signed by the application, and answers to
// its own; opened without either, it begins to sign alice out.
import { X509Certificate, randomUUID } from 'node:crypto'
import http from 'node:http'
import { text } from 'node:stream/consumers'
import samlp from 'samlp'
import SessionParticipants from 'samlp/lib/sessionParticipants/index.js'

const { entityId, acs, slo, verification, key, certificate, sign, encryption, logout } = JSON.parse(process.env.SETTINGS)

const issuer = 'urn:tenantry:samlp'
const sessionIndex = '_a-session'
const nameIdFormat = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'

const alice = {
  id: 'alice',
  displayName: 'Alice of Example',
  name: { givenName: 'Alice', familyName: 'of Example' },
  emails: [{ value: 'Alice@Example.com' }],
}

const attribute = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;')

/** Who is to be told of a logout: the application, once somebody has signed in there. */
const sessions = []

const participant = {
  serviceProviderId: entityId,
  nameId: alice.id,
  nameIdFormat,
  sessionIndex,
  serviceProviderLogoutURL: slo,
  cert: verification,
  binding: logout,
}

/** The form that the browser posts. */
function post(answer, _options, request, response) {
  sessions.splice(0, sessions.length, participant)
  const field = (name, value) => `<input type="hidden" name="${name}" value="${attribute(value)}"/>`
  response.setHeader('content-type', 'text/html')
  response.end(
    `<form method="post" action="${attribute(acs)}">${field('SAMLResponse', answer.toString('base64'))}${field('RelayState', request.query.RelayState ?? '')}</form>`,
  )
}

const signIn = samlp.auth({
  issuer,
  key,
  cert: certificate,
  audience: entityId,
  recipient: acs,
  destination: acs,
  sessionIndex,
  lifetimeInSeconds: 300,
  nameIdentifierFormat: nameIdFormat,
  authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:Password',
  signAssertion: sign !== 'response',
  signResponse: sign !== 'assertion',
  ...(encryption && {
    encryptionCert: encryption,
    encryptionPublicKey: new X509Certificate(encryption).publicKey.export({ type: 'spki', format: 'pem' }),
  }),
  getPostURL: (_audience, _document, _request, done) => done(null, acs),
  getUserFromRequest: () => alice,
  responseHandler: post,
})

/** What it knows of logouts that are under way. */
const states = new Map()

const store = {
  save(_request, state, done) {
    const id = randomUUID()
    states.set(id, state)
    done(null, id)
  },
  load(_request, id, options, done = options) {
    const state = states.get(id)
    if (options.destroy) states.delete(id)
    done(null, state)
  },
  update(_request, id, state, done) {
    states.set(id, state)
    done(null, id)
  },
}

/** samlp changes the options that it is given, so each request has its own. */
const signOut = (...request) =>
  samlp.logout({
    issuer,
    key,
    cert: certificate,
    deflate: true,
    protocolBinding: logout,
    sessionParticipants: new SessionParticipants(sessions),
    store,
  })(...request)

/** As much of express as samlp wants. */
function dress(request, response, query, body) {
  Object.assign(request, { query: Object.fromEntries(query), body: Object.fromEntries(body) })
  Object.assign(response, {
    set: (name, value) => response.setHeader(name, value),
    send: (page) => response.end(page === 200 ? 'OK' : page),
    redirect: (address) => response.writeHead(302, { location: address }).end(),
  })
}

const server = http.createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://127.0.0.1')
  dress(request, response, searchParams, new URLSearchParams(await text(request)))
  const handle = pathname === '/logout' ? signOut : signIn
  handle(request, response, (error) => {
    response.statusCode = 500
    response.end(String(error))
  })
})
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/sign-in`))

// The test holds the other end: when it is gone, so are we.
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
