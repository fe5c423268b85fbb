import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { asPlatform } from '../../src/kernel/db/index.ts'
import {
  createWorkspace,
  deleteWorkspace,
  renameWorkspace,
} from '../../src/tenancy/orgs/change-workspaces.ts'
import { createOrg } from '../../src/tenancy/orgs/create-org.ts'
import { listAudit } from '../../src/tenancy/orgs/list-audit.ts'
import { getOrg, listOrgs } from '../../src/tenancy/orgs/list-orgs.ts'
import { listInvitations, listMembers, listWorkspaces } from '../../src/tenancy/orgs/list-people.ts'
import { renameOrg } from '../../src/tenancy/orgs/rename-org.ts'
import { createTestDatabase } from '../support/test-database.ts'
import { asKey, asPerson, codeOf, insertMember, insertPerson, readAudit } from './support/people.ts'
import { insertKey, insertOrg, movableClock } from './support/usage.ts'

const database = await createTestDatabase()
after(() => database[Symbol.asyncDispose]())
const { db } = database
const clock = movableClock('2026-11-21T09:00:00Z')
const context = { db, clock }

test('a person with a confirmed address founds an organisation and owns it, on the free plan', async () => {
  const personId = await insertPerson(db, 'founder')
  const { id } = await createOrg(context, asPerson(0, personId, 'viewer'), { name: 'Kettles' })
  const own = asPerson(id, personId, 'owner')
  assert.deepEqual(await listOrgs(context, own.principal), [
    { id, name: 'Kettles', role: 'owner', createdAt: clock.now() },
  ])
  assert.deepEqual(await getOrg(context, own, id), {
    id,
    name: 'Kettles',
    createdAt: clock.now(),
    planCode: 'free',
    seats: { members: 1, invited: 0, total: 1 },
  })
  assert.deepEqual(
    (await listMembers(context, own, id)).map(({ email, role }) => ({ email, role })),
    [{ email: 'founder@example.com', role: 'owner' }],
  )
  assert.deepEqual(
    (await listWorkspaces(context, own, id)).map(({ name }) => name),
    ['Default'],
  )
  assert.deepEqual(
    (await readAudit(db, id)).map(({ action, after }) => ({ action, after })),
    [{ action: 'org.create', after: { name: 'Kettles', owner: String(personId) } }],
  )
})

test('an address that is not confirmed founds nothing', async () => {
  const personId = await insertPerson(db, 'unconfirmed', { isVerified: false })
  assert.equal(
    await codeOf(createOrg(context, asPerson(0, personId, 'viewer'), { name: 'No' })),
    'email_not_verified',
  )
})

test('nobody gathers free allowances by founding at once what they may not found one by one', async () => {
  const personId = await insertPerson(db, 'gatherer')
  const found = () => codeOf(createOrg(context, asPerson(0, personId, 'viewer'), { name: 'Many' }))
  const outcomes = await Promise.all(Array.from({ length: 14 }, found))
  assert.equal(outcomes.filter(outcome => outcome === 'done').length, 10)
  assert.equal(outcomes.filter(outcome => outcome === 'too_many_orgs').length, 4)
})

test("another's organisation answers exactly as one that does not exist, to every verb", async () => {
  const mine = await insertOrg(db)
  const theirs = await insertOrg(db)
  const me = asPerson(mine, await insertMember(db, mine, 'curious', 'owner'), 'owner')
  const nobodys = 4_000_000_000_000_000
  const verbs: ((orgId: number) => Promise<unknown>)[] = [
    orgId => getOrg(context, me, orgId),
    orgId => listMembers(context, me, orgId),
    orgId => listInvitations(context, me, orgId),
    orgId => listWorkspaces(context, me, orgId),
    orgId => renameOrg(context, me, { orgId, name: 'Mine now' }),
    orgId => createWorkspace(context, me, { orgId, name: 'Mine' }),
    orgId => renameWorkspace(context, me, { orgId, workspaceId: 1, name: 'Mine' }),
    orgId => deleteWorkspace(context, me, { orgId, workspaceId: 1 }),
  ]
  for (const verb of verbs) {
    const answers = []
    for (const orgId of [theirs, nobodys]) {
      const error = await verb(orgId).catch((thrown: Error & { code: string }) => thrown)
      answers.push([(error as { code: string }).code, (error as Error).message])
    }
    assert.deepEqual(answers[0], answers[1])
    assert.equal(answers[0]![0], 'not_found')
  }
  assert.deepEqual(await readAudit(db, theirs), [])
})

