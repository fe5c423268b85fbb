import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '../kernel/db/index.ts'

/** Long enough to load a page or settle a batch between two extensions, short enough for another to step in. */
const LEASE_MS = 60_000

export type Lead = {
  isLeading: boolean
  /** Up to where the changes are grouped, whoever did it; null: everything is to be grouped anew. */
  cursor: string | null
}

/** Whether `owner` is the one that groups offers from now on: it was before, or whoever was is gone. */
export async function takeLead(db: Database, owner: string, now: Date): Promise<Lead> {
  const { rows } = await sql<{ cursor: string | null }>`
    insert into identity.leader (owner, lease_until) values (${owner}, ${new Date(now.getTime() + LEASE_MS)})
    on conflict (is_only) do update set owner = excluded.owner, lease_until = excluded.lease_until
      where leader.owner = excluded.owner or leader.lease_until <= ${now}
    returning cursor
  `.execute(db)
  return { isLeading: rows.length > 0, cursor: rows[0]?.cursor ?? null }
}

/** Notes up to where everything is grouped; not for one that does not lead any more. */
export async function saveCursor(db: Database, owner: string, cursor: string): Promise<void> {
  await sql`update identity.leader set cursor = ${cursor} where owner = ${owner}`.execute(db)
}

/** Has all offers grouped anew by whoever leads, from its next round on. */
export async function forgetCursor(db: Database): Promise<void> {
  await sql`update identity.leader set cursor = null`.execute(db)
}

/** Whether it still is; then nobody else becomes it before the transaction ends. */
export async function holdLead(transaction: DatabaseTransaction, owner: string, now: Date): Promise<boolean> {
  const { rows } = await sql`
    select from identity.leader where owner = ${owner} and lease_until > ${now} for share
  `.execute(transaction)
  return rows.length > 0
}

/** Lets another one step in at once. */
export async function giveUpLead(db: Database, owner: string): Promise<void> {
  await sql`update identity.leader set lease_until = '-infinity' where owner = ${owner}`.execute(db)
}
