import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/db/index.ts'
import type { Logger } from '../../kernel/log.ts'
import { compactPrices } from './compact-prices.ts'
import { openPriceMonths } from './price-months.ts'
import { rollUpPrices } from './roll-up-prices.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** What keeps the history of prices in order: partitions ahead of time, roll-ups of days that are over, old points gone. */
export function priceTasks(context: { db: Database; clock: Clock; log: Logger }) {
  return [
    { name: 'price-months', everyMs: HOUR_MS, work: () => openPriceMonths(context) },
    { name: 'price-days', everyMs: MINUTE_MS, work: () => rollUpPrices(context) },
    {
      name: 'price-retention',
      everyMs: HOUR_MS,
      async work() {
        const { kept } = await compactPrices(context)
        if (kept.length > 0) context.log.warn({ kept }, 'old months of price points stay for now')
      },
    },
  ]
}