test('renaming is told with the name before and after, and not told when nothing changed', async () => {
  const orgId = await insertOrg(db)
  const caller = asKey(orgId, ['members:manage'])
  await renameOrg(context, caller, { orgId, name: 'Teapots' })
  await renameOrg(context, caller, { orgId, name: 'Teapots' })
  assert.deepEqual(await readAudit(db, orgId), [
    {
      action: 'org.rename',
      target: `org:${orgId}`,
      before: { name: 'Shop' },
      after: { name: 'Teapots' },
      actorId: '7',
    },
  ])
  const reader = asKey(orgId, ['catalog:read'])
  assert.equal(await codeOf(renameOrg(context, reader, { orgId, name: 'No' })), 'insufficient_scope')
})

test('a workspace goes only when no key stands in it, and revoked keys do not hold it', async () => {
  const orgId = await insertOrg(db)
  const caller = asKey(orgId, ['members:manage', 'keys:manage'])
  const { id: workspaceId } = await createWorkspace(context, caller, { orgId, name: 'Shop floor' })
  assert.equal(await codeOf(createWorkspace(context, caller, { orgId, name: 'Shop floor' })), 'name_taken')
  await renameWorkspace(context, caller, { orgId, workspaceId, name: 'Till' })
  const keyId = await insertKey(db, orgId)
  const setKey = (set: ReturnType<typeof sql>) =>
    asPlatform(db, transaction =>
      sql`update tenancy.api_keys set ${set} where id = ${keyId}`.execute(transaction),
    )
  await setKey(sql`workspace_id = ${workspaceId}`)
  assert.equal(await codeOf(deleteWorkspace(context, caller, { orgId, workspaceId })), 'workspace_in_use')
  await setKey(sql`revoked_at = now()`)
  await deleteWorkspace(context, caller, { orgId, workspaceId })
  assert.deepEqual(await listWorkspaces(context, caller, orgId), [])
  assert.equal(await codeOf(deleteWorkspace(context, caller, { orgId, workspaceId })), 'not_found')
  assert.deepEqual(
    (await readAudit(db, orgId)).map(({ action }) => action),
    ['workspace.create', 'workspace.rename', 'workspace.delete'],
  )
})

test("a workspace of another's is not found, and stays", async () => {
  const [mine, theirs] = [await insertOrg(db), await insertOrg(db)]
  const { id: workspaceId } = await createWorkspace(context, asKey(theirs, ['admin']), {
    orgId: theirs,
    name: 'Theirs',
  })
  const me = asKey(mine, ['admin'])
  assert.equal(await codeOf(deleteWorkspace(context, me, { orgId: mine, workspaceId })), 'not_found')
  assert.equal(
    await codeOf(renameWorkspace(context, me, { orgId: mine, workspaceId, name: 'x' })),
    'not_found',
  )
  assert.deepEqual(
    (await listWorkspaces(context, asKey(theirs, ['admin']), theirs)).map(({ name }) => name),
    ['Theirs'],
  )
})

test('the log is read page by page, newest first, the own one only', async () => {
  const [orgId, other] = [await insertOrg(db), await insertOrg(db)]
  for (const name of ['A', 'B', 'C', 'D', 'E']) {
    await renameOrg(context, asKey(orgId, ['admin']), { orgId, name })
  }
  await renameOrg(context, asKey(other, ['admin']), { orgId: other, name: 'Secret' })
  const auditor = asKey(orgId, ['audit:read'])
  const names: unknown[] = []
  let cursor: string | null = null
  do {
    const page = await listAudit(context, auditor, { cursor, limit: 2 })
    names.push(...page.rows.map(({ after }) => after?.name))
    cursor = page.nextCursor
  } while (cursor !== null)
  assert.deepEqual(names, ['E', 'D', 'C', 'B', 'A'])
  for (const bad of ['0', '-1', '1e3', "1' or 1=1", '9999999999999999']) {
    assert.equal(await codeOf(listAudit(context, auditor, { cursor: bad, limit: 2 })), 'invalid_cursor')
  }
  const reader = asKey(orgId, ['catalog:read'])
  assert.equal(await codeOf(listAudit(context, reader, { cursor: null, limit: 2 })), 'insufficient_scope')
})
