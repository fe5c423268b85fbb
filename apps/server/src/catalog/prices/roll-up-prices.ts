import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/db/index.ts'
import { DAY_MS, dayOf, isoDay } from './day-prices.ts'
import { rollUpLate } from './roll-up-late.ts'
import { rollUpRange } from './roll-up-range.ts'
import { readRollupState, releaseLease, takeLease, whileNobodyWrites } from './rollup-state.ts'

/** Nothing yet. */
const NEVER = '-infinity'

export type RollupOutcome = {
  /** The days before this one (ISO) are rolled up. */
  rolledUntil: string
  /** Offers of which days that were rolled up were told anew. */
  late: number
}

/**
 * Rolls up the days that are over, and anew those that something was written for since. Cut off, it begins again where
 * it was; done twice, it changes nothing. null: another process is at it, or writers kept the days from being closed.
 */
export async function rollUpPrices({
  db,
  clock,
  pagePoints,
}: {
  db: Database
  clock: Clock
  pagePoints?: number
}): Promise<RollupOutcome | null> {
  const owner = crypto.randomUUID()
  if (!(await takeLease(db, owner, clock.now()))) return null
  try {
    const today = isoDay(dayOf(clock.now().getTime()))
    if (!(await closeDays(db, today))) return null
    const isOurs = () => takeLease(db, owner, clock.now())
    let { rolledUntil, closedUntil } = await readRollupState(db)
    if (rolledUntil === NEVER) rolledUntil = (await firstDay(db)) ?? closedUntil
    while (rolledUntil < closedUntil) {
      const until = [closedUntil, monthAfter(rolledUntil)].sort()[0] ?? closedUntil
      const isWhole = await rollUpRange(db, { from: rolledUntil, until }, { isOurs, pagePoints })
      if (!isWhole) return null
      rolledUntil = until
      await sql`
        update catalog.price_rollup_state set rolled_until = ${until}::date where lease_owner = ${owner}
      `.execute(db)
    }
    await sql`
      update catalog.price_rollup_state set rolled_until = ${rolledUntil}::date where lease_owner = ${owner}
    `.execute(db)
    return { rolledUntil, late: await rollUpLate(db, { rolledUntil, isOurs }) }
  } finally {
    await releaseLease(db, owner)
  }
}

/** From here on whoever writes of these days says so. False: writers kept it from being done. */
async function closeDays(db: Database, today: string): Promise<boolean> {
  const { closedUntil } = await readRollupState(db)
  if (closedUntil !== NEVER && closedUntil >= today) return true
  const isClosed = await whileNobodyWrites(db, async transaction => {
    await sql`update catalog.price_rollup_state set closed_until = ${today}::date`.execute(transaction)
    return true
  })
  return isClosed === true
}

async function firstDay(db: Database): Promise<string | null> {
  const { rows } = await sql<{
    at: Date | null
  }>`select min(observed_at) as at from catalog.price_points`.execute(db)
  const at = rows[0]?.at ?? null
  return at === null ? null : isoDay(dayOf(at.getTime()))
}

/** First day of the month after that of the day. */
function monthAfter(day: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  return isoDay(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / DAY_MS)
}
