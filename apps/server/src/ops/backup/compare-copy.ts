import type pg from 'pg'

/** Rows of a table here and there; null: the table is not there. */
export type TableDifference = { table: string; running: number | null; copy: number | null }

/** How a restored copy stands to what runs. Instants: of the newest change to the catalogue. */
export type Comparison = {
  differences: TableDifference[]
  runningNewest: Date | null
  copyNewest: Date | null
}

/** Rows of every table, and the newest change, of the copy and of what runs; of both as they are now. */
export async function compareCopy(running: pg.ClientBase, copy: pg.ClientBase): Promise<Comparison> {
  const [here, there] = [await countRows(running), await countRows(copy)]
  const names = [...new Set([...here.keys(), ...there.keys()])].sort()
  return {
    differences: names.flatMap(table => {
      const [a, b] = [here.get(table) ?? null, there.get(table) ?? null]
      return a === b ? [] : [{ table, running: a, copy: b }]
    }),
    runningNewest: await newestChange(running),
    copyNewest: await newestChange(copy),
  }
}

async function countRows(client: pg.ClientBase): Promise<Map<string, number>> {
  const { rows: tables } = await client.query<{ name: string; quoted: string }>(`
    select n.nspname || '.' || c.relname as name, format('%I.%I', n.nspname, c.relname) as quoted
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and c.relpersistence = 'p' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  `)
  const counts = new Map<string, number>()
  for (const { name, quoted } of tables) {
    const { rows } = await client.query<{ count: string }>(`select count(*) from only ${quoted}`)
    counts.set(name, Number(rows[0]?.count))
  }
  return counts
}

async function newestChange(client: pg.ClientBase): Promise<Date | null> {
  // A restore onto a new server is compared with a database that is none of ours yet.
  const { rows: there } = await client.query<{ is: boolean }>(
    "select to_regclass('ops.wal_marks') is not null as is",
  )
  if (there[0]?.is !== true) return null
  const { rows } = await client.query<{ at: Date | null }>('select max(marked_at) as at from ops.wal_marks')
  return rows[0]?.at ?? null
}
