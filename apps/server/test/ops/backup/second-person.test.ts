import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { confirmRestore, requireSecondPerson } from '../../../src/ops/backup/index.ts'
import { createTestDatabase } from '../../support/test-database.ts'

const NOW = new Date('2026-11-21T12:00:00Z')
const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000)
const WANTED = { backupId: 'b1', target: 'newest' }

async function requestOf(asking: Promise<unknown>): Promise<string> {
  const message = await asking.then(
    () => '',
    (error: Error) => error.message,
  )
  return /confirm ([0-9a-f]{8})/.exec(message)?.[1] ?? assert.fail(`no request in '${message}'`)
}

test('a restore goes on when a second operator agreed, once, and each step is in the audit log', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const request = await requestOf(requireSecondPerson(db, WANTED, 'key:1', NOW))
  await assert.rejects(confirmRestore(db, request, 'key:1', later(1)), { code: 'needs_second_person' })
  await confirmRestore(db, request, 'key:2', later(1))
  assert.deepEqual(await requireSecondPerson(db, WANTED, 'key:1', later(2)), {
    id: request,
    requestedBy: 'key:1',
    confirmedBy: 'key:2',
  })
  await assert.rejects(requireSecondPerson(db, WANTED, 'key:1', later(3)), { code: 'needs_second_person' })
  const { rows } = await sql<{
    action: string
  }>`select action from tenancy.audit_log order by number`.execute(db)
  assert.deepEqual(
    rows.map(({ action }) => action),
    ['restore.request', 'restore.confirm', 'restore.begin', 'restore.request'],
  )
})

test('an agreement is for one backup and one moment, by one who asked, and for fifteen minutes', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const agreed = async () => {
    const request = await requestOf(requireSecondPerson(db, WANTED, 'key:1', NOW))
    await confirmRestore(db, request, 'key:2', later(1))
    return request
  }
  await agreed()
  const refused = { code: 'needs_second_person' }
  await assert.rejects(requireSecondPerson(db, { ...WANTED, backupId: 'b2' }, 'key:1', later(2)), refused)
  await assert.rejects(requireSecondPerson(db, { ...WANTED, target: '0/1' }, 'key:1', later(2)), refused)
  await assert.rejects(requireSecondPerson(db, WANTED, 'key:3', later(2)), refused)
  await assert.rejects(requireSecondPerson(db, WANTED, 'key:1', later(17)), refused)
  const stale = await requestOf(requireSecondPerson(db, WANTED, 'key:4', NOW))
  await assert.rejects(confirmRestore(db, stale, 'key:2', later(16)), { code: 'not_found' })
})
