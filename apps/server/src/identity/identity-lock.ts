import { sql } from 'kysely'
import type { DatabaseTransaction } from '../kernel/db/index.ts'

const IDENTITY_LOCK = 0x62_77_69_64

/** Until the transaction ends, nobody else regroups products. Ingest goes on: it places offers and moves none of these. */
export async function lockIdentity(transaction: DatabaseTransaction): Promise<void> {
  await sql`select pg_advisory_xact_lock(${IDENTITY_LOCK})`.execute(transaction)
}

/** Until the transaction ends, nobody teaches these products a GTIN. */
export async function lockProducts(
  transaction: DatabaseTransaction,
  productIds: readonly number[],
): Promise<void> {
  await sql`
    select from catalog.products where id = any(${productIds}::bigint[]) order by id for update
  `.execute(transaction)
}
