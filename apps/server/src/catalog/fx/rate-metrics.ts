import { Gauge, type Registry } from 'prom-client'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/db/index.ts'
import { readTogether } from '../../kernel/telemetry/index.ts'
import { listRateSources, listRates } from './list-rates.ts'

/** What is known of exchange rates. Names and labels are a contract with alert rules: add, never rename. */
export function registerRateMetrics(registry: Registry, { db, clock }: { db: Database; clock: Clock }): void {
  const collect = readTogether(clock, async now => {
    const [sources, rates] = [await listRateSources(db), await listRates(db, now)]
    for (const metric of [age, failing]) metric.reset()
    for (const { name, newest, attemptedAt, failure } of sources) {
      if (newest !== null) age.set({ source: name }, (now.getTime() - Date.parse(newest)) / 1_000)
      if (attemptedAt !== null) failing.set({ source: name }, failure === null ? 0 : 1)
    }
    const old = rates.filter(rate => rate.isOld).length
    currencies.set({ state: 'old' }, old)
    currencies.set({ state: 'fresh' }, rates.length - old)
  })
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Gauge({ name: `buywhere_fx_${name}`, help, labelNames, collect, registers: [registry] })
  const age = gauge('newest_rate_age_seconds', "Since the day (UTC) of a source's newest rate began.", [
    'source',
  ])
  const failing = gauge('reading_failed', '1: the last reading of the source failed.', ['source'])
  const currencies = gauge('currencies', 'Currencies with a rate, by whether it is old.', ['state'])
}
