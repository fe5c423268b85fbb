import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { personResponse, sessionsResponse, tokensResponse } from '@buywhere/contract'
import type { App } from '../../src/surfaces/http/create-app.ts'
import { createAccountApp } from './support/account-app.ts'
import { openTestAccounts, PASSWORD, PUBLIC_URL, type TestAccounts } from './support/accounts.ts'

const OTHER = 'three purple lamps sing'

let world: TestAccounts
let app: App
let email = ''
let count = 0
before(async () => {
  world = await openTestAccounts()
  app = createAccountApp(world.accounts)
})
after(async () => {
  await app.close()
  await world[Symbol.asyncDispose]()
})
beforeEach(async () => {
  email = `ann${++count}@example.org`
  await world.addPerson(email)
})

const post = (path: string, payload: object, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url: `/v1/accounts${path}`, payload, headers })
const get = (path: string, headers: Record<string, string>) =>
  app.inject({ url: `/v1/accounts${path}`, headers })
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const codeOf = (answer: { json(): { code: string } }) => answer.json().code

async function signIn() {
  const answer = await post('/sign-in', { email, password: PASSWORD })
  assert.equal(answer.statusCode, 200, answer.body)
  return tokensResponse.parse(answer.json())
}

test('people sign up, confirm, sign in, see who they are and sign out', async () => {
  const newcomer = `New${count}@Example.org`
  const address = newcomer.toLowerCase()
  const signedUp = await post('/sign-up', { email: newcomer, password: PASSWORD, name: 'New' })
  assert.deepEqual([signedUp.statusCode, signedUp.json()], [202, { status: 'check_mail' }])
  const token = await world.tokenFor(address)
  const verified = await post('/verify', { token, password: PASSWORD })
  assert.equal(verified.statusCode, 200, verified.body)
  const session = (await post('/sign-in', { email: newcomer, password: PASSWORD })).json()
  const me = await get('/me', bearer(session.access_token))
  const person = personResponse.parse(me.json())
  assert.deepEqual(
    [person.email, person.role, person.org_id, person.organisations.length],
    [address, 'owner', verified.json().org_id, 1],
  )
  const out = await post('/sign-out', {}, bearer(session.access_token))
  assert.deepEqual([out.statusCode, out.body], [204, ''])
  assert.equal(codeOf(await get('/me', bearer(session.access_token))), 'revoked_credentials')
  assert.equal(
    codeOf(await post('/refresh', { refresh_token: session.refresh_token })),
    'invalid_credentials',
  )
})

test('nothing in an answer tells whether an address has an account', async () => {
  const bodies = {
    '/sign-up': (who: string) => ({ email: who, password: PASSWORD, name: 'Ann' }),
    '/password/forgot': (who: string) => ({ email: who }),
    '/verify/resend': (who: string) => ({ email: who }),
    '/sign-in': (who: string) => ({ email: who, password: 'not the password at all' }),
  }
  const bare = (answer: Awaited<ReturnType<typeof post>>) => {
    const { request_id: _, ...body } = answer.json()
    const { 'x-request-id': __, date: ___, ...headers } = answer.headers
    return { status: answer.statusCode, body, headers }
  }
  for (const [path, bodyOf] of Object.entries(bodies)) {
    const known = bare(await post(path, bodyOf(email)))
    assert.deepEqual(bare(await post(path, bodyOf(`nobody${count}@example.org`))), known, path)
  }
})

test('a refresh token is answered once with the next pair', async () => {
  const first = await signIn()
  const next = tokensResponse.parse((await post('/refresh', { refresh_token: first.refresh_token })).json())
  assert.equal((await get('/me', bearer(next.access_token))).statusCode, 200)
  await post('/refresh', { refresh_token: next.refresh_token })
  const replayed = await post('/refresh', { refresh_token: first.refresh_token })
  assert.deepEqual([replayed.statusCode, codeOf(replayed)], [401, 'revoked_credentials'])
})

test('a browser gets a cookie that scripts cannot read, and no refresh token', async () => {
  const answer = await post('/sign-in', { email, password: PASSWORD, cookie: true }, { origin: PUBLIC_URL })
  assert.equal(tokensResponse.parse(answer.json()).refresh_token, null)
  const cookie = String(answer.headers['set-cookie'])
  assert.match(
    cookie,
    /^__Host-bw_session=[\w-]{32,}; Max-Age=1209600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  )
  const shown = { cookie: cookie.split(';')[0]! }
  assert.equal((await get('/me', shown)).statusCode, 200)
  const out = await post('/sign-out', {}, { ...shown, origin: PUBLIC_URL })
  assert.deepEqual(
    [out.statusCode, out.headers['set-cookie']],
    [204, '__Host-bw_session=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax'],
  )
  assert.equal((await get('/me', shown)).statusCode, 401)
})

