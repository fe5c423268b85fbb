import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import { refreshSession, type SessionTokens, signIn } from '../../src/tenancy/accounts/index.ts'
import { SESSION_SECONDS } from '../../src/tenancy/tokens/refresh-token.ts'
import {
  callerOf,
  hasCode,
  openTestAccounts,
  PASSWORD,
  type TestAccounts,
  visitor,
} from './support/accounts.ts'

let world: TestAccounts
let session: SessionTokens
let orgId: number
let personId: number
let count = 0
before(async () => {
  world = await openTestAccounts()
})
after(() => world[Symbol.asyncDispose]())
beforeEach(async () => {
  const email = `ann${++count}@example.org`
  ;({ orgId, personId } = await world.addPerson(email))
  session = await signIn(world.accounts, visitor(), { email, password: PASSWORD })
})

const refresh = (refreshToken: string) =>
  refreshSession(world.accounts, { refreshToken, requestId: 'request' })

test('each refresh gives the next token, and the session lives on', async () => {
  let token = session.refreshToken
  const seen = new Set([token])
  for (let i = 0; i < 5; i++) {
    world.clock.advance(1_000)
    const next = await refresh(token)
    const { principal } = await callerOf(world.accounts, next.accessToken)
    assert.equal(principal.orgId, orgId)
    token = next.refreshToken
    seen.add(token)
  }
  assert.equal(seen.size, 6)
})

test('a replayed refresh token ends the session for everybody who holds it', async () => {
  const next = await refresh(session.refreshToken)
  const newest = await refresh(next.refreshToken)
  await assert.rejects(refresh(session.refreshToken), hasCode('revoked_credentials'))
  await assert.rejects(refresh(newest.refreshToken), hasCode('invalid_credentials'))
  for (const { accessToken } of [session, next, newest]) {
    await assert.rejects(callerOf(world.accounts, accessToken), /revoked/)
  }
})

test('an answer that was lost may be asked for once more, within seconds, and the lost one is void', async () => {
  const lost = await refresh(session.refreshToken)
  world.clock.advance(5)
  const again = await refresh(session.refreshToken)
  await callerOf(world.accounts, again.accessToken)
  // Whoever did get the first answer is somebody else.
  await assert.rejects(refresh(lost.refreshToken), hasCode('revoked_credentials'))
  await assert.rejects(refresh(again.refreshToken), hasCode('invalid_credentials'))
})

test('a token of before is refused once the next was used, or after seconds', async () => {
  await refresh(session.refreshToken)
  world.clock.advance(11)
  await assert.rejects(refresh(session.refreshToken), hasCode('revoked_credentials'))
})

test('of many refreshes at once with one token, at most one stays good', async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => refresh(session.refreshToken)))
  const tokens = outcomes.flatMap(outcome =>
    outcome.status === 'fulfilled' ? [outcome.value.refreshToken] : [],
  )
  assert.ok(tokens.length >= 1)
  const { rows } = await sql<{ unused: number }>`
    select count(*) as unused from tenancy.refresh_tokens token
    join tenancy.person_sessions session on session.id = session_id
    where person_id = ${personId} and used_at is null
  `.execute(world.database.db)
  assert.equal(rows[0]!.unused, 1)
})

test('a session ends two weeks after signing in, refreshed or not', async () => {
  world.clock.advance(SESSION_SECONDS - 10)
  const { refreshToken } = await refresh(session.refreshToken)
  world.clock.advance(11)
  await assert.rejects(refresh(refreshToken), hasCode('expired_credentials'))
})

test('a refresh token that was never given out is refused', async () => {
  await assert.rejects(refresh('a'.repeat(43)), hasCode('invalid_credentials'))
  await assert.rejects(refresh(''), hasCode('invalid_credentials'))
  await assert.rejects(refresh(session.cookieToken), hasCode('invalid_credentials'))
})

test('who lost the organisation acted for goes on in another, and in one of their own when none is left', async () => {
  await sql`delete from tenancy.members where person_id = ${personId}`.execute(world.database.db)
  const next = await refresh(session.refreshToken)
  assert.notEqual(next.orgId, orgId)
  const { principal } = await callerOf(world.accounts, next.accessToken)
  assert.deepEqual([principal.orgId, principal.role], [next.orgId, 'owner'])
})
