import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/db/index.ts'
import type { Logger } from '../../kernel/log.ts'
import { dayOf, isDay } from './calendar.ts'
import { intoEuro, type Refusal } from './into-euro.ts'
import { judgeRates } from './judge-rates.ts'
import { loadBases, loadKnown } from './load-known.ts'
import type { RawRate } from './raw-rate.ts'
import { storeRates } from './store-rates.ts'

const EXAMPLES_MAX = 5

export type TakenRates = {
  stored: number
  /** Had been stored before, with the same value. */
  unchanged: number
  refused: Refusal[]
  /** Of those stored or unchanged (ISO); null: none was. */
  newest: string | null
}

/**
 * Checks rates and stores those that are sound. What is refused is logged, but for codes of what is no currency: files
 * hold many. `force` takes rates that jumped, and nothing else that is refused.
 */
export async function takeRates(
  context: { db: Database; clock: Clock; log: Logger },
  raw: readonly RawRate[],
  { force = false }: { force?: boolean } = {},
): Promise<TakenRates> {
  const { db, clock, log } = context
  const { rates, refused } = intoEuro(raw, await loadBases(db, raw))
  // A day that the calendar lacks cannot be asked the database about.
  const askable = rates.filter(rate => isDay(rate.date))
  const known = await loadKnown(db, askable)
  const verdict = judgeRates(rates, known, { today: dayOf(clock.now()), force })
  await storeRates(db, verdict.accepted)
  const all = [...refused, ...verdict.refused]
  const told = all.filter(({ reason }) => reason !== 'unknown_currency')
  if (told.length > 0) {
    log.warn({ refused: told.length, examples: told.slice(0, EXAMPLES_MAX) }, 'exchange rates were refused')
  }
  const bad = new Set(verdict.refused.map(({ source, quote, date }) => `${source} ${quote} ${date}`))
  const good = rates.filter(({ source, quote, date }) => !bad.has(`${source} ${quote} ${date}`))
  return {
    stored: verdict.accepted.length,
    unchanged: verdict.unchanged,
    refused: all,
    newest: good.map(rate => rate.date).reduce<string | null>((a, b) => (a === null || b > a ? b : a), null),
  }
}
