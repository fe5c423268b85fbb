import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { chooseForgotten } from '../../../src/ops/backup/retention/choose-forgotten.ts'
import type { KeptBackup } from '../../../src/ops/backup/types.ts'

const HOUR_MS = 3_600_000
const NOW = new Date('2026-11-21T12:00:00Z')

const daily = (count: number, now = NOW): KeptBackup[] =>
  Array.from({ length: count }, (_, index) => {
    const startedAt = new Date(now.getTime() - index * 24 * HOUR_MS)
    const id = startedAt.toISOString().slice(0, 10)
    return { id, kind: 'physical', startedAt, verifiedAt: startedAt, walFrom: null }
  })

const keptOf = (backups: readonly KeptBackup[], now = NOW) => {
  const forgotten = new Set(chooseForgotten(backups, now))
  return backups.filter(({ id }) => !forgotten.has(id))
}

const backups = fc
  .array(
    fc.record({
      kind: fc.constantFrom('physical' as const, 'logical' as const, 'pgbackrest' as const),
      hoursAgo: fc.integer({ min: -2_000, max: 20_000 }),
      isVerified: fc.boolean(),
    }),
    { maxLength: 150 },
  )
  .map(rows =>
    rows.map(({ kind, hoursAgo, isVerified }, index): KeptBackup => {
      const startedAt = new Date(NOW.getTime() - hoursAgo * HOUR_MS)
      return { id: `b${index}`, kind, startedAt, verifiedAt: isVerified ? startedAt : null, walFrom: null }
    }),
  )

test('two years of daily backups leave seven days, four weeks and twelve months', () => {
  assert.deepEqual(
    keptOf(daily(730)).map(({ id }) => id),
    [
      ...['2026-11-21', '2026-11-20', '2026-11-19', '2026-11-18', '2026-11-17', '2026-11-16', '2026-11-15'],
      // The Sundays of the weeks before, then the last days of the months before.
      ...['2026-11-08', '2026-11-01', '2026-10-31', '2026-09-30', '2026-08-31', '2026-07-31', '2026-06-30'],
      ...['2026-05-31', '2026-04-30', '2026-03-31', '2026-02-28', '2026-01-31', '2025-12-31'],
    ],
  )
})

test('neither the newest of a kind goes, nor its newest verified one, nor any from the future', () => {
  fc.assert(
    fc.property(backups, all => {
      const kept = new Set(keptOf(all))
      for (const ofKind of Map.groupBy(all, ({ kind }) => kind).values()) {
        const past = ofKind.filter(({ startedAt }) => startedAt <= NOW)
        const newest = (some: KeptBackup[]) => Math.max(...some.map(({ startedAt }) => startedAt.getTime()))
        const keeps = (some: KeptBackup[]) =>
          some.length === 0 ||
          some.some(backup => kept.has(backup) && backup.startedAt.getTime() === newest(some))
        assert.ok(keeps(past))
        assert.ok(keeps(past.filter(({ verifiedAt }) => verifiedAt !== null)))
        assert.ok(ofKind.filter(({ startedAt }) => startedAt > NOW).every(backup => kept.has(backup)))
      }
    }),
  )
})

test('what is kept is bounded: 25 of a kind at most, besides those from the future', () => {
  fc.assert(
    fc.property(backups, all => {
      for (const ofKind of Map.groupBy(keptOf(all), ({ kind }) => kind).values()) {
        assert.ok(ofKind.filter(({ startedAt }) => startedAt <= NOW).length <= 25)
      }
    }),
  )
})

test('forgetting what was chosen leaves nothing more to forget', () => {
  fc.assert(fc.property(backups, all => assert.deepEqual(chooseForgotten(keptOf(all), NOW), [])))
})

test('the kinds do not weigh on each other', () => {
  fc.assert(
    fc.property(backups, all => {
      const alone = [...Map.groupBy(all, ({ kind }) => kind).values()].flatMap(some => keptOf(some))
      assert.deepEqual(new Set(alone), new Set(keptOf(all)))
    }),
  )
})

test('a clock that runs ahead, or a year without backups, forgets nothing more', () => {
  fc.assert(
    fc.property(backups, fc.integer({ min: 0, max: 3_000 }), (all, days) => {
      const past = all.filter(({ startedAt }) => startedAt <= NOW)
      const later = new Date(NOW.getTime() + days * 24 * HOUR_MS)
      assert.deepEqual(chooseForgotten(past, later), chooseForgotten(past, NOW))
    }),
  )
})

test('of a day the verified backup is kept rather than a newer one that is not', () => {
  const at = (hour: number, isVerified: boolean, day = 10): KeptBackup => {
    const startedAt = new Date(Date.UTC(2026, 10, day, hour))
    return {
      id: `${day}-${hour}`,
      kind: 'logical',
      startedAt,
      verifiedAt: isVerified ? startedAt : null,
      walFrom: null,
    }
  }
  assert.deepEqual(chooseForgotten([at(1, true), at(2, false), at(3, true, 11)], NOW), ['10-2'])
})

test('days, weeks and months are those of UTC', () => {
  const backup = (iso: string): KeptBackup => ({
    id: iso,
    kind: 'logical',
    startedAt: new Date(iso),
    verifiedAt: null,
    walFrom: null,
  })
  const pair = [backup('2026-10-31T23:59:59Z'), backup('2026-11-01T00:00:00Z')]
  assert.deepEqual(chooseForgotten(pair, NOW), [])
  assert.deepEqual(chooseForgotten([...pair, backup('2026-11-01T23:59:59Z')], NOW), ['2026-11-01T00:00:00Z'])
})
