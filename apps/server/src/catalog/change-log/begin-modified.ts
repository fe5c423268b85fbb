import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import type { Cursor } from './cursor.ts'
import { BEGINNING } from './follow-page.ts'
import { IS_MODIFICATION, isListed } from './list-modified.ts'
import { isKept, readLogState } from './log-state.ts'
import { findMark } from './marks.ts'
import type { ModifiedListing, ModifiedPlace } from './modified-cursor.ts'
import { currentPlace } from './read-changes.ts'

/**
 * Begins a listing of the products modified since, up to now. From before the log begins every product is listed:
 * which of them were modified is not known any more. `countAll` tells how many products the asker sees.
 */
export async function beginModified(
  db: Database,
  { since: asked, orgIds, countAll }: { since: Date; orgIds: readonly number[]; countAll: () => number },
): Promise<{ listing: ModifiedListing; place: ModifiedPlace }> {
  // Before 1970 there was nothing to modify.
  const since = new Date(Math.max(asked.getTime(), 0))
  const bound = await currentPlace(db)
  const start = await startOf(db, since)
  if (start === null) return { listing: { since, bound, total: countAll() }, place: { afterId: 0 } }
  const listing = { since, bound, total: 0 }
  const { rows } = await sql<{ total: number }>`
    select count(*) as total
    from (select distinct product_id from catalog.changes
          where (epoch, xid, seq) > (${start.epoch}, ${start.xid}::xid8, ${start.seq}::bigint)
            and ${isListed(listing)} and (org_id is null or org_id = any(${orgIds}::bigint[]))) as modified
    where exists (select from catalog.offers o where o.product_id = modified.product_id and o.delisted_at is null)
  `.execute(db)
  return { listing: { ...listing, total: rows[0]!.total }, place: start }
}

/** A place behind which the log tells of all that was recorded since; null: it does not reach back so far. */
async function startOf(db: Database, since: Date): Promise<Cursor | null> {
  const mark = await findMark(db, since)
  const state = await readLogState(db)
  if (mark !== null) return isKept(state, mark) ? mark : null
  if (state.cut !== null) return null
  const { rows } = await sql<{ at: Date }>`
    select at from catalog.changes where ${IS_MODIFICATION} order by epoch, xid, seq limit 1
  `.execute(db)
  return rows[0] !== undefined && rows[0].at < since ? BEGINNING : null
}
