import { sql } from 'kysely'
import { asPlatform, type Database } from '../../kernel/db/index.ts'
import type { StoredEntry } from './hash-entry.ts'

/** Where a chain ends. `hash` in hexadecimal, of the entry `length`; empty when there is none. */
export type AuditHead = { chain: number; length: number; hash: string }

/** What the database says of a chain's end, in one look. */
export type ChainEnd = {
  /** null: the chain has entries but no head. */
  head: AuditHead | null
  /** Highest number of an entry; 0 without any. */
  lastNumber: number
}

export async function listChains(db: Database): Promise<number[]> {
  const { rows } = await asPlatform(db, transaction =>
    sql<{ chain: number }>`
      select chain from tenancy.audit_heads union select chain from tenancy.audit_log order by chain
    `.execute(transaction),
  )
  return rows.map(({ chain }) => chain)
}

/** Every chain's end; kept elsewhere, they are what a rewritten log cannot agree with. */
export async function listAuditHeads(db: Database): Promise<AuditHead[]> {
  const { rows } = await asPlatform(db, transaction =>
    sql<AuditHead>`
      select chain, length, encode(hash, 'hex') as hash from tenancy.audit_heads order by chain
    `.execute(transaction),
  )
  return rows
}

/** The entries behind number `after`, in order, `limit` at most. */
export async function readEntries(
  db: Database,
  { chain, after, limit }: { chain: number; after: number; limit: number },
): Promise<StoredEntry[]> {
  const { rows } = await asPlatform(db, transaction =>
    sql<StoredEntry>`
      select chain, number, org_id as "orgId", extract(epoch from at)::text as "epochSeconds",
        actor_kind as "actorKind", actor_id as "actorId", on_behalf_of as "onBehalfOf", action, target,
        before::text as before, after::text as after, request_id as "requestId", hash
      from tenancy.audit_log
      where chain = ${chain} and number > ${after}
      order by number limit ${limit}
    `.execute(transaction),
  )
  return rows
}

export async function readChainEnd(db: Database, chain: number): Promise<ChainEnd> {
  const { rows } = await asPlatform(db, transaction =>
    sql<{ lastNumber: number; length: number | null; hash: string | null }>`
      select coalesce(max(number), 0) as "lastNumber",
        (select length from tenancy.audit_heads where chain = ${chain}) as length,
        (select encode(hash, 'hex') from tenancy.audit_heads where chain = ${chain}) as hash
      from tenancy.audit_log where chain = ${chain}
    `.execute(transaction),
  )
  const { lastNumber, length, hash } = rows[0]!
  return { lastNumber, head: length === null || hash === null ? null : { chain, length, hash } }
}
