import { sql } from 'kysely'
import { asPlatform, type Database } from '../../kernel/db/index.ts'

/** When keys were last used, kept here for a while: to write it with each request would cost more than the request. */
export class KeyUses {
  #lastUsedMs = new Map<number, number>()

  note(keyId: number, nowMs: number): void {
    this.#lastUsedMs.set(keyId, nowMs)
  }

  /** Stores what was noted since the last time; on failure it is noted still. */
  async store(db: Database): Promise<void> {
    if (this.#lastUsedMs.size === 0) return
    const uses = this.#lastUsedMs
    this.#lastUsedMs = new Map()
    try {
      await storeUses(db, uses)
    } catch (error) {
      this.#lastUsedMs = new Map([...uses, ...this.#lastUsedMs])
      throw error
    }
  }
}

async function storeUses(db: Database, uses: ReadonlyMap<number, number>): Promise<void> {
  const at = [...uses.values()].map(ms => new Date(ms))
  // Another process may be storing uses of the same keys: who holds a row writes much the same.
  await asPlatform(db, transaction =>
    sql`
      with used as (
        select * from unnest(${[...uses.keys()]}::bigint[], ${at}::timestamptz[]) as used (id, at)
      ), free as (
        select id from tenancy.api_keys where id in (select id from used) order by id for update skip locked
      )
      update tenancy.api_keys k set last_used_at = greatest(k.last_used_at, used.at)
      from free join used using (id) where k.id = free.id
    `.execute(transaction),
  )
}
