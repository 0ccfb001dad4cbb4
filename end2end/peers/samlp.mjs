// A SAML provider in JavaScript (npm: samlp, on which Auth0's rests) on loopback, for the tests of server/identity: a third
// implementation beside SimpleSAMLphp's. It prints its address as the first line, and signs everybody in as alice.
//
// SETTINGS in the environment is JSON: `entityId` and `acs` of the application, `key` and `certificate` of the provider,
// `sign` ("response", "assertion" or "both"), and `encryption`: the application's certificate, if assertions are to be
// encrypted.
import { X509Certificate } from 'node:crypto'
import http from 'node:http'
import samlp from 'samlp'

const { entityId, acs, key, certificate, sign, encryption } = JSON.parse(process.env.SETTINGS)

const alice = {
  id: 'alice',
  displayName: 'Alice of Example',
  name: { givenName: 'Alice', familyName: 'of Example' },
  emails: [{ value: 'Alice@Example.com' }],
}

const attribute = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;')

/** The form that the browser posts. */
function post(answer, _options, request, response) {
  const field = (name, value) => `<input type="hidden" name="${name}" value="${attribute(value)}"/>`
  response.setHeader('content-type', 'text/html')
  response.end(
    `<form method="post" action="${attribute(acs)}">${field('SAMLResponse', answer.toString('base64'))}${field('RelayState', request.query.RelayState ?? '')}</form>`,
  )
}

const signIn = samlp.auth({
  issuer: 'urn:tenantry:samlp',
  key,
  cert: certificate,
  audience: entityId,
  recipient: acs,
  destination: acs,
  sessionIndex: '_a-session',
  lifetimeInSeconds: 300,
  nameIdentifierFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
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

const server = http.createServer((request, response) => {
  const { searchParams } = new URL(request.url, 'http://127.0.0.1')
  request.query = Object.fromEntries(searchParams)
  signIn(request, response, (error) => {
    response.statusCode = 500
    response.end(String(error))
  })
})
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/sign-in`))

// The test holds the other end: when it is gone, so are we.
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
