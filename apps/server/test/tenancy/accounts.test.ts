import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import { asTenant } from '../../src/kernel/db/index.ts'
import {
  changePassword,
  describePerson,
  findSessionAccess,
  listSessions,
  requestPasswordReset,
  resetPassword,
  revokeSession,
  signIn,
  signOut,
  signUp,
  switchOrganisation,
  verifyEmail,
} from '../../src/tenancy/accounts/index.ts'
import {
  callerOf,
  hasCode,
  openTestAccounts,
  PASSWORD,
  signedIn,
  type TestAccounts,
  visitor,
} from './support/accounts.ts'

const OTHER = 'three purple lamps sing'

// One database for all: a person of each test is nobody in the others.
let world: TestAccounts
let email = ''
let bobsEmail = ''
let count = 0
before(async () => {
  world = await openTestAccounts()
})
after(() => world[Symbol.asyncDispose]())
beforeEach(() => {
  count++
  email = `ann${count}@example.org`
  bobsEmail = `bob${count}@example.org`
})

test('signing up gives a person who owns an organisation on the free plan, with a workspace', async () => {
  const { personId, orgId } = await world.addPerson(email)
  const { db } = world.database
  const { rows } = await sql`
    select person.email, person.email_verified, member.role, plan.plan_code, workspace.name, org.is_operator
    from tenancy.persons person
    join tenancy.members member on member.person_id = person.id
    join tenancy.orgs org on org.id = member.org_id
    join tenancy.org_plans plan on plan.org_id = org.id
    join tenancy.workspaces workspace on workspace.org_id = org.id
    where person.id = ${personId} and org.id = ${orgId}
  `.execute(db)
  assert.deepEqual(rows, [
    {
      email,
      email_verified: true,
      role: 'owner',
      plan_code: 'free',
      name: 'Default',
      is_operator: false,
    },
  ])
  const audit = await sql<{ action: string; actor_id: string }>`
    select action, actor_id from tenancy.audit_log where org_id = ${orgId} order by number
  `.execute(db)
  assert.deepEqual(audit.rows, [
    { action: 'org.create', actor_id: String(personId) },
    { action: 'person.create', actor_id: String(personId) },
  ])
})

test('nobody is made by a sign-up whose address is not confirmed, and nobody signs in with it', async () => {
  await signUp(world.accounts, visitor(), { name: 'Ann', email, password: PASSWORD })
  const { rows } = await sql`select from tenancy.persons where email = ${email}`.execute(world.database.db)
  assert.equal(rows.length, 0)
  await assert.rejects(
    signIn(world.accounts, visitor(), { email, password: PASSWORD }),
    hasCode('invalid_credentials'),
  )
})

test('who signed up with the address of another cannot have them open the account', async () => {
  await signUp(world.accounts, visitor('198.51.100.9'), { name: 'Eve', email, password: OTHER })
  const token = await world.tokenFor(email)
  // Ann reads the mail and follows its link, but can only give a password of her own.
  await assert.rejects(
    verifyEmail(world.accounts, visitor(), { token, password: PASSWORD }),
    hasCode('invalid_credentials'),
  )
  await world.addPerson(email)
  await assert.rejects(
    verifyEmail(world.accounts, visitor(), { token, password: OTHER }),
    hasCode('link_not_valid'),
  )
  await assert.rejects(
    signIn(world.accounts, visitor(), { email, password: OTHER }),
    hasCode('invalid_credentials'),
  )
  await signedIn(world.accounts, email)
})

test('a link opens its account once, and not after an hour', async () => {
  const { accounts } = world
  await signUp(accounts, visitor(), { name: 'Ann', email, password: PASSWORD })
  const token = await world.tokenFor(email)
  await verifyEmail(accounts, visitor(), { token, password: PASSWORD })
  await assert.rejects(
    verifyEmail(accounts, visitor(), { token, password: PASSWORD }),
    hasCode('link_not_valid'),
  )
  await requestPasswordReset(accounts, visitor(), { email })
  const reset = await world.tokenFor(email)
  world.clock.advance(3_600)
  await assert.rejects(
    resetPassword(accounts, visitor(), { token: reset, password: OTHER }),
    hasCode('link_not_valid'),
  )
})

