import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/db/index.ts'
import { findMark } from './marks.ts'

const DAY_MS = 86_400_000
const CHANGES_KEPT_DAYS = 90
const ROWS_AT_ONCE = 10_000

/**
 * Cuts off what the log tells of before the last `keepDays`, and says so in the same transaction: who reads from before
 * the cut is told to start over. The only place that deletes from the log, and only rows below a mark, under which
 * every transaction had ended. The catalogue itself stays as it is. Answers how many rows went.
 */
export async function cutChanges({
  db,
  clock,
  keepDays = CHANGES_KEPT_DAYS,
}: {
  db: Database
  clock: Clock
  keepDays?: number
}): Promise<{ deleted: number }> {
  const mark = await findMark(db, new Date(clock.now().getTime() - keepDays * DAY_MS))
  if (mark === null) return { deleted: 0 }
  let deleted = 0
  while (true) {
    const { rows } = await sql<{ n: number }>`
      with old as materialized (
        select epoch, xid, seq from catalog.changes
        where (epoch, xid) < (${mark.epoch}, ${mark.xid}::xid8)
        order by epoch, xid, seq limit ${ROWS_AT_ONCE}
      ), last as (
        select distinct on (epoch) epoch, xid, seq from old order by epoch, xid desc, seq desc
      ), told as (
        update catalog.change_epochs e set cut_xid = last.xid, cut_seq = last.seq
        from last
        where last.epoch = e.epoch and (e.cut_xid is null or (e.cut_xid, e.cut_seq) < (last.xid, last.seq))
      ), gone as (
        delete from catalog.changes c using old
        where (c.epoch, c.xid, c.seq) = (old.epoch, old.xid, old.seq)
        returning 1
      )
      select count(*) as n from gone
    `.execute(db)
    deleted += rows[0]!.n
    if (rows[0]!.n < ROWS_AT_ONCE) break
  }
  // The one that was cut by stays: it tells since when the log is whole.
  await sql`
    delete from catalog.change_marks where (epoch, xid) < (${mark.epoch}, ${mark.xid}::xid8)
  `.execute(db)
  return { deleted }
}
