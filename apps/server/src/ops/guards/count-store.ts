import { sql } from 'kysely'
import { asPlatform, type Database } from '../../kernel/db/index.ts'
import type { GuardedTable } from './guarded-tables.ts'

export type TableCount = { part: string; rows: number; fingerprint: string | null; countedAt: Date }

/**
 * Rows as the planner would guess, from the size on disk: without touching a row. null: the table is not there, or was
 * never analysed.
 */
export async function estimateRows(db: Database, table: string): Promise<number | null> {
  const { rows } = await sql<{ estimate: number | null }>`
    with leaf as (
      select relid as oid from pg_partition_tree(to_regclass(${table})) where isleaf
      union select c.oid from pg_class c where c.oid = to_regclass(${table}) and c.relkind = 'r'
    ), sized as (
      select c.reltuples, c.relpages, pg_relation_size(c.oid) / current_setting('block_size')::int as pages
      from leaf join pg_class c using (oid)
    )
    select case when bool_or(pages > 0 and reltuples < 0) then null
      else sum(case when pages = 0 then 0 else reltuples / greatest(relpages, 1) * pages end)
      end::double precision as estimate
    from sized
  `.execute(db)
  const estimate = rows[0]?.estimate ?? null
  return estimate === null ? null : Math.round(estimate)
}

/** Counted once, to the row, with its parts; null: the table is not there. Reads the whole table, for up to `timeoutMs`. */
export async function countTable(
  db: Database,
  { name, part, facts, key }: GuardedTable,
  timeoutMs: number,
): Promise<Omit<TableCount, 'countedAt'>[] | null> {
  if (!(await isThere(db, name))) return null
  const keyText = key
    .split(',')
    .map(column => `t.${column.trim().split(' ')[0]}`)
    .join(` || '/' || `)
  const digest = `hashtextextended(${keyText} || ' ' || ${facts}, 0)`
  const { rows } = await asPlatform(db, async transaction => {
    await sql`select set_config('statement_timeout', ${String(timeoutMs)}, true)`.execute(transaction)
    return sql<{ part: string | null; rows: number; fingerprint: string | null }>`
      select ${sql.raw(part ?? `''`)} as part, count(*) as rows, bit_xor(${sql.raw(digest)})::text as fingerprint
      from ${sql.table(name)} t group by 1
    `.execute(transaction)
  })
  const whole = {
    part: '',
    rows: rows.reduce((sum, count) => sum + count.rows, 0),
    fingerprint: String(
      BigInt.asIntN(
        64,
        rows.reduce((all, one) => all ^ BigInt(one.fingerprint ?? 0), 0n),
      ),
    ),
  }
  const parts =
    part === null ? [] : rows.map(count => ({ ...count, part: count.part ?? '', fingerprint: null }))
  return [whole, ...parts]
}

/** As last counted, by part; since the guard was last released. */
export async function newestCounts(db: Database, table: string): Promise<Map<string, TableCount>> {
  const { rows } = await sql<TableCount>`
    select part, rows, fingerprint::text as fingerprint, counted_at as "countedAt"
    from ops.table_counts
    where table_name = ${table} and counted_at = (
      select max(c.counted_at) from ops.table_counts c
      where c.table_name = ${table}
        and c.counted_at > coalesce((select accepted_at from ops.guard_states where table_name = ${table}), '-infinity')
    )
  `.execute(db)
  return new Map(rows.map(count => [count.part, count]))
}

export async function storeCounts(
  db: Database,
  table: string,
  counts: readonly Omit<TableCount, 'countedAt'>[],
  now: Date,
): Promise<void> {
  await sql`
    insert into ops.table_counts (table_name, part, counted_at, rows, fingerprint)
    select ${table}, part, ${now}, rows, fingerprint::bigint
    from jsonb_to_recordset(${JSON.stringify(counts)}::jsonb) as row (part text, rows bigint, fingerprint text)
    on conflict do nothing
  `.execute(db)
}

export async function isThere(db: Database, table: string): Promise<boolean> {
  const { rows } = await sql<{ isThere: boolean }>`
    select to_regclass(${table}) is not null as "isThere"
  `.execute(db)
  return rows[0]?.isThere === true
}
