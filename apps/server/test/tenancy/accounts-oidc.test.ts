import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import { Secret } from '../../src/kernel/secret.ts'
import type { App } from '../../src/surfaces/http/create-app.ts'
import { signUp, verifyEmail } from '../../src/tenancy/accounts/index.ts'
import { createAccountApp } from './support/account-app.ts'
import { openTestAccounts, PASSWORD, PUBLIC_URL, type TestAccounts, visitor } from './support/accounts.ts'
import {
  CLIENT_ID,
  CLIENT_SECRET,
  type IdentityProvider,
  startIdentityProvider,
} from './support/identity-provider.ts'

let provider: IdentityProvider
let world: TestAccounts
let app: App
let email = ''
let count = 0
before(async () => {
  provider = await startIdentityProvider()
  const clientSecret = new Secret(CLIENT_SECRET)
  world = await openTestAccounts({
    oidc: { discoveryUrl: provider.discoveryUrl, clientId: CLIENT_ID, clientSecret },
  })
  app = createAccountApp(world.accounts)
})
after(async () => {
  await app.close()
  await world[Symbol.asyncDispose]()
  await provider[Symbol.asyncDispose]()
})
beforeEach(() => {
  email = `ann${++count}@example.org`
  provider.identity = { sub: `subject-${count}`, email, email_verified: true, name: 'Ann' }
  provider.forgery = 'none'
})

const cookiesOf = (answer: { headers: Record<string, unknown> }): string[] =>
  [answer.headers['set-cookie'] ?? []].flat().map(line => String(line).split(';')[0]!)
const sessionOf = (answer: { headers: Record<string, unknown> }) =>
  cookiesOf(answer).find(cookie => cookie.startsWith('__Host-bw_session=')) ?? null

async function start() {
  const answer = await app.inject({ url: '/v1/accounts/oidc' })
  assert.equal(answer.statusCode, 302, answer.body)
  return { location: String(answer.headers.location), cookie: cookiesOf(answer).join('; ') }
}

function comeBack(url: string, cookie: string) {
  const { pathname, search } = new URL(url)
  return app.inject({ url: pathname + search, headers: { cookie } })
}

async function signInThere() {
  const { location, cookie } = await start()
  return comeBack(provider.consent(location), cookie)
}

async function whoIs(cookie: string | null) {
  assert.ok(cookie)
  return (await app.inject({ url: '/v1/accounts/me', headers: { cookie } })).json()
}

test('who comes back from the identity provider is signed in, with an organisation of their own', async () => {
  const answer = await signInThere()
  assert.deepEqual([answer.statusCode, answer.headers.location], [302, `${PUBLIC_URL}/`])
  const me = await whoIs(sessionOf(answer))
  assert.deepEqual([me.email, me.name, me.role, me.has_password], [email, 'Ann', 'owner', false])
  const again = await whoIs(sessionOf(await signInThere()))
  assert.deepEqual([again.id, again.org_id], [me.id, me.org_id])
  assert.notEqual(again.session_id, me.session_id)
  const { rows } = await sql`
    select provider_id, access_token, refresh_token, id_token from tenancy.person_accounts where person_id = ${me.id}
  `.execute(world.database.db)
  assert.deepEqual(rows, [{ provider_id: 'oidc', access_token: null, refresh_token: null, id_token: null }])
})

test('an account with a password is the same person, found by an address that the provider vouches for', async () => {
  const { personId } = await world.addPerson(email)
  const me = await whoIs(sessionOf(await signInThere()))
  assert.deepEqual([me.id, me.has_password], [String(personId), true])
})

test('an address that the provider does not vouch for opens nothing and makes nobody', async () => {
  const { personId } = await world.addPerson(email)
  for (const address of [email, `other${count}@example.org`]) {
    for (const verified of [{ email_verified: false }, {}]) {
      provider.identity = { sub: 'mallory', email: address, ...verified }
      const answer = await signInThere()
      assert.deepEqual([answer.statusCode, sessionOf(answer)], [403, null])
    }
  }
  const { rows } = await sql`
    select person_id, provider_id from tenancy.person_accounts where person_id = ${personId} or account_id = 'mallory'
  `.execute(world.database.db)
  assert.deepEqual(rows, [{ person_id: personId, provider_id: 'credential' }])
})

test('a sign-up that waits for its mail is not the account of who signs in through the provider', async () => {
  await signUp(world.accounts, visitor(), { name: 'Eve', email, password: PASSWORD })
  const token = await world.tokenFor(email)
  const me = await whoIs(sessionOf(await signInThere()))
  assert.equal(me.has_password, false)
  await assert.rejects(verifyEmail(world.accounts, visitor(), { token, password: PASSWORD }), {
    code: 'link_not_valid',
  })
})

test('an ID token that is forged in any way signs nobody in', async () => {
  for (const forgery of ['key', 'audience', 'nonce', 'issuer'] as const) {
    provider.forgery = forgery
    const answer = await signInThere()
    assert.deepEqual([answer.statusCode, sessionOf(answer)], [403, null], forgery)
  }
  const { rows } = await sql`select from tenancy.persons where email = ${email}`.execute(world.database.db)
  assert.equal(rows.length, 0)
})

test('who comes back without having left from here, or twice, is not signed in', async () => {
  const { location, cookie } = await start()
  const back = provider.consent(location)
  const other = await start()
  // Somebody else's browser: a link that would sign the victim in as the attacker.
  assert.equal((await comeBack(back, '')).statusCode, 403)
  assert.equal((await comeBack(back, other.cookie)).statusCode, 403)
  const fresh = await start()
  const used = provider.consent(fresh.location)
  assert.equal((await comeBack(used, fresh.cookie)).statusCode, 302)
  assert.equal((await comeBack(used, fresh.cookie)).statusCode, 403)
  assert.equal((await comeBack(`${PUBLIC_URL}/v1/accounts/oidc/callback/oidc`, cookie)).statusCode, 403)
})

test('of the provider’s library only the two routes are reachable', async () => {
  for (const path of [
    'sign-in/email',
    'sign-up/email',
    'get-session',
    'callback/other',
    'error',
    'update-user',
  ]) {
    for (const method of ['GET', 'POST'] as const) {
      const answer = await app.inject({ method, url: `/v1/accounts/oidc/${path}`, payload: {} })
      assert.ok([401, 404].includes(answer.statusCode), `${method} ${path}: ${answer.statusCode}`)
    }
  }
})

test('a provider that was away is asked again', async () => {
  await using late = await openTestAccounts({
    oidc: {
      discoveryUrl: 'http://127.0.0.1:9/.well-known/openid-configuration',
      clientId: CLIENT_ID,
      clientSecret: new Secret(CLIENT_SECRET),
    },
  })
  const lateApp = createAccountApp(late.accounts)
  for (let i = 0; i < 2; i++) {
    assert.equal((await lateApp.inject({ url: '/v1/accounts/oidc' })).statusCode, 503)
  }
  const { oidcLibrary } = late.accounts
  assert.notEqual(await oidcLibrary!(), await oidcLibrary!())
  await lateApp.close()
})
