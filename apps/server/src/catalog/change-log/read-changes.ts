import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import type { Change } from './append-changes.ts'
import { type Cursor, formatCursor, parseCursor } from './cursor.ts'

export type ReadChange = Change & { cursor: string; at: Date }

/**
 * The changes behind `cursor`, oldest first, at most `limit`. Never passes a transaction that is still running, so
 * that what commits late is read late instead of never. null: the cursor is from before the server's history
 * forked (a restore, a promoted replica) and the reader must start over from a full copy.
 */
export async function readChanges(db: Database, cursor: string, limit: number): Promise<ReadChange[] | null> {
  const from = parseCursor(cursor)
  if (from === null || from.epoch !== (await currentEpoch(db))) return null
  const { rows } = await sql<Change & Cursor & { at: Date }>`
    select epoch, xid::text as xid, seq, kind, org_id as "orgId", source_id as "sourceId",
           product_id as "productId", offer_id as "offerId", at
    from catalog.changes
    where epoch = ${from.epoch}
      and (xid, seq) > (${from.xid}::xid8, ${from.seq}::bigint)
      and xid < pg_snapshot_xmin(pg_current_snapshot())
    order by epoch, xid, seq
    limit ${limit}
  `.execute(db)
  return rows.map(({ epoch, xid, seq, ...change }) => ({
    ...change,
    cursor: formatCursor({ epoch, xid, seq }),
  }))
}

/** A cursor behind every change that a copy made from now on is sure to contain. */
export async function currentCursor(db: Database): Promise<string> {
  const { rows } = await sql<{ epoch: number; xid: string }>`
    select max(epoch) as epoch, pg_snapshot_xmin(pg_current_snapshot())::text as xid from catalog.change_epochs
  `.execute(db)
  return formatCursor({ epoch: rows[0]!.epoch, xid: rows[0]!.xid, seq: 0 })
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

async function currentEpoch(db: Database): Promise<number> {
  const { rows } = await sql<{ epoch: number }>`
    select max(epoch) as epoch from catalog.change_epochs
  `.execute(db)
  return rows[0]!.epoch
}
