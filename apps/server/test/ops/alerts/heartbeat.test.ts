import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sweepAlerts } from '../../../src/ops/alerts/sweep-alerts.ts'
import { listAlerts, recordAlert } from '../../../src/ops/index.ts'
import type { TestDatabase } from '../../support/test-database.ts'
import { delivery, sharedDatabase, standingClock } from './support.ts'

const databaseOfFile = sharedDatabase()

function watch({ db }: TestDatabase, heartbeatMinutes: number | null = 10) {
  const clock = standingClock()
  const watchingSince = clock.now()
  return {
    clock,
    beat: () => recordAlert(db, delivery({ name: 'Watchdog' }), clock.now()),
    hear: () => recordAlert(db, delivery({}), clock.now()),
    sweep: (since = watchingSince) => sweepAlerts({ db, clock, heartbeatMinutes, watchingSince: since }),
    async alerts() {
      const rows = await listAlerts(db, { state: null, limit: 20 })
      return rows.map(({ name, state, resolvedBy }) => [name, state, resolvedBy ?? ''].join(' ').trim())
    },
  }
}

test('when the alert that always fires is not heard we raise one by ourselves, once, and end it when it is back', async () => {
  const database = databaseOfFile()
  const { alerts, beat, clock, sweep } = watch(database)
  await beat()
  clock.forward(9)
  await sweep()
  assert.deepEqual(await alerts(), [], 'it is no alert itself, and nine minutes are not yet silence')
  clock.forward(2)
  await sweep()
  await sweep()
  assert.deepEqual(await alerts(), ['WatchdogSilent firing'])
  await beat()
  assert.deepEqual(await alerts(), ['WatchdogSilent resolved self'])
  clock.forward(11)
  await sweep()
  assert.deepEqual(await alerts(), ['WatchdogSilent firing', 'WatchdogSilent resolved self'])
})

test('monitoring that was never started is silent, too', async () => {
  const database = databaseOfFile()
  const waiting = watch(database)
  await waiting.sweep()
  waiting.clock.forward(11)
  await waiting.sweep()
  assert.deepEqual(await waiting.alerts(), ['WatchdogSilent firing'])
})

test('who waits for no heartbeat misses none', async () => {
  const indifferent = watch(databaseOfFile(), null)
  await indifferent.sweep()
  indifferent.clock.forward(11)
  await indifferent.sweep()
  assert.deepEqual(await indifferent.alerts(), [])
})

test('who was away itself takes its own absence for no silence of others', async () => {
  const database = databaseOfFile()
  const { alerts, beat, clock, sweep } = watch(database)
  await beat()
  clock.forward(600)
  await sweep(clock.now())
  assert.deepEqual(await alerts(), [])
})

test('an alert whose end never came ends by silence, but not while nothing at all is heard', async () => {
  const database = databaseOfFile()
  const { alerts, beat, clock, hear, sweep } = watch(database)
  await beat()
  await hear()
  clock.forward(200)
  await sweep()
  assert.deepEqual(await alerts(), ['WatchdogSilent firing', 'HighErrorRate firing'])
  // Back again: silence of one alert counts from here.
  for (let minutes = 0; minutes <= 151; minutes++) {
    await beat()
    clock.forward(1)
  }
  await sweep()
  assert.deepEqual(await alerts(), ['WatchdogSilent resolved self', 'HighErrorRate resolved silence'])
  await hear()
  assert.deepEqual((await alerts())[1], 'HighErrorRate firing', 'it was there all the time')
})

test('what ended a quarter of a year ago is forgotten', async () => {
  const database = databaseOfFile()
  const { alerts, clock, hear, sweep } = watch(database, null)
  await hear()
  clock.forward(151)
  await sweep()
  assert.deepEqual(await alerts(), ['HighErrorRate resolved silence'])
  clock.forward(91 * 24 * 60)
  await sweep()
  assert.deepEqual(await alerts(), [])
})
