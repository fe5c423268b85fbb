import { Counter, Gauge, type Registry } from 'prom-client'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/db/index.ts'
import { readTogether } from '../../kernel/telemetry/index.ts'
import { readTotals, type Total } from './count-ended-runs.ts'
import { readSourceHealth, type SourceHealth } from './read-source-health.ts'
import { SOURCE_STATES } from './source-state.ts'

/** Series are for ever: codes beyond these are told together. */
const ERROR_CODES_MAX = 50

/**
 * Sources, their freshness and runs, as the database says, at most 5 s old. Names and labels are a contract with alert
 * rules: add, never rename. Of private sources only sums are told.
 */
export function registerIngestMetrics(
  registry: Registry,
  { db, clock }: { db: Database; clock: Clock },
): void {
  const collect = readTogether(clock, async now => {
    const [sources, totals] = await Promise.all([readSourceHealth(db, { orgIds: [] }, now), readTotals(db)])
    set(sources, totals, now)
  })
  const set = createSeries(registry, collect)
}

/** Answers what writes the facts into the registry, in place of those of the last time. */
function createSeries(registry: Registry, collect: () => Promise<void>) {
  const registers = [registry]
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Gauge({ name: `buywhere_ingest_${name}`, help, labelNames, collect, registers })
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Counter({ name: `buywhere_ingest_${name}_total`, help, labelNames, collect, registers })

  const OF_SOURCE = ['source', 'region'] as const
  const age = gauge('source_age_seconds', 'Since the last full reading began; +Inf: never read.', OF_SOURCE)
  const expected = gauge('source_expected_seconds', 'How old the source may be.', OF_SOURCE)
  const lifetime = gauge('source_lifetime_seconds', 'How long a price counts once read.', OF_SOURCE)
  const confirmed = gauge('source_offers_confirmed_ratio', 'Offers seen within the promise.', OF_SOURCE)
  const circuit = gauge('source_circuit_open', '1: left alone after failures.', OF_SOURCE)
  const states = gauge('sources', 'Public sources by state.', ['state'])
  const held = gauge('quarantined_runs', 'Runs that wait for a decision.')
  const lag = gauge('schedule_lag_seconds', 'How long the most overdue schedule has waited to be begun.')
  const due = gauge('schedules_due', 'Schedules that wait to be begun.')
  const counters = {
    runs: counter('runs', 'Runs by the way they ended.', ['status']),
    rows: counter('rows', 'Rows of ended runs by outcome.', ['outcome']),
    row_errors: counter('row_errors', 'Rejected rows by code.', ['code']),
  }

  return (sources: readonly SourceHealth[], totals: readonly Total[], now: Date) => {
    for (const metric of [age, expected, lifetime, confirmed, circuit, states]) metric.reset()
    for (const source of sources.filter(({ isAwaited }) => isAwaited)) {
      const labels = { source: source.name, region: source.region }
      age.set(labels, source.ageSeconds ?? Number.POSITIVE_INFINITY)
      expected.set(labels, source.expectedEverySeconds)
      lifetime.set(labels, source.lifetimeSeconds)
      circuit.set(labels, source.isCircuitOpen ? 1 : 0)
      const { offers } = source
      if (offers !== null && offers.total > 0) confirmed.set(labels, offers.confirmed / offers.total)
    }
    for (const state of SOURCE_STATES) {
      states.set({ state }, sources.filter(source => source.isAwaited && source.state === state).length)
    }
    held.set(sources.reduce((sum, { quarantinesOpen }) => sum + quarantinesOpen, 0))
    const overdue = sources.flatMap(({ isDue, nextRunAt }) =>
      isDue && nextRunAt !== null ? [nextRunAt] : [],
    )
    due.set(overdue.length)
    lag.set(overdue.reduce((most, at) => Math.max(most, (now.getTime() - at.getTime()) / 1_000), 0))
    count(counters.runs, 'status', totals, 'runs')
    count(counters.rows, 'outcome', totals, 'rows')
    count(counters.row_errors, 'code', bounded(totals), 'row_errors')
  }
}

function count<L extends string>(
  counter: Counter<L>,
  label: L,
  totals: readonly Total[],
  name: Total['name'],
): void {
  counter.reset()
  for (const total of totals) {
    if (total.name === name) counter.inc({ [label]: total.label } as Record<L, string>, total.value)
  }
}

/** The most frequent codes by name, the rest as `other`. */
function bounded(totals: readonly Total[]): Total[] {
  const errors = totals.filter(({ name }) => name === 'row_errors').sort((a, b) => b.value - a.value)
  return errors.map((total, index) => (index < ERROR_CODES_MAX ? total : { ...total, label: 'other' }))
}
