import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import { asPlatform, type Database } from '../../kernel/db/index.ts'

/** Events are kept this long, and those that come later are not taken in any more. */
export const RETENTION_MONTHS = 13
const MONTHS_AHEAD = 3
/** Agent-minutes are counted in their month's total; the single ones are needed while late events may come. */
const AGENT_MINUTES_KEPT_MONTHS = 2

export const addMonths = (date: Date, months: number): Date =>
  new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1))

/** Makes the partitions that events of these instants go to. Those that are there are left alone. */
export async function openMonths(db: Database, moments: readonly Date[]): Promise<void> {
  await asPlatform(db, transaction =>
    sql`select tenancy.open_usage_month(moment) from unnest(${[...moments]}::timestamptz[]) as moment`.execute(
      transaction,
    ),
  )
}

/**
 * Makes the partitions of the coming months, and drops those whose last event is older than the retention: the only
 * way out of the events there is. To be run each day by one process; more at once do no harm.
 */
export async function maintainUsage(
  { db, clock }: { db: Database; clock: Clock },
  { retentionMonths = RETENTION_MONTHS }: { retentionMonths?: number } = {},
): Promise<{ dropped: string[] }> {
  const now = clock.now()
  await openMonths(
    db,
    Array.from({ length: MONTHS_AHEAD + 1 }, (_, i) => addMonths(now, i)),
  )
  return asPlatform(db, async transaction => {
    const { rows } = await sql<{ name: string }>`
      select drop_usage_months as name from tenancy.drop_usage_months(${addMonths(now, -retentionMonths)})
    `.execute(transaction)
    await sql`
      delete from tenancy.usage_agent_minutes where minute < ${addMonths(now, -AGENT_MINUTES_KEPT_MONTHS)}
    `.execute(transaction)
    return { dropped: rows.map(row => row.name) }
  })
}
