import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import type { Database, DatabaseTransaction } from '../../kernel/db/index.ts'
import { DAY_MS, isoDay } from './day-prices.ts'
import { DELETABLE } from './deletable.ts'
import { readRollupState, whileNobodyWrites } from './rollup-state.ts'

export type CompactOutcome = {
  /** Partitions that were dropped. */
  dropped: string[]
  /** Old enough, and not dropped: points of theirs are not rolled up, or writers kept them busy. */
  kept: { table: string; reason: 'not_rolled_up' | 'busy' }[]
}

/**
 * Drops the months of points that are older than `keepMonths`, each once its days are rolled up. The price in force at
 * their end is known from there on by the roll-up of the last day on which something was read.
 */
export async function compactPrices({
  db,
  clock,
  keepMonths = DELETABLE.pricePointMonth.keepMonths,
}: {
  db: Database
  clock: Clock
  keepMonths?: number
}): Promise<CompactOutcome> {
  const outcome: CompactOutcome = { dropped: [], kept: [] }
  const now = clock.now()
  const horizon = isoDay(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - keepMonths, 1) / DAY_MS)
  for (const table of await listMonths(db)) {
    const end = endOfMonth(table)
    if (end === null || end > horizon) continue
    const { rolledUntil } = await readRollupState(db)
    if (rolledUntil < end || !(await isRolledUp(db, table))) {
      outcome.kept.push({ table, reason: 'not_rolled_up' })
      continue
    }
    const done = await whileNobodyWrites(db, transaction => dropMonth(transaction, table, end))
    if (done === true) outcome.dropped.push(table)
    else outcome.kept.push({ table, reason: done === null ? 'busy' : 'not_rolled_up' })
  }
  return outcome
}

async function listMonths(db: Database): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'catalog.price_points'::regclass order by c.relname
  `.execute(db)
  return rows.map(({ name }) => name)
}

/** First day (ISO) after the month that the table is of; null: it is not one that may go. */
function endOfMonth(table: string): string | null {
  const match = DELETABLE.pricePointMonth.table.exec(table)
  return match === null ? null : isoDay(Date.UTC(Number(match[1]), Number(match[2]), 1) / DAY_MS)
}

/** Before anything is locked, since it reads the month whole. Its days are closed: what comes later is told as late. */
async function isRolledUp(db: Database, table: string): Promise<boolean> {
  const { rows } = await sql<{ isMissing: boolean }>`
    select exists (
      select from ${sql.table(`catalog.${table}`)} p
      where p.suspect_reason is null and p.price_minor is not null and not exists (
        select from catalog.price_days d
        where d.offer_id = p.offer_id and d.day = (p.observed_at at time zone 'UTC')::date
      )
    ) as "isMissing"
  `.execute(db)
  return rows[0]?.isMissing === false
}

/** False: a late point came before the end of the month, and is not rolled up yet. */
async function dropMonth(transaction: DatabaseTransaction, table: string, end: string): Promise<boolean> {
  const { rows } = await sql`
    select from catalog.price_points_late where since_day < ${end}::date limit 1
  `.execute(transaction)
  if (rows.length > 0) return false
  await sql`drop table ${sql.table(`catalog.${table}`)}`.execute(transaction)
  await sql`
    update catalog.price_rollup_state set compacted_until = greatest(compacted_until, ${end}::date)
  `.execute(transaction)
  return true
}
