import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { migrations } from '../../../src/boot/migrations.ts'
import { listAlerts, recordAlert } from '../../../src/ops/index.ts'
import { delivery, sharedDatabase, standingClock } from './support.ts'

const databaseOfFile = sharedDatabase()

const BEGIN = { startsAt: '2026-03-01T11:59:00Z' }
const END = { ...BEGIN, state: 'resolved', endsAt: '2026-03-01T12:04:00Z' } as const

async function states(db: Parameters<typeof listAlerts>[0]) {
  const rows = await listAlerts(db, { state: null, limit: 50 })
  return rows.map(({ state, startsAt, endsAt, resolvedBy }) =>
    [state, startsAt.toISOString(), endsAt?.toISOString() ?? null, resolvedBy].join(' '),
  )
}

const changes = async (db: Parameters<typeof listAlerts>[0]) =>
  (await sql<{ state: string }>`select state from ops.alert_changes order by id`.execute(db)).rows.map(
    ({ state }) => state,
  )

test('what fires upstream fires here, what ends there ends here, each told once however often it is delivered', async () => {
  const database = databaseOfFile()
  const { db } = database
  const clock = standingClock()
  for (let i = 0; i < 3; i++) await recordAlert(db, delivery(BEGIN), clock.now())
  assert.deepEqual(await states(db), ['firing 2026-03-01T11:59:00.000Z  '])
  clock.forward(5)
  for (let i = 0; i < 3; i++) await recordAlert(db, delivery(END), clock.now())
  assert.deepEqual(await states(db), ['resolved 2026-03-01T11:59:00.000Z 2026-03-01T12:04:00.000Z upstream'])
  assert.deepEqual(await changes(db), ['firing', 'resolved'])
})

test('an old delivery that comes late changes nothing, neither a begin after the end nor an end of last time', async () => {
  const database = databaseOfFile()
  const { db } = database
  const clock = standingClock()
  await recordAlert(db, delivery(BEGIN), clock.now())
  clock.forward(5)
  await recordAlert(db, delivery(END), clock.now())
  await recordAlert(db, delivery(BEGIN), clock.now())
  assert.equal((await states(db))[0]?.split(' ')[0], 'resolved', 'the begin was replayed')

  clock.forward(5)
  await recordAlert(db, delivery({ startsAt: '2026-03-01T12:09:00Z' }), clock.now())
  await recordAlert(db, delivery(END), clock.now())
  assert.deepEqual(await states(db), [
    'firing 2026-03-01T12:09:00.000Z  ',
    'resolved 2026-03-01T11:59:00.000Z 2026-03-01T12:04:00.000Z upstream',
  ])
  assert.deepEqual(await changes(db), ['firing', 'resolved', 'firing'])
})

test('an alert that goes on firing long after its end was told is open again: that was no late delivery', async () => {
  const database = databaseOfFile()
  const { db } = database
  const clock = standingClock()
  await recordAlert(db, delivery(BEGIN), clock.now())
  clock.forward(5)
  await recordAlert(db, delivery(END), clock.now())
  clock.forward(16)
  await recordAlert(db, delivery(BEGIN), clock.now())
  assert.deepEqual(await states(db), ['firing 2026-03-01T11:59:00.000Z  '])
})

test('the alerts of one group have states of their own', async () => {
  const database = databaseOfFile()
  const { db } = database
  const clock = standingClock()
  const [us, de] = ['us', 'de'].map(region => ({ fingerprint: `fp-${region}`, labels: { region } }))
  await recordAlert(db, delivery({ ...BEGIN, ...us }, { ...BEGIN, ...de }), clock.now())
  clock.forward(5)
  await recordAlert(db, delivery({ ...END, ...us }, { ...BEGIN, ...de }), clock.now())
  const rows = await listAlerts(db, { state: null, limit: 10 })
  assert.deepEqual(rows.map(({ labels, state }) => `${labels.region} ${state}`).sort(), [
    'de firing',
    'us resolved',
  ])
})

test('two deliveries at the same moment make one alert', async () => {
  const database = databaseOfFile()
  const { db } = database
  const { now } = standingClock()
  await Promise.all(Array.from({ length: 6 }, () => recordAlert(db, delivery(BEGIN), now())))
  assert.equal((await states(db)).length, 1)
  assert.deepEqual(await changes(db), ['firing'])
})

test('no instant of a payload leaves an alert that nothing can end, and no text is refused by the database', async () => {
  const database = databaseOfFile()
  const { db } = database
  const clock = standingClock()
  const ahead = { startsAt: '2099-01-01T00:00:00Z', labels: { path: 'a\0b\ud800', '\0': 'x' } }
  await recordAlert(db, delivery(ahead), clock.now())
  clock.forward(5)
  await recordAlert(
    db,
    delivery({ ...ahead, state: 'resolved', endsAt: '2099-01-01T00:00:00Z' }),
    clock.now(),
  )
  assert.deepEqual(await states(db), ['resolved 2026-03-01T12:00:00.000Z 2026-03-01T12:05:00.000Z upstream'])
})

test('whatever the order of deliveries within a quarter of an hour: the newest episode ends as its end says', async () => {
  const database = databaseOfFile()
  const { db } = database
  const at = (minute: number) => `2026-03-01T11:${String(minute).padStart(2, '0')}:00Z`
  const episodes = [
    { startsAt: at(10), endsAt: at(12) },
    { startsAt: at(20), endsAt: at(22) },
    { startsAt: at(30), endsAt: at(32) },
  ]
  const all = episodes.flatMap(({ startsAt, endsAt }) => [
    { startsAt },
    { startsAt, endsAt, state: 'resolved' as const },
  ])
  let round = 0
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(all, { minLength: 0 }), async late => {
      const { now } = standingClock()
      const fingerprint = `round-${round++}`
      for (const said of [...all, ...late]) await recordAlert(db, delivery({ ...said, fingerprint }), now())
      const { rows } = await sql<{ state: string; n: number }>`
        select state, count(*)::int as n from ops.alerts where fingerprint = ${fingerprint} group by state
      `.execute(db)
      assert.deepEqual(rows, [{ state: 'resolved', n: 3 }])
    }),
    { numRuns: 20 },
  )
})

test('the migration goes down and up again', async () => {
  const database = databaseOfFile()
  const { db } = database
  const migration = migrations['0024-alerts']
  assert.ok(migration)
  const { down, up } = migration
  assert.ok(down)
  await down(db)
  await up(db)
  assert.deepEqual(await listAlerts(db, { state: null, limit: 1 }), [])
})
