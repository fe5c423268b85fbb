import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { ORG_ROLES } from '@buywhere/contract'
import { sql } from 'kysely'
import { asPlatform, asTenant } from '../../src/kernel/db/index.ts'
import type { Role } from '../../src/tenancy/access/scopes.ts'
import { acceptInvitation } from '../../src/tenancy/orgs/accept-invitation.ts'
import { changeRole, transferOwnership } from '../../src/tenancy/orgs/change-role.ts'
import { inviteMember } from '../../src/tenancy/orgs/invite-member.ts'
import { listInvitations, listMembers } from '../../src/tenancy/orgs/list-people.ts'
import { leaveOrg, removeMember } from '../../src/tenancy/orgs/remove-member.ts'
import { revokeInvitation } from '../../src/tenancy/orgs/revoke-invitation.ts'
import { createTestDatabase } from '../support/test-database.ts'
import { asKey, asPerson, codeOf, insertMember, insertPerson, readAudit } from './support/people.ts'
import { insertOrg, movableClock } from './support/usage.ts'

const database = await createTestDatabase()
after(() => database[Symbol.asyncDispose]())
const { db } = database
const clock = movableClock('2026-11-21T09:00:00Z')
const context = { db, clock, publicUrl: 'https://shop.example' }
const DAY_MS = 86_400_000

let count = 0
const someone = (name: string) => `${name}-${++count}`

/** An organisation with an owner, by default on a plan of 10 seats. */
async function found(plan = 'pro') {
  const orgId = await insertOrg(db, { plan })
  const ownerId = await insertMember(db, orgId, someone('owner'), 'owner')
  return { orgId, ownerId, owner: asPerson(orgId, ownerId, 'owner') }
}

/** The token in the newest mail to this address. */
async function mailedToken(email: string): Promise<string> {
  const { rows } = await asPlatform(db, transaction =>
    sql<{ body: string }>`
      select body from tenancy.mail_outbox where to_address = ${email} order by created_at desc, id limit 1
    `.execute(transaction),
  )
  return /#token=(bwi_[\w-]{43})\b/.exec(rows[0]?.body ?? '')![1]!
}

async function roles(orgId: number): Promise<Record<number, Role>> {
  const list = await listMembers(context, asKey(orgId, ['admin']), orgId)
  return Object.fromEntries(list.map(({ personId, role }) => [personId, role]))
}

test('an invitation makes the person it was sent to a member, once', async () => {
  const { orgId, owner } = await found()
  const name = someone('guest')
  const personId = await insertPerson(db, name)
  const email = `${name}@example.com`
  await inviteMember(context, owner, { orgId, email: email.toUpperCase(), role: 'developer' })
  assert.equal((await listInvitations(context, owner, orgId))[0]?.email, email)
  const token = await mailedToken(email)
  const guest = asPerson(0, personId, 'viewer')
  const uses = await Promise.all(
    Array.from({ length: 4 }, () => codeOf(acceptInvitation(context, guest, { token }))),
  )
  assert.deepEqual(uses.sort(), ['done', ...Array(3).fill('invitation_not_valid')])
  assert.equal((await roles(orgId))[personId], 'developer')
  assert.deepEqual(await listInvitations(context, owner, orgId), [])
  const [invited, accepted] = await readAudit(db, orgId)
  assert.equal(invited?.action, 'invitation.create')
  assert.equal(accepted?.action, 'invitation.accept')
  assert.equal(accepted?.actorId, String(personId))
  assert.doesNotMatch(JSON.stringify([invited, accepted]), /bwi_/, 'the token is a secret')
})

