import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import type { Database, DatabaseTransaction } from '../../kernel/db/index.ts'

const MONTHS_AHEAD = 2
const MOST_AT_ONCE = 120

/**
 * Makes a partition of each month that needs one: this month and the next two, and those of which the default
 * partition took points in. Answers how many were made; one whose tables are busy is left for the next time.
 */
export async function openPriceMonths({ db, clock }: { db: Database; clock: Clock }): Promise<number> {
  const { rows } = await sql<{ month: Date }>`
    select (date_trunc('month', ${clock.now()}::timestamptz at time zone 'UTC') + n * interval '1 month')
             at time zone 'UTC' as month
    from generate_series(0, ${MONTHS_AHEAD}::integer) n
    union
    select date_trunc('month', observed_at at time zone 'UTC') at time zone 'UTC' from catalog.price_points_default
    order by month limit ${MOST_AT_ONCE}
  `.execute(db)
  let opened = 0
  for (const { month } of rows) if (await openPriceMonth(db, month)) opened++
  return opened
}

/** True: made; false: it is there, or its tables are busy. */
async function openPriceMonth(db: Database, month: Date): Promise<boolean> {
  return (
    (await unlessBusy(db, async transaction => {
      const { rows } = await sql<{ isNew: boolean }>`
        select catalog.open_price_month(${month}) as "isNew"
      `.execute(transaction)
      return rows[0]?.isNew === true
    })) ?? false
  )
}

const LOCK_NOT_AVAILABLE = '55P03'

/** For work that must have a table to itself for a moment: null when others kept it busy for two seconds. */
export async function unlessBusy<T>(
  db: Database,
  work: (transaction: DatabaseTransaction) => Promise<T>,
): Promise<T | null> {
  try {
    return await db.transaction().execute(async transaction => {
      // Whoever comes after has to wait as long as we do.
      await sql`set local lock_timeout = '2s'`.execute(transaction)
      return work(transaction)
    })
  } catch (error) {
    if ((error as { code?: string }).code === LOCK_NOT_AVAILABLE) return null
    throw error
  }
}
