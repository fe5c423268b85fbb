import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/db/index.ts'
import { estimateRows, newestCounts } from './count-store.ts'
import { loadLimits } from './guard-limits.ts'
import { GUARDED_TABLES, type GuardedTable } from './guarded-tables.ts'
import { isBeyond } from './judge-loss.ts'
import { openTrip } from './trip-store.ts'

/** Losses within this many hours are one loss: what goes in small bites goes all the same. */
const WINDOW_HOURS = 24

type Ledger = { table: string; part: string; lost: number; isTruncated: boolean; upTo: number }

/**
 * Judges what the tables themselves told of deleted rows and of being emptied. Cheap where nothing was told since the
 * last time: one look into an index. True: a guard was tripped.
 */
export async function judgeLedger({ db, clock }: { db: Database; clock: Clock }): Promise<boolean> {
  const { rows: fresh } = await sql<{ table: string; upTo: number }>`
    select table_name as "table", max(id) as "upTo" from ops.row_losses where not is_judged group by 1
  `.execute(db)
  let isTripped = false
  for (const { table: name, upTo } of fresh) {
    const table = GUARDED_TABLES.find(guarded => guarded.name === name)
    if (table !== undefined && (await judgeTable(db, clock.now(), table))) isTripped = true
    // Afterwards: who dies in between judges once more, and a trip is opened once.
    await sql`
      update ops.row_losses set is_judged = true where table_name = ${name} and id <= ${upTo} and not is_judged
    `.execute(db)
  }
  return isTripped
}

async function judgeTable(db: Database, now: Date, table: GuardedTable): Promise<boolean> {
  // The database's own time: it is what the tables wrote down.
  const { rows } = await sql<Ledger>`
    select table_name as "table", case when grouping(part) = 1 then '' else part end as part,
      coalesce(sum(rows), 0) as lost, bool_or(rows is null) as "isTruncated", max(id) as "upTo"
    from ops.row_losses
    where table_name = ${table.name} and not is_accepted
      and at > clock_timestamp() - make_interval(hours => ${WINDOW_HOURS}::integer)
    group by grouping sets ((table_name), (table_name, part))
    having grouping(part) = 1 or part <> ''
    order by grouping(part) desc
  `.execute(db)
  const [limitsOf, counts] = [await loadLimits(db), await newestCounts(db, table.name)]
  let isTripped = false
  for (const { part, lost, isTruncated } of rows) {
    const counted = counts.get(part)?.rows ?? null
    if (part === '' && isTruncated) {
      if (counted === 0) continue
      const detail = `${table.name} was emptied by TRUNCATE`
      const trip = {
        table: table.name,
        part,
        reason: 'truncated',
        rowsBefore: counted,
        rowsLost: counted,
      } as const
      isTripped = (await openTrip(db, { ...trip, detail }, now)) || isTripped
      continue
    }
    const before = counted ?? (part === '' ? await rowsBefore(db, table, lost) : null)
    if (!isBeyond({ before, lost }, limitsOf(table, part))) continue
    const of = part === '' ? '' : ` of ${part}`
    const detail = `${lost} rows${of} were deleted from ${table.name} within ${WINDOW_HOURS} hours`
    const trip = { table: table.name, part, reason: 'deleted', rowsBefore: before, rowsLost: lost } as const
    isTripped = (await openTrip(db, { ...trip, detail }, now)) || isTripped
  }
  return isTripped
}

async function rowsBefore(db: Database, table: GuardedTable, lost: number): Promise<number | null> {
  const left = await estimateRows(db, table.name)
  // Deleted rows are part of the estimate until they are vacuumed.
  return left === null ? null : Math.max(left, lost)
}
