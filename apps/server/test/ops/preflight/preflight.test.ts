import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import { gatherFacts, judgePreflight, type PreflightFacts } from '../../../src/ops/preflight/index.ts'
import { createTestDatabase } from '../../support/test-database.ts'

const GIGABYTE = 1_073_741_824
const GOOD: PreflightFacts = {
  memoryLimitBytes: 16 * GIGABYTE,
  memoryFreeBytes: 12 * GIGABYTE,
  swapBytes: 2 * GIGABYTE,
  indexBytesExpected: GIGABYTE,
  openFilesMax: 65_536,
  diskUsedShare: 0.4,
  diskFreeBytes: 100 * GIGABYTE,
  clockAheadMs: 3,
  database: { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on', data_checksums: 'on' },
}

const worst = (facts: Partial<PreflightFacts>) =>
  judgePreflight({ ...GOOD, ...facts }).flatMap(({ check, level }) =>
    level === 'ok' ? [] : `${level} ${check}`,
  )

test('a fit machine gets no word of warning', () => {
  assert.deepEqual(worst({}), [])
  const unknown = { memoryLimitBytes: null, memoryFreeBytes: null, swapBytes: null, openFilesMax: null }
  assert.deepEqual(worst({ ...unknown, diskUsedShare: null, clockAheadMs: null, database: {} }), [])
})

test('what loses data or ends in a crash is refused, what will hurt some day is warned of', () => {
  assert.deepEqual(worst({ indexBytesExpected: 16 * GIGABYTE }), ['refuse memory'])
  assert.deepEqual(worst({ indexBytesExpected: 6 * GIGABYTE }), ['warn memory'])
  assert.deepEqual(worst({ swapBytes: 0 }), ['warn swap'])
  assert.deepEqual(worst({ openFilesMax: 1_024 }), ['warn open_files'])
  assert.deepEqual(worst({ openFilesMax: 100 }), ['refuse open_files'])
  assert.deepEqual(worst({ diskUsedShare: 0.95 }), ['warn disk'])
  assert.deepEqual(worst({ clockAheadMs: -5_000 }), ['warn clock'])
  assert.deepEqual(worst({ clockAheadMs: 400_000 }), ['refuse clock'])
  assert.deepEqual(worst({ database: { ...GOOD.database, fsync: 'off' } }), ['refuse database'])
  assert.deepEqual(worst({ database: { ...GOOD.database, full_page_writes: 'off' } }), ['refuse database'])
  assert.deepEqual(worst({ database: { ...GOOD.database, data_checksums: 'off' } }), ['warn database'])
})

test('every finding that is not fine says what to do about it', () => {
  const bad: PreflightFacts = {
    ...GOOD,
    memoryLimitBytes: 1,
    swapBytes: 0,
    openFilesMax: 1,
    diskFreeBytes: 1,
    clockAheadMs: 1e9,
    database: { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', data_checksums: 'off' },
  }
  const findings = judgePreflight(bad)
  assert.equal(findings.length, 9)
  for (const { level, cure, message } of findings) {
    assert.notEqual(level, 'ok', message)
    assert.ok((cure ?? '').length > 10, message)
  }
})

test('a real machine and a real database are looked at', async () => {
  await using database = await createTestDatabase()
  const ahead = 3_600_000
  const clock = { now: () => new Date(Date.now() + ahead) }
  const facts = await gatherFacts({ db: database.db, clock, home: tmpdir() })
  assert.ok(Math.abs((facts.clockAheadMs ?? 0) - ahead) < 60_000)
  assert.ok((facts.diskFreeBytes ?? 0) > 0)
  assert.match(facts.database.fsync ?? '', /^(on|off)$/)
  assert.match(facts.database.data_checksums ?? '', /^(on|off)$/)
  if (process.platform === 'linux') {
    assert.ok((facts.memoryLimitBytes ?? 0) > 0)
    assert.ok((facts.openFilesMax ?? 0) > 0)
  }
})