test('of many sign-ups at once with one address, and many uses of their links, one person comes', async () => {
  const { accounts } = world
  await Promise.all(
    Array.from({ length: 8 }, (_, i) =>
      signUp(accounts, visitor(`192.0.2.${i}`), { name: 'Ann', email, password: PASSWORD }),
    ),
  )
  const tokens = (await world.mails()).filter(({ to }) => to === email).map(({ token }) => token!)
  assert.equal(new Set(tokens).size, 8)
  const outcomes = await Promise.allSettled(
    [...tokens, ...tokens].map(token => verifyEmail(accounts, visitor(), { token, password: PASSWORD })),
  )
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') assert.equal(outcome.reason.code, 'link_not_valid')
  }
  const { rows } = await sql`
    select count(*) as members from tenancy.members join tenancy.persons on persons.id = person_id
    where email = ${email}
  `.execute(world.database.db)
  assert.deepEqual(rows, [{ members: 1 }])
})

test('a reset ends every session and all their tokens, and the old password', async () => {
  const { accounts, clock } = world
  await world.addPerson(email)
  const session = await signIn(accounts, visitor(), { email, password: PASSWORD })
  assert.ok(await findSessionAccess(accounts.db, session.cookieToken, clock.now()))
  await requestPasswordReset(accounts, visitor(), { email })
  const token = await world.tokenFor(email)
  await resetPassword(accounts, visitor(), { token, password: OTHER })

  await assert.rejects(callerOf(accounts, session.accessToken), /revoked/)
  assert.equal(await findSessionAccess(accounts.db, session.cookieToken, clock.now()), null)
  await assert.rejects(
    signIn(accounts, visitor(), { email, password: PASSWORD }),
    hasCode('invalid_credentials'),
  )
  await signIn(accounts, visitor(), { email, password: OTHER })
  await assert.rejects(
    resetPassword(accounts, visitor(), { token, password: PASSWORD }),
    hasCode('link_not_valid'),
  )
  assert.equal((await world.mails()).at(-1)?.kind, 'password_changed')
})

test('a weak password leaves the link good', async () => {
  await world.addPerson(email)
  await requestPasswordReset(world.accounts, visitor(), { email })
  const token = await world.tokenFor(email)
  for (const password of ['short', 'aaaaaaaaaaaaaaaaaaaa', `${email} and more`, 'passwordpassword']) {
    await assert.rejects(
      resetPassword(world.accounts, visitor(), { token, password }),
      hasCode('invalid_body'),
    )
  }
  await resetPassword(world.accounts, visitor(), { token, password: OTHER })
})

test('changing the password ends the other sessions and keeps this one', async () => {
  const { accounts } = world
  await world.addPerson(email)
  const other = await signIn(accounts, visitor(), { email, password: PASSWORD })
  const caller = await signedIn(accounts, email)
  await assert.rejects(
    changePassword(accounts, caller, { currentPassword: OTHER, newPassword: OTHER }),
    hasCode('invalid_credentials'),
  )
  await changePassword(accounts, caller, { currentPassword: PASSWORD, newPassword: OTHER })
  await assert.rejects(callerOf(accounts, other.accessToken), /revoked/)
  assert.equal((await listSessions(accounts, caller)).length, 1)
})

test('people see and end their own sessions, and nobody else can', async () => {
  const { accounts } = world
  await world.addPerson(email)
  await world.addPerson(bobsEmail)
  const first = await signedIn(accounts, email)
  const second = await signedIn(accounts, email)
  const bob = await signedIn(accounts, bobsEmail)
  const sessionId = second.principal.sessionId
  const listed = await listSessions(accounts, first)
  assert.deepEqual(
    new Set(listed.map(({ id, isCurrent }) => `${id} ${isCurrent}`)),
    new Set([`${first.principal.sessionId} true`, `${sessionId} false`]),
  )
  await assert.rejects(revokeSession(accounts, bob, { sessionId }), hasCode('not_found'))
  await assert.rejects(revokeSession(accounts, bob, { sessionId: 12_345 }), hasCode('not_found'))
  await revokeSession(accounts, first, { sessionId })
  assert.equal((await listSessions(accounts, first)).length, 1)
  await signOut(accounts, first)
  assert.equal((await listSessions(accounts, first)).length, 0)
  assert.equal((await listSessions(accounts, bob)).length, 1)
})

