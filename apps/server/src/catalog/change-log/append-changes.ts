import { sql } from 'kysely'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'

export type ChangeKind =
  | 'offer_created'
  | 'offer_changed'
  /** Seen again as it was, by a reading that did not see the whole source. */
  | 'offer_confirmed'
  | 'offer_missing'
  | 'offer_delisted'
  | 'source_confirmed'

/** What changed, by id; the state itself is read from the tables, which hold the newest. */
export type Change = {
  kind: ChangeKind
  orgId: number | null
  sourceId: number | null
  productId: number | null
  offerId: number | null
}

/** Writes changes in the transaction that makes them: either both are there or neither. */
export async function appendChanges(
  transaction: DatabaseTransaction,
  changes: readonly Change[],
  at: Date,
): Promise<void> {
  if (changes.length === 0) return
  await sql`
    insert into catalog.changes (epoch, kind, org_id, source_id, product_id, offer_id, at)
    select (select max(epoch) from catalog.change_epochs), kind, "orgId", "sourceId", "productId", "offerId", ${at}
    from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) as row
      (kind text, "orgId" bigint, "sourceId" bigint, "productId" bigint, "offerId" bigint)
  `.execute(transaction)
}
