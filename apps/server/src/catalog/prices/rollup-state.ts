import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '../../kernel/db/index.ts'
import { unlessBusy } from './price-months.ts'

const LEASE_MS = 300_000

/** Days (ISO; `-infinity`: none yet). See migration 0019. */
export type RollupState = { rolledUntil: string; closedUntil: string; compactedUntil: string }

export async function readRollupState(db: Database): Promise<RollupState> {
  const { rows } = await sql<RollupState>`
    select rolled_until::text as "rolledUntil", closed_until::text as "closedUntil",
           compacted_until::text as "compactedUntil"
    from catalog.price_rollup_state
  `.execute(db)
  const [state] = rows
  if (state === undefined) throw new Error('catalog.price_rollup_state has lost its row')
  return state
}

/** One process rolls up at a time. True: it is `owner`, for the next five minutes. */
export async function takeLease(db: Database, owner: string, now: Date): Promise<boolean> {
  const { rows } = await sql`
    update catalog.price_rollup_state
    set lease_owner = ${owner}, lease_until = ${new Date(now.getTime() + LEASE_MS)}
    where lease_owner is null or lease_owner = ${owner} or lease_until < ${now}
    returning lease_owner
  `.execute(db)
  return rows.length > 0
}

export async function releaseLease(db: Database, owner: string): Promise<void> {
  await sql`
    update catalog.price_rollup_state set lease_owner = null, lease_until = null where lease_owner = ${owner}
  `.execute(db)
}

/**
 * Does something about the state while nobody is between reading it and committing the points that go with it: they
 * all read it in the statement that writes, and hold it until they commit. null: they were busy.
 */
export function whileNobodyWrites<T>(
  db: Database,
  work: (transaction: DatabaseTransaction) => Promise<T>,
): Promise<T | null> {
  return unlessBusy(db, async transaction => {
    await sql`lock table catalog.price_rollup_state in access exclusive mode`.execute(transaction)
    return work(transaction)
  })
}
