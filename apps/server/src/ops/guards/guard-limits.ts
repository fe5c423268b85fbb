import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import type { GuardedTable, LossLimits } from './guarded-tables.ts'

/** Answers the limits of a table, or of one of its parts: its own, else those of all parts, else those that ship. */
export type FindLimits = (table: GuardedTable, part?: string) => LossLimits

export async function loadLimits(db: Database): Promise<FindLimits> {
  const { rows } = await sql<LossLimits & { tableName: string; part: string }>`
    select table_name as "tableName", part, rows_min as "rowsMin", share_max as "shareMax" from ops.guard_limits
  `.execute(db)
  const own = new Map(
    rows.map(({ tableName, part, rowsMin, shareMax }) => [`${tableName} ${part}`, { rowsMin, shareMax }]),
  )
  return (table, part = '') =>
    own.get(`${table.name} ${part}`) ?? (part === '' ? table.limits : table.partLimits)
}

/** From now on these hold for the table, or for one part such as `source:12`. */
export async function setLimits(
  db: Database,
  { table, part, limits }: { table: string; part: string; limits: LossLimits },
): Promise<void> {
  await sql`
    insert into ops.guard_limits (table_name, part, rows_min, share_max)
    values (${table}, ${part}, ${limits.rowsMin}, ${limits.shareMax})
    on conflict (table_name, part) do update set rows_min = excluded.rows_min, share_max = excluded.share_max
  `.execute(db)
}
