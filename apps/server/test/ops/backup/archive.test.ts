import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { systemClock } from '../../../src/kernel/clock.ts'
import { chooseTimeline, lineageOf } from '../../../src/ops/backup/choose-timeline.ts'
import { compareChecks } from '../../../src/ops/backup/fingerprint-tables.ts'
import { chooseForgottenWal } from '../../../src/ops/backup/forget-backups.ts'
import {
  BackupError,
  type BackupStore,
  createVault,
  type Manifest,
  openBackupStore,
} from '../../../src/ops/backup/index.ts'
import { newestSlot, parseSchedule } from '../../../src/ops/backup/schedule.ts'
import { endOfSegment, parseLsn, parseWalSegment, walSegmentAt } from '../../../src/ops/backup/wal-segment.ts'
import { shipWal } from '../../../src/ops/backup/wal-shipper.ts'

const SEGMENT_BYTES = 16 * 1024 * 1024
const NOW = new Date('2026-11-21T12:00:00Z')

async function scratch(): Promise<{ folder: string } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'buywhere-archive-'))
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}

test('a segment is removed from the archive only when the store has it, and a full store loses none', async () => {
  await using archive = await scratch()
  await using target = await scratch()
  const names = ['000000010000000000000001', '000000010000000000000002', '00000002.history']
  for (const name of names) await writeFile(join(archive.folder, name), name)
  await writeFile(join(archive.folder, '000000010000000000000001.00000028.backup'), 'a note')
  await writeFile(join(archive.folder, 'archtemp.half'), 'being written')
  const store = openBackupStore(target.folder, null, systemClock)
  let room = 2
  const full: BackupStore = {
    ...store,
    async put(name, bytes) {
      if (room-- <= 0) throw new BackupError('store_failed', 'its disk is full')
      return store.put(name, bytes)
    },
  }
  const ship = (vault: ReturnType<typeof createVault>) =>
    shipWal({ vault, folder: archive.folder, systemIdentifier: '1', now: NOW })
  await assert.rejects(ship(createVault(full, null)), { code: 'store_failed' })
  assert.deepEqual(
    (await readdir(archive.folder)).filter(name => names.includes(name)),
    [names[1]],
  )
  assert.deepEqual(await ship(createVault(store, null)), { shipped: [names[1]] })
  const stored: string[] = []
  for await (const { name } of store.list('wal/1/')) stored.push(name)
  assert.deepEqual(
    stored,
    names.map(name => `wal/1/${name}`),
  )
  assert.deepEqual(await readdir(archive.folder), ['archtemp.half'])
})

test('a backup is not held up by log from before it, which is left where it is', async () => {
  await using archive = await scratch()
  await using target = await scratch()
  const names = ['000000010000000000000008', '000000010000000000000009', '00000001000000000000000A']
  for (const name of names) await writeFile(join(archive.folder, name), name)
  const vault = createVault(openBackupStore(target.folder, null, systemClock), null)
  const where = { vault, folder: archive.folder, systemIdentifier: '1', now: NOW }
  assert.deepEqual(await shipWal({ ...where, from: '000000010000000000000009' }), { shipped: names.slice(1) })
  assert.deepEqual(await readdir(archive.folder), names.slice(0, 1))
  assert.deepEqual(await shipWal(where), { shipped: names.slice(0, 1) })
})

test('a position lies in the segment that is named for it, and before its end', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1n, max: 0xffff_ffff_ffff_ffn }),
      fc.integer({ min: 1, max: 9 }),
      (place, timeline) => {
        const lsn = `${(place >> 32n).toString(16)}/${(place & 0xffff_ffffn).toString(16)}`
        const segment = parseWalSegment(walSegmentAt(lsn, timeline, SEGMENT_BYTES), SEGMENT_BYTES)
        assert.ok(segment !== null)
        assert.equal(segment.timeline, timeline)
        const end = parseLsn(endOfSegment(segment, SEGMENT_BYTES))
        assert.ok(place < end && place >= end - BigInt(SEGMENT_BYTES))
      },
    ),
  )
})

test('of the branches of a log the one lived last is replayed, if it goes on from the backup', () => {
  const at = (name: string, minute: number) => ({ name, modifiedAt: new Date(minute * 60_000) })
  const base = { timeline: 1, lsn: '0/5000000' }
  const histories = new Map([
    [2, '1\t0/7000000\tbefore 2026-11-21\n'],
    [3, '1\t0/4000000\tbefore 2026-11-20\n'],
  ])
  const files = [
    at('000000010000000000000007', 1),
    at('000000020000000000000007', 2),
    at('000000030000000000000004', 9),
  ]
  assert.equal(chooseTimeline(files, histories, base), 2)
  // Somebody went back to the data from before the restore.
  assert.equal(chooseTimeline([...files, at('000000010000000000000008', 3)], histories, base), 1)
  assert.equal(chooseTimeline([], histories, base), 1)
  // And the log of no branch but those it came from is laid out.
  assert.deepEqual([...lineageOf(5, '1\t0/5000000\tno\n\n3\t0/9000000\tno\n')].sort(), [1, 3, 5])
  assert.deepEqual([...lineageOf(1, undefined)], [1])
})

test('log goes only when no kept backup needs it, nor any moment of the last seven days', () => {
  const backup = (day: string, first: number): Manifest => ({
    formatVersion: 1,
    id: day,
    kind: 'physical',
    systemIdentifier: '1',
    serverVersion: 180_004,
    schemaVersion: null,
    startedAt: `2026-${day}T02:17:00.000Z`,
    stoppedAt: `2026-${day}T02:18:00.000Z`,
    startLsn: `0/${first}000028`,
    stopLsn: `0/${first}000100`,
    checkPoint: { name: 'x', lsn: `0/${first + 1}000000` },
    timeline: 1,
    encryption: 'age',
    files: [],
    checks: [],
    nonce: '',
  })
  const names = [1, 2, 3, 4, 5, 6, 7, 8].map(place => `00000001000000000000000${place}`)
  const kept = [backup('10-01', 2), backup('11-13', 5), backup('11-20', 7)]
  assert.deepEqual(chooseForgottenWal(names, kept, NOW), [names[0], names[3]])
  assert.deepEqual(chooseForgottenWal(names, [], NOW), [])
})

test('tables and sources that lost, gained or changed rows are each named', () => {
  const check = (table: string, sourceId: string | null, rows: number, fingerprint = '1') => ({
    table,
    sourceId,
    rows,
    fingerprint,
  })
  assert.deepEqual(
    compareChecks(
      [check('a', null, 2), check('a', '1', 2), check('b', null, 1), check('gone', null, 3)],
      [check('a', null, 1), check('a', '1', 1), check('b', null, 1, '2'), check('new', null, 0, '0')],
    ).length,
    5,
  )
  assert.deepEqual(compareChecks([check('a', null, 2)], [check('a', null, 2)]), [])
})

test('a schedule is due once in its period, at the same instant for every process', () => {
  assert.equal(parseSchedule('off'), null)
  for (const wrong of ['', '24:00', '0h', 'hourly', '100h']) assert.equal(parseSchedule(wrong), undefined)
  const slot = (text: string, now: Date) => {
    const schedule = parseSchedule(text)
    return schedule && newestSlot(schedule, now).toISOString()
  }
  assert.equal(slot('daily', NOW), '2026-11-21T02:17:00.000Z')
  assert.equal(slot('12:01', NOW), '2026-11-20T12:01:00.000Z')
  assert.equal(slot('6h', NOW), '2026-11-21T12:00:00.000Z')
})
