import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import type { Cursor } from './cursor.ts'

/** Clocks of processes differ, and what is recorded is dated a moment before it is committed. */
const SLACK_MS = 60_000

/** Notes where in the log this instant lies: everything below had ended by then. */
export async function markChanges(db: Database, now: Date): Promise<void> {
  await sql`
    insert into catalog.change_marks (epoch, at, xid)
    select max(epoch), ${now}::timestamptz, pg_snapshot_xmin(pg_current_snapshot()) from catalog.change_epochs
    on conflict do nothing
  `.execute(db)
}

/** A place that everything recorded from `at` on lies behind; null: no mark is that old. */
export async function findMark(db: Database, at: Date): Promise<Cursor | null> {
  const { rows } = await sql<{ epoch: number; xid: string }>`
    select epoch, xid::text as xid from catalog.change_marks
    where at <= ${new Date(at.getTime() - SLACK_MS)}
    order by epoch desc, at desc limit 1
  `.execute(db)
  const mark = rows[0]
  return mark === undefined ? null : { ...mark, seq: 0 }
}