test('a cookie counts for no page of another site', async () => {
  const answer = await post('/sign-in', { email, password: PASSWORD, cookie: true }, { origin: PUBLIC_URL })
  const cookie = String(answer.headers['set-cookie']).split(';')[0]!
  const foreign: Record<string, string>[] = [
    {},
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: `${PUBLIC_URL}.evil.example` },
    { origin: PUBLIC_URL.replace('https', 'http') },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
  ]
  for (const headers of foreign) {
    const refused = await post('/sign-out', {}, { ...headers, cookie })
    assert.deepEqual([refused.statusCode, codeOf(refused)], [403, 'foreign_origin'], JSON.stringify(headers))
  }
  const planted = await post(
    '/sign-in',
    { email, password: PASSWORD, cookie: true },
    { origin: 'https://evil.example' },
  )
  assert.deepEqual([planted.statusCode, planted.headers['set-cookie']], [403, undefined])
  assert.equal((await post('/sign-out', {}, { cookie, 'sec-fetch-site': 'same-origin' })).statusCode, 204)
})

test('sessions are listed and ended by id', async () => {
  const first = await signIn()
  const second = await signIn()
  const { sessions } = sessionsResponse.parse((await get('/sessions', bearer(first.access_token))).json())
  const other = sessions.find(session => !session.is_current)!
  const end = (id: string) =>
    app.inject({ method: 'DELETE', url: `/v1/accounts/sessions/${id}`, headers: bearer(first.access_token) })
  assert.equal((await end(other.id)).statusCode, 204)
  assert.equal((await end(other.id)).statusCode, 404)
  assert.equal((await end('x')).statusCode, 400)
  assert.equal((await get('/me', bearer(second.access_token))).statusCode, 401)
})

test('passwords are reset by mail and changed by who knows them', async () => {
  assert.equal((await post('/password/forgot', { email })).statusCode, 202)
  const token = await world.tokenFor(email)
  const weak = await post('/password/reset', { token, password: 'short' })
  assert.deepEqual([weak.statusCode, codeOf(weak)], [400, 'invalid_body'])
  assert.equal((await post('/password/reset', { token, password: OTHER })).statusCode, 204)
  const used = await post('/password/reset', { token, password: OTHER })
  assert.deepEqual([used.statusCode, codeOf(used)], [400, 'link_not_valid'])
  const session = (await post('/sign-in', { email, password: OTHER })).json()
  const changed = await post(
    '/password/change',
    { current_password: OTHER, new_password: PASSWORD },
    bearer(session.access_token),
  )
  assert.equal(changed.statusCode, 204)
  await signIn()
})

test('who guesses is told when to come again', async () => {
  for (let i = 0; i < 5; i++) await post('/sign-in', { email, password: OTHER })
  const refused = await post('/sign-in', { email, password: OTHER })
  assert.deepEqual(
    [refused.statusCode, codeOf(refused), refused.headers['retry-after']],
    [429, 'too_many_attempts', '1'],
  )
})

test('a switch to an organisation of others is answered as to one that is not there', async () => {
  const { orgId } = await world.addPerson(`bob${count}@example.org`)
  const { access_token: token } = await signIn()
  const answers = []
  for (const id of [String(orgId), '4711']) {
    const { request_id: _, ...body } = (
      await post('/switch-organisation', { org_id: id }, bearer(token))
    ).json()
    answers.push(body)
  }
  assert.deepEqual(answers[0], answers[1])
  assert.equal(answers[0].code, 'not_found')
})

test('what is no request is refused without repeating the password', async () => {
  const secret = 'my very secret passphrase'
  const bad = [
    { email: 'no address', password: secret },
    { email: [email], password: secret },
    { email, password: { $ne: secret } },
    { email, password: secret.repeat(10) },
    { email: `${'a'.repeat(300)}@example.org`, password: secret },
    { email: 'ann@example.org\r\nBcc: eve@evil.example', password: secret },
  ]
  for (const body of bad) {
    const answer = await post('/sign-in', body)
    assert.equal(answer.statusCode, 400)
    assert.ok(!answer.body.includes(secret))
  }
  assert.equal((await post('/sign-up', { email, password: PASSWORD, name: 'A\u0000' })).statusCode, 400)
})
