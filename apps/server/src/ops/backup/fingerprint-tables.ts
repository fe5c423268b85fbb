import type pg from 'pg'
import type { TableCheck } from './types.ts'

/** An ordinary table that outlives a crash, as SQL names it. */
export type CheckedTable = { table: string; quoted: string; hasSource: boolean }

/** Every table whose rows a backup must bring back, in the order locks on them are taken. */
export async function listCheckedTables(client: pg.ClientBase): Promise<CheckedTable[]> {
  const { rows } = await client.query<CheckedTable>(`
    select n.nspname || '.' || c.relname as table,
      format('%I.%I', n.nspname, c.relname) as quoted,
      exists (
        select from pg_attribute a
        where a.attrelid = c.oid and a.attname = 'source_id' and not a.attisdropped
      ) as "hasSource"
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and c.relpersistence = 'p'
      and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    order by c.oid
  `)
  return rows
}

/**
 * Rows and fingerprint of each table, and of each source in it: the sum of the rows' hashes, so that order counts for
 * nothing. To be run in one transaction with one snapshot; compared only between servers of one major version.
 */
export async function fingerprintTables(
  client: pg.ClientBase,
  tables: readonly CheckedTable[],
): Promise<TableCheck[]> {
  // A row's text depends on these.
  await client.query(`
    set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'iso_8601';
    set local extra_float_digits = 1; set local bytea_output = 'hex'; set local statement_timeout = 0
  `)
  const checks: TableCheck[] = []
  for (const { table, quoted, hasSource } of tables)
    checks.push(...(await fingerprint(client, table, quoted, hasSource)))
  return checks
}

async function fingerprint(
  client: pg.ClientBase,
  table: string,
  quoted: string,
  hasSource: boolean,
): Promise<TableCheck[]> {
  const source = hasSource ? 't.source_id::text' : 'null'
  const { rows } = await client.query<{ source: string | null; rows: string; fingerprint: string }>(`
    select ${source} as source, count(*) as rows, sum(hashtextextended(t::text, 0))::text as fingerprint
    from only ${quoted} t group by 1 order by 1
  `)
  const parts = rows.map(row => ({
    sourceId: row.source,
    rows: Number(row.rows),
    fingerprint: row.fingerprint,
  }))
  const whole = {
    table,
    sourceId: null,
    rows: parts.reduce((sum, part) => sum + part.rows, 0),
    fingerprint: String(parts.reduce((sum, part) => sum + BigInt(part.fingerprint), 0n)),
  }
  return [whole, ...parts.flatMap(part => (part.sourceId === null ? [] : [{ table, ...part }]))]
}

/** In words, what differs; empty: the same. */
export function compareChecks(expected: readonly TableCheck[], found: readonly TableCheck[]): string[] {
  const key = ({ table, sourceId }: TableCheck) =>
    `${table}${sourceId === null ? '' : ` of source ${sourceId}`}`
  const there = new Map(found.map(check => [key(check), check]))
  const known = new Set(expected.map(key))
  return [
    ...expected.flatMap(check => {
      const other = there.get(key(check))
      if (other === undefined) return [`${key(check)}: ${check.rows} rows are missing altogether`]
      if (other.rows !== check.rows) return [`${key(check)}: ${other.rows} rows instead of ${check.rows}`]
      return other.fingerprint === check.fingerprint ? [] : [`${key(check)}: other rows than those backed up`]
    }),
    ...found.flatMap(check => (known.has(key(check)) ? [] : [`${key(check)}: was not in the backup`])),
  ]
}
