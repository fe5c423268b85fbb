import { after, before, beforeEach } from 'node:test'
import type { AlertmanagerPayload } from '@buywhere/contract'
import { sql } from 'kysely'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

const MINUTE_MS = 60_000

/** A clock that stands until it is moved. */
export function standingClock(start = '2026-03-01T12:00:00Z') {
  let nowMs = Date.parse(start)
  return {
    now: () => new Date(nowMs),
    forward(minutes: number) {
      nowMs += minutes * MINUTE_MS
    },
  }
}

type Said = {
  name?: string
  state?: 'firing' | 'resolved'
  startsAt?: string
  endsAt?: string
  severity?: string
  labels?: Record<string, string>
  fingerprint?: string
}

/** A delivery as Alertmanager writes it, of one alert or several. */
export function delivery(...alerts: Said[]): AlertmanagerPayload {
  const states = alerts.map(({ state = 'firing' }) => state)
  return {
    version: '4',
    groupKey: `{}:{alertname="${alerts[0]?.name ?? 'HighErrorRate'}"}`,
    status: states.includes('firing') ? 'firing' : 'resolved',
    receiver: 'buywhere',
    alerts: alerts.map(said => {
      const { name = 'HighErrorRate', state = 'firing', severity = 'critical' } = said
      return {
        status: state,
        labels: { alertname: name, severity, ...said.labels },
        annotations: { summary: 'One answer in ten fails', runbook_url: 'docs/runbooks/HighErrorRate.md' },
        startsAt: said.startsAt ?? '2026-03-01T11:59:00Z',
        endsAt: said.endsAt ?? '0001-01-01T00:00:00Z',
        generatorURL: 'http://prometheus/graph',
        fingerprint: said.fingerprint ?? `fp-${name}`,
      }
    }),
  }
}

/** One database for the tests of a file, without alerts at the begin of each. Answers where it is. */
export function sharedDatabase(): () => TestDatabase {
  let database: TestDatabase | null = null
  const get = () => {
    if (database === null) throw new Error('there is no database before the tests')
    return database
  }
  before(async () => {
    database = await createTestDatabase()
  })
  beforeEach(async () => {
    await sql`
      truncate ops.alerts, ops.alert_groups, ops.alert_heartbeat, ops.alert_delivery_counts cascade
    `.execute(get().db)
  })
  after(() => get()[Symbol.asyncDispose]())
  return get
}
