import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import { asPlatform, type Database } from '../../kernel/db/index.ts'
import { estimateRows, isThere, newestCounts } from './count-store.ts'
import { loadLimits } from './guard-limits.ts'
import type { GuardedTable } from './guarded-tables.ts'
import { fromSample, isBeyond } from './judge-loss.ts'
import { openTrip } from './trip-store.ts'

const SAMPLED_ROWS = 1_000
/** Rows lie together in pages by when and whence they came: few from each of many say more than all of a few. */
const SAMPLED_PAGES = 400
const RESAMPLE_MS = 86_400_000

/**
 * Looks whether rows that were there are there still and say of themselves what never changes: a thousand looks by key,
 * however large the table is. A table emptied and filled anew is found so, and one whose triggers were off. True: the
 * guard was tripped.
 */
export async function checkSample(
  { db, clock }: { db: Database; clock: Clock },
  table: GuardedTable,
): Promise<boolean> {
  const now = clock.now()
  const { rows: found } = await sql<{ takenAt: Date; sampled: number }>`
    select taken_at as "takenAt", jsonb_array_length(keys) as sampled
    from ops.table_samples where table_name = ${table.name}
  `.execute(db)
  const sample = found[0]
  // That it is gone as a whole is told by the count.
  if (!(await isThere(db, table.name))) return false
  if (sample !== undefined && sample.sampled > 0) {
    const { gone, kept } = await countGone(db, table)
    const counted = (await newestCounts(db, table.name)).get('')?.rows ?? (await estimateRows(db, table.name))
    const loss = fromSample(gone + kept, gone, counted)
    if (loss !== null && isBeyond(loss, (await loadLimits(db))(table))) {
      const detail = `${gone} of ${gone + kept} sampled rows of ${table.name} are gone, or are others`
      const trip = { table: table.name, part: '', reason: 'rows_gone', rowsBefore: loss.before } as const
      return openTrip(db, { ...trip, rowsLost: loss.lost, detail }, now)
    }
  }
  const isOld = sample === undefined || now.getTime() - sample.takenAt.getTime() >= RESAMPLE_MS
  if (isOld || sample.sampled < SAMPLED_ROWS) await takeSample(db, table, now)
  return false
}

/** Months before were dropped on purpose. */
const KEPT_POINTS = sql`
  where (k.observed_at at time zone 'UTC')::date >= (select compacted_until from catalog.price_rollup_state)
`

async function countGone(db: Database, table: GuardedTable): Promise<{ gone: number; kept: number }> {
  const names = keyNames(table)
  // Read first, by the owner: the platform's role has no rights among the operator's tables.
  const { rows: stored } = await sql<{ keys: string }>`
    select keys::text as keys from ops.table_samples where table_name = ${table.name}
  `.execute(db)
  const { rows } = await asPlatform(db, transaction =>
    sql<{ gone: number; kept: number }>`
      select count(*) filter (where t.is_there is null) as gone, count(t.is_there) as kept
      from jsonb_to_recordset(${stored[0]?.keys ?? '[]'}::jsonb) as k (${sql.raw(table.key)}, digest text)
      left join lateral (
        select true as is_there from ${sql.table(table.name)} t
        where ${sql.raw(names.map(name => `t.${name} = k.${name}`).join(' and '))}
          and md5(${sql.raw(table.facts)}) = k.digest
      ) t on true
      ${isPoints(table) ? KEPT_POINTS : sql``}
    `.execute(transaction),
  )
  return rows[0] ?? { gone: 0, kept: 0 }
}

async function takeSample(db: Database, table: GuardedTable, now: Date): Promise<void> {
  const share = await samplingPercent(db, table.name)
  const names = keyNames(table)
  const fields = names.map(name => `'${name}', t.${name}`).join(', ')
  const { rows } = await asPlatform(db, transaction =>
    sql<{ keys: string }>`
      select coalesce(jsonb_agg(picked.key), '[]')::text as keys from (
        select jsonb_build_object(${sql.raw(fields)}, 'digest', md5(${sql.raw(table.facts)})) as key
        from ${sql.table(table.name)} t tablesample system (${share})
        order by random() limit ${SAMPLED_ROWS}
      ) picked
    `.execute(transaction),
  )
  await sql`
    insert into ops.table_samples (table_name, taken_at, keys)
    values (${table.name}, ${now}, ${rows[0]?.keys ?? '[]'}::jsonb)
    on conflict (table_name) do update set taken_at = excluded.taken_at, keys = excluded.keys
  `.execute(db)
}

/** Percent of the pages: all of them where they are few. */
async function samplingPercent(db: Database, table: string): Promise<number> {
  const { rows } = await sql<{ pages: number }>`
    select coalesce(sum(pg_relation_size(oid)), 0) / current_setting('block_size')::int as pages
    from (
      select relid as oid from pg_partition_tree(to_regclass(${table})) where isleaf
      union select to_regclass(${table})::oid
    ) leaf
  `.execute(db)
  const pages = Number(rows[0]?.pages ?? 0)
  return pages <= SAMPLED_PAGES ? 100 : (SAMPLED_PAGES / pages) * 100
}

const keyNames = ({ key }: GuardedTable) => key.split(',').map(column => column.trim().split(' ')[0] ?? '')
const isPoints = ({ name }: GuardedTable) => name === 'catalog.price_points'
