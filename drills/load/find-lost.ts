import { sql } from 'kysely'
import { asPlatform, type Database } from '../../apps/server/src/kernel/db/index.ts'
import type { Acknowledged } from './ledger.ts'

/** Every acknowledged write that the database does not have, each in a sentence. */
export async function findLost(db: Database, entries: readonly Acknowledged[]): Promise<string[]> {
  return asPlatform(db, async transaction => {
    const column = async (query: ReturnType<typeof sql<{ value: string }>>): Promise<Set<string>> =>
      new Set((await query.execute(transaction)).rows.map(({ value }) => value))
    const offers = await column(sql`
      select s.name || ' ' || o.sku as value from catalog.offers o join catalog.sources s on s.id = o.source_id
      where s.name like 'drill-%'
    `)
    const clicks = await column(sql`select id::text as value from affiliate.clicks`)
    const keys = await column(sql`select id::text as value from tenancy.api_keys`)
    const revoked = await column(
      sql`select id::text as value from tenancy.api_keys where revoked_at is not null`,
    )
    const { rows: sources } = await sql<{ name: string; expiresAfterS: number }>`
      select name, expires_after_seconds as "expiresAfterS" from catalog.sources where name like 'drill-%'
    `.execute(transaction)
    const lifetimes = new Map(sources.map(({ name, expiresAfterS }) => [name, expiresAfterS]))

    const missing = (entry: Acknowledged): string[] => {
      if (entry.kind === 'offers') {
        return entry.skus
          .filter(sku => !offers.has(`${entry.source} ${sku}`))
          .map(sku => `offer ${sku} of ${entry.source}`)
      }
      if (entry.kind === 'click') return clicks.has(entry.id) ? [] : [`click ${entry.id}`]
      if (entry.kind === 'key') return keys.has(entry.id) ? [] : [`key ${entry.id}`]
      if (entry.kind === 'revocation') return revoked.has(entry.id) ? [] : [`the end of key ${entry.id}`]
      // Each change sets a higher value than the one before; a later one may have been stored unacknowledged.
      const isThere = (lifetimes.get(entry.name) ?? 0) >= entry.expiresAfterS
      return isThere ? [] : [`setting ${entry.expiresAfterS} of ${entry.name}`]
    }
    return entries.flatMap(missing)
  })
}
