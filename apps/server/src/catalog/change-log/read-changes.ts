import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import type { ChangeKind } from './append-changes.ts'
import { type Cursor, formatCursor, parseCursor } from './cursor.ts'
import { isKept, readLogState } from './log-state.ts'

/** A row of the log. What it does not tell of is null. */
export type LoggedChange = {
  kind: ChangeKind
  orgId: number | null
  sourceId: number | null
  productId: number | null
  offerId: number | null
  fromProductId: number | null
  heirId: number | null
  /** Of `offer_changed`: what became another (`facets.ts`); null in rows from before this was noted. */
  facets: number | null
  /** Where the price became another. A minor amount that is null: no price was named. */
  oldPriceMinor: number | null
  oldCurrency: string | null
  newPriceMinor: number | null
  newCurrency: string | null
  /** When it was recorded. */
  at: Date
}

export type ReadChange = LoggedChange & { cursor: string }

/**
 * The changes behind `cursor`, oldest first, at most `limit`. Never passes a transaction that is still running, so
 * that what commits late is read late instead of never. null: the reader must start over from a full copy, because
 * the cursor is from before the server's history forked (a restore, a promoted replica) or the log behind it was cut.
 */
export async function readChanges(db: Database, cursor: string, limit: number): Promise<ReadChange[] | null> {
  const from = parseCursor(cursor)
  if (from === null) return null
  const rows = await readRows(db, from, limit, 'settled')
  // After the rows: what was cut off before they were read is known by now.
  const state = await readLogState(db)
  if (from.epoch !== state.epoch || !isKept(state, from)) return null
  return rows.map(({ place, ...change }) => ({ ...change, cursor: formatCursor(place) }))
}

/**
 * Rows of one epoch behind `from`. `settled`: not past a transaction that is still running; of an epoch that is over,
 * `all`: ids of its transactions mean nothing to the server that runs now.
 */
export async function readRows(
  db: Database,
  from: Cursor,
  limit: number,
  which: 'settled' | 'all',
): Promise<(LoggedChange & { place: Cursor })[]> {
  const isSettled = which === 'settled' ? sql`and xid < pg_snapshot_xmin(pg_current_snapshot())` : sql``
  const { rows } = await sql<LoggedChange & Cursor>`
    select epoch, xid::text as xid, seq, kind, org_id as "orgId", source_id as "sourceId",
           product_id as "productId", offer_id as "offerId", from_product_id as "fromProductId",
           heir_id as "heirId", facets, old_price_minor as "oldPriceMinor", old_currency as "oldCurrency",
           new_price_minor as "newPriceMinor", new_currency as "newCurrency", at
    from catalog.changes c
    where epoch = ${from.epoch} and (xid, seq) > (${from.xid}::xid8, ${from.seq}::bigint) ${isSettled}
    -- Named by its table: xid alone would be the text above, of which 10 is less than 9.
    order by c.epoch, c.xid, c.seq
    limit ${limit}
  `.execute(db)
  return rows.map(({ epoch, xid, seq, ...change }) => ({ ...change, place: { epoch, xid, seq } }))
}

/** A cursor behind every change that a copy made from now on is sure to contain. */
export async function currentCursor(db: Database): Promise<string> {
  return formatCursor(await currentPlace(db))
}

/** Everything below is settled: whoever copies the catalogue now has it. */
export async function currentPlace(db: Database): Promise<Cursor> {
  const { rows } = await sql<{ epoch: number; xid: string }>`
    select max(epoch) as epoch, pg_snapshot_xmin(pg_current_snapshot())::text as xid from catalog.change_epochs
  `.execute(db)
  return { ...rows[0]!, seq: 0 }
}

/**
 * Whether readers pass everything that was committed before `horizon` was taken: a transaction of anybody on the
 * server that began before and is still running holds them up.
 */
export async function isPassable(db: Database, horizon: string): Promise<boolean> {
  const { rows } = await sql<{ isPassable: boolean }>`
    select pg_snapshot_xmin(pg_current_snapshot()) >= ${horizon}::xid8 as "isPassable"
  `.execute(db)
  return rows[0]!.isPassable
}

/** Above the id of every transaction that has committed by now. */
export async function currentHorizon(db: Database): Promise<string> {
  const { rows } = await sql<{ horizon: string }>`
    select pg_snapshot_xmax(pg_current_snapshot())::text as horizon
  `.execute(db)
  return rows[0]!.horizon
}