test('an invitation is good for nobody but its address, confirmed, open and within its week', async () => {
  const { orgId, owner } = await found()
  const name = someone('guest')
  const email = `${name}@example.com`
  const { id: invitationId } = await inviteMember(context, owner, { orgId, email, role: 'viewer' })
  const token = await mailedToken(email)
  const thief = asPerson(0, await insertPerson(db, someone('thief')), 'viewer')
  assert.equal(await codeOf(acceptInvitation(context, thief, { token })), 'invitation_not_valid')

  const personId = await insertPerson(db, name, { isVerified: false })
  const guest = asPerson(0, personId, 'viewer')
  assert.equal(await codeOf(acceptInvitation(context, guest, { token })), 'email_not_verified')
  await asPlatform(db, transaction =>
    sql`update tenancy.persons set email_verified = true where id = ${personId}`.execute(transaction),
  )
  const wrong = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`
  assert.equal(await codeOf(acceptInvitation(context, guest, { token: wrong })), 'invitation_not_valid')

  clock.advanceMs(7 * DAY_MS)
  assert.equal(await codeOf(acceptInvitation(context, guest, { token })), 'invitation_not_valid')
  await inviteMember(context, owner, { orgId, email, role: 'viewer' })
  const second = await mailedToken(email)
  const [open] = await listInvitations(context, owner, orgId)
  assert.notEqual(open?.id, invitationId)
  await revokeInvitation(context, owner, { orgId, invitationId: open!.id })
  assert.equal(await codeOf(revokeInvitation(context, owner, { orgId, invitationId: open!.id })), 'not_found')
  assert.equal(await codeOf(acceptInvitation(context, guest, { token: second })), 'invitation_not_valid')
})

test('a second invitation of an address replaces the first', async () => {
  const { orgId, owner } = await found()
  const name = someone('guest')
  const guest = asPerson(0, await insertPerson(db, name), 'viewer')
  const email = `${name}@example.com`
  await inviteMember(context, owner, { orgId, email, role: 'admin' })
  const first = await mailedToken(email)
  clock.advanceMs(1_000)
  await inviteMember(context, owner, { orgId, email, role: 'viewer' })
  assert.equal(await codeOf(acceptInvitation(context, guest, { token: first })), 'invitation_not_valid')
  const { role } = await acceptInvitation(context, guest, { token: await mailedToken(email) })
  assert.equal(role, 'viewer')
  const again = inviteMember(context, owner, { orgId, email, role: 'admin' })
  assert.equal(await codeOf(again), 'already_member')
})

test('the token is nowhere in the database but in the mail', async () => {
  const { orgId, owner } = await found()
  const email = `${someone('guest')}@example.com`
  await inviteMember(context, owner, { orgId, email, role: 'viewer' })
  const token = await mailedToken(email)
  const { rows } = await asPlatform(db, transaction =>
    sql<{ text: string }>`select to_jsonb(i)::text as text from tenancy.invitations i`.execute(transaction),
  )
  assert.ok(rows.length > 0)
  assert.ok(rows.every(({ text }) => !text.includes(token)))
})

test('nobody gives or takes a role that holds more than their own', async () => {
  const { orgId, ownerId } = await found('enterprise')
  const ids: Record<string, number> = { owner: ownerId }
  for (const role of ORG_ROLES) ids[role] ??= await insertMember(db, orgId, someone(role), role)
  const mayAssign: Record<Role, readonly Role[]> = {
    owner: ['owner', 'admin', 'developer', 'billing', 'viewer'],
    admin: ['admin', 'developer', 'viewer'],
    developer: [],
    billing: [],
    viewer: [],
  }
  for (const by of ORG_ROLES) {
    const caller = asPerson(orgId, ids[by]!, by)
    for (const role of ORG_ROLES) {
      const email = `${someone('guest')}@example.com`
      const expected = mayAssign[by].includes(role) ? 'done' : 'insufficient_scope'
      assert.equal(
        await codeOf(inviteMember(context, caller, { orgId, email, role })),
        expected,
        `${by} ${role}`,
      )
      const subject = await insertMember(db, orgId, someone('subject'), role)
      const demote = changeRole(context, caller, { orgId, personId: subject, role: 'viewer' })
      assert.equal(await codeOf(demote), expected, `${by} demotes ${role}`)
      const other = await insertMember(db, orgId, someone('subject'), role)
      const remove = removeMember(context, caller, { orgId, personId: other })
      assert.equal(await codeOf(remove), expected, `${by} removes ${role}`)
    }
  }
  const key = asKey(orgId, ['admin'])
  const personId = await insertMember(db, orgId, someone('climber'), 'viewer')
  assert.equal(await codeOf(changeRole(context, key, { orgId, personId, role: 'owner' })), 'person_needed')
  assert.equal(await codeOf(changeRole(context, key, { orgId, personId, role: 'admin' })), 'done')
})

test('what counts is the role at the time of the change, not when the request came in', async () => {
  const { orgId, owner } = await found()
  const personId = await insertMember(db, orgId, someone('admin'), 'admin')
  const stale = asPerson(orgId, personId, 'admin')
  await changeRole(context, owner, { orgId, personId, role: 'viewer' })
  const email = `${someone('guest')}@example.com`
  const invite = () => codeOf(inviteMember(context, stale, { orgId, email, role: 'viewer' }))
  assert.equal(await invite(), 'insufficient_scope')
  await removeMember(context, owner, { orgId, personId })
  assert.equal(await invite(), 'not_found')
})

test('of two owners who step down at once, in any way, one stays', async () => {
  const ways: ((orgId: number, personId: number) => Promise<void>)[] = [
    (orgId, personId) => leaveOrg(context, asPerson(orgId, personId, 'owner'), { orgId }),
    (orgId, personId) => removeMember(context, asPerson(orgId, personId, 'owner'), { orgId, personId }),
    (orgId, personId) =>
      changeRole(context, asPerson(orgId, personId, 'owner'), { orgId, personId, role: 'admin' }),
  ]
  for (const first of ways) {
    for (const second of ways) {
      const { orgId, ownerId } = await found()
      const otherId = await insertMember(db, orgId, someone('owner'), 'owner')
      const outcomes = await Promise.all([codeOf(first(orgId, ownerId)), codeOf(second(orgId, otherId))])
      assert.deepEqual(outcomes.sort(), ['done', 'last_owner'])
      assert.equal(Object.values(await roles(orgId)).filter(role => role === 'owner').length, 1)
    }
  }
})

test('two owners who remove each other at once do not both succeed', async () => {
  const { orgId, ownerId, owner } = await found()
  const otherId = await insertMember(db, orgId, someone('owner'), 'owner')
  const other = asPerson(orgId, otherId, 'owner')
  const outcomes = await Promise.all([
    codeOf(removeMember(context, owner, { orgId, personId: otherId })),
    codeOf(removeMember(context, other, { orgId, personId: ownerId })),
  ])
  assert.deepEqual(outcomes.sort(), ['done', 'not_found'])
})

test('ownership passes on in one step, and is told in one line', async () => {
  const { orgId, ownerId, owner } = await found()
  const toPersonId = await insertMember(db, orgId, someone('heir'), 'viewer')
  await transferOwnership(context, owner, { orgId, toPersonId })
  assert.deepEqual(await roles(orgId), { [ownerId]: 'admin', [toPersonId]: 'owner' })
  assert.deepEqual(
    (await readAudit(db, orgId)).map(({ action, before, after }) => ({ action, before, after })),
    [
      {
        action: 'org.transfer',
        before: { [ownerId]: 'owner', [toPersonId]: 'viewer' },
        after: { [ownerId]: 'admin', [toPersonId]: 'owner' },
      },
    ],
  )
  const again = transferOwnership(context, owner, { orgId, toPersonId })
  assert.equal(await codeOf(again), 'insufficient_scope', 'no owner any more')
})

test('the seats of the plan hold, however many are invited and however many come at once', async () => {
  const { orgId, owner } = await found('starter')
  const names = Array.from({ length: 6 }, () => someone('guest'))
  const invited = await Promise.all(
    names.map(name =>
      codeOf(inviteMember(context, owner, { orgId, email: `${name}@example.com`, role: 'viewer' })),
    ),
  )
  assert.deepEqual(invited.sort(), ['done', 'done', ...Array(4).fill('seats_taken')])

  // Invited while the plan was larger: what counts is the plan when they come.
  const large = await found('pro')
  const guests = []
  for (let index = 0; index < 5; index++) {
    const name = someone('guest')
    const personId = await insertPerson(db, name)
    const email = `${name}@example.com`
    await inviteMember(context, large.owner, { orgId: large.orgId, email, role: 'viewer' })
    guests.push({ caller: asPerson(0, personId, 'viewer'), token: await mailedToken(email) })
  }
  await asPlatform(db, transaction =>
    sql`
      insert into tenancy.org_plans (org_id, valid_from, plan_code) values (${large.orgId}, '2026-06-01Z', 'starter')
    `.execute(transaction),
  )
  const came = await Promise.all(
    guests.map(({ caller, token }) => codeOf(acceptInvitation(context, caller, { token }))),
  )
  assert.deepEqual(came.sort(), ['done', 'done', 'seats_taken', 'seats_taken', 'seats_taken'])
  assert.equal(Object.keys(await roles(large.orgId)).length, 3)
})

test('invitations cannot be used to flood the mailboxes of others', async () => {
  const { orgId, owner } = await found('enterprise')
  const invite = () =>
    codeOf(inviteMember(context, owner, { orgId, email: 'victim@example.com', role: 'viewer' }))
  const outcomes = []
  for (let index = 0; index < 51; index++) outcomes.push(await invite())
  assert.equal(outcomes.filter(outcome => outcome === 'done').length, 50)
  assert.equal(outcomes.at(-1), 'too_many_invitations')
  clock.advanceMs(DAY_MS + 1)
  assert.equal(await invite(), 'done')
})

test('a change of who belongs is told to every process', async () => {
  const changes = async (orgId: number) => {
    const { rows } = await asPlatform(db, transaction =>
      sql<{ count: number }>`
        select count(*) from tenancy.access_changes where org_id = ${orgId}
      `.execute(transaction),
    )
    return rows[0]!.count
  }
  const { orgId, owner } = await found()
  const personId = await insertMember(db, orgId, someone('member'), 'viewer')
  const before = await changes(orgId)
  await changeRole(context, owner, { orgId, personId, role: 'developer' })
  assert.equal(await changes(orgId), before + 1)
  await removeMember(context, owner, { orgId, personId })
  assert.equal(await changes(orgId), before + 2)
})

test('an organisation sees its own people, with name and address and nothing else', async () => {
  const { orgId, ownerId } = await found()
  const other = await found()
  const ids = await asTenant(db, orgId, async transaction => {
    const { rows } = await sql<{ id: number }>`select id, name, email from tenancy.persons`.execute(
      transaction,
    )
    return rows.map(({ id }) => id)
  })
  assert.deepEqual(ids, [ownerId])
  assert.ok(!ids.includes(other.ownerId))
  const all = asTenant(db, orgId, transaction => sql`select * from tenancy.persons`.execute(transaction))
  assert.equal(await codeOf(all), '42501')
})
