import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'

/** Where the database's own history stands. */
export type Standing = {
  /** Names the database and the stretch of its history within which ids of transactions compare. */
  history: string
  /** Every transaction below this id has ended. */
  settled: bigint
}

/** Read before the log is: a reader that then finds nothing has all that is below `settled`. */
export async function readStanding(db: Database): Promise<Standing> {
  const { rows } = await sql<{ history: string; settled: string }>`
    select concat_ws('/', server_history, epoch,
             (select oid from pg_database where datname = current_database())) as history,
           pg_snapshot_xmin(pg_current_snapshot())::text as settled
    from catalog.change_epochs order by epoch desc limit 1
  `.execute(db)
  const [row] = rows
  if (row === undefined) throw new Error('catalog.change_epochs is empty')
  return { history: row.history, settled: BigInt(row.settled) }
}
