import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/db/index.ts'
import { countTable, newestCounts, storeCounts, type TableCount } from './count-store.ts'
import { loadLimits } from './guard-limits.ts'
import type { GuardedTable } from './guarded-tables.ts'
import { isBeyond } from './judge-loss.ts'
import { openTrip } from './trip-store.ts'

const DAY_MS = 86_400_000
const COUNTS_KEPT_DAYS = 400
/** A minute or two at 20 million rows; past this the database has other troubles. */
const TIMEOUT_MS = 600_000

/**
 * Counts a table to the row, once a day by one process among all, or at once when something else `isSuspect`, and
 * holds the count against the one before. True: the guard was tripped.
 */
export async function countAndJudge(
  { db, clock }: { db: Database; clock: Clock },
  table: GuardedTable,
  { isSuspect }: { isSuspect: boolean },
): Promise<boolean> {
  const now = clock.now()
  if (!(await claimCount(db, table.name, now, isSuspect))) return false
  const before = await newestCounts(db, table.name)
  const counts = await countTable(db, table, TIMEOUT_MS)
  if (counts === null) {
    const detail = `${table.name} is not there any more`
    const rowsBefore = before.get('')?.rows ?? null
    const trip = {
      table: table.name,
      part: '',
      reason: 'count_dropped',
      rowsBefore,
      rowsLost: rowsBefore,
    } as const
    return openTrip(db, { ...trip, detail }, now)
  }
  const isTripped = await judgeCounts(db, table, before, counts, now)
  // What is judged a loss is no measure for the next time: it is stored once the guard is released.
  if (!isTripped) await storeCounts(db, table.name, counts, now)
  await sql`
    delete from ops.table_counts
    where table_name = ${table.name} and counted_at < ${new Date(now.getTime() - COUNTS_KEPT_DAYS * DAY_MS)}
  `.execute(db)
  return isTripped
}

async function judgeCounts(
  db: Database,
  table: GuardedTable,
  before: ReadonlyMap<string, TableCount>,
  counts: readonly Omit<TableCount, 'countedAt'>[],
  now: Date,
): Promise<boolean> {
  const limitsOf = await loadLimits(db)
  const rowsNow = new Map(counts.map(({ part, rows }) => [part, rows]))
  const compactedUntil = await readCompactedUntil(db)
  const dropped = [...before.values()].filter(({ part }) => isCompacted(part, compactedUntil))
  const allowed = dropped.reduce((sum, { part, rows }) => sum + rows - (rowsNow.get(part) ?? 0), 0)
  let isTripped = false
  for (const { part, rows } of before.values()) {
    if (isCompacted(part, compactedUntil)) continue
    const lost = rows - (part === '' ? allowed : 0) - (rowsNow.get(part) ?? 0)
    if (!isBeyond({ before: rows, lost }, limitsOf(table, part))) continue
    const of = part === '' ? '' : ` of ${part}`
    const detail = `${table.name} has ${lost} rows${of} less than when it was counted before`
    const trip = {
      table: table.name,
      part,
      reason: 'count_dropped',
      rowsBefore: rows,
      rowsLost: lost,
    } as const
    isTripped = (await openTrip(db, { ...trip, detail }, now)) || isTripped
  }
  return isTripped
}

/** First day (ISO) of which points are still kept: months before it were dropped on purpose. */
async function readCompactedUntil(db: Database): Promise<string> {
  const { rows } = await sql<{ until: string }>`
    select to_char(greatest(compacted_until, '0001-01-01'), 'YYYY-MM-DD') as until from catalog.price_rollup_state
  `.execute(db)
  return rows[0]?.until ?? '0001-01-01'
}

function isCompacted(part: string, compactedUntil: string): boolean {
  const month = /^month:(\d{4})_(\d{2})$/.exec(part)
  return month !== null && `${month[1]}-${month[2]}-01` < compactedUntil
}

/** Whether this process is the one to count now. */
async function claimCount(db: Database, table: string, now: Date, isSuspect: boolean): Promise<boolean> {
  const before = isSuspect ? now : new Date(now.getTime() - DAY_MS)
  const { numAffectedRows } = await sql`
    insert into ops.guard_states as s (table_name, count_claimed_at) values (${table}, ${now})
    on conflict (table_name) do update set count_claimed_at = excluded.count_claimed_at
    where s.count_claimed_at is null or s.count_claimed_at <= ${before}
  `.execute(db)
  return numAffectedRows === 1n
}