test('the end of a session, and of a membership, is noted for every process', async () => {
  const { accounts } = world
  const { db } = world.database
  const { orgId, personId } = await world.addPerson(email)
  const noted = async () => {
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from tenancy.access_changes where org_id = ${orgId}
    `.execute(db)
    return rows[0]!.count
  }
  const caller = await signedIn(accounts, email)
  const before = await noted()
  await signOut(accounts, caller)
  assert.equal(await noted(), before + 1)

  const { accessToken } = await signIn(accounts, visitor(), { email, password: PASSWORD })
  await callerOf(accounts, accessToken)
  await sql`delete from tenancy.members where person_id = ${personId}`.execute(db)
  assert.equal(await noted(), before + 2)
  await assert.rejects(callerOf(accounts, accessToken), /revoked/)
})

test('people switch between organisations they belong to, and to no other', async () => {
  const { accounts } = world
  const ann = await world.addPerson(email)
  const bob = await world.addPerson(bobsEmail)
  const caller = await signedIn(accounts, email)
  await assert.rejects(switchOrganisation(accounts, caller, { orgId: bob.orgId }), hasCode('not_found'))
  await assert.rejects(switchOrganisation(accounts, caller, { orgId: 4_711 }), hasCode('not_found'))
  await sql`
    insert into tenancy.members (org_id, person_id, role, created_at)
    values (${bob.orgId}, ${ann.personId}, 'viewer', now())
  `.execute(world.database.db)
  const switched = await switchOrganisation(accounts, caller, { orgId: bob.orgId })
  const next = await callerOf(accounts, switched.accessToken)
  assert.deepEqual([next.principal.orgId, next.principal.role], [bob.orgId, 'viewer'])
  const { organisations } = await describePerson(accounts, next)
  assert.deepEqual(
    new Map(organisations.map(({ id, role }) => [id, role])),
    new Map([
      [ann.orgId, 'owner'],
      [bob.orgId, 'viewer'],
    ]),
  )
})

test('what the database holds opens nothing: passwords and tokens are hashes', async () => {
  const { accounts } = world
  await world.addPerson(email)
  const { cookieToken, refreshToken } = await signIn(accounts, visitor(), {
    email,
    password: PASSWORD,
  })
  const { rows } = await sql<{ text: string }>`
    select coalesce(string_agg(row::text, ' '), '') as text from (
      select to_jsonb(a) from tenancy.person_accounts a union all select to_jsonb(s) from tenancy.person_sessions s
      union all select to_jsonb(t) from tenancy.refresh_tokens t union all select to_jsonb(l) from tenancy.account_links l
    ) as row
  `.execute(world.database.db)
  const { text } = rows[0]!
  for (const secret of [PASSWORD, cookieToken, refreshToken]) assert.ok(!text.includes(secret))
  assert.match(text, /argon2id\$v=19\$m=19456,t=2,p=1/)
})

test('an organisation sees of people the names of its own, and nothing of how they sign in', async () => {
  const { orgId } = await world.addPerson(email)
  await world.addPerson(bobsEmail)
  const { db } = world.database
  const seen = await asTenant(db, orgId, transaction =>
    sql`select email from tenancy.persons`.execute(transaction),
  )
  assert.deepEqual(seen.rows, [{ email }])
  const columns = ['email_verified', 'created_at']
  const tables = ['person_sessions', 'person_accounts', 'verifications', 'refresh_tokens', 'account_links']
  const refused = [
    ...columns.map(column => `select ${column} from tenancy.persons`),
    ...[...tables, 'sign_in_attempts', 'mail_outbox'].map(table => `select count(*) from tenancy.${table}`),
    `update tenancy.persons set name = 'x'`,
    `delete from tenancy.persons`,
  ]
  for (const statement of refused) {
    await assert.rejects(
      asTenant(db, orgId, transaction => sql.raw(statement).execute(transaction)),
      /permission denied/,
      statement,
    )
  }
})
