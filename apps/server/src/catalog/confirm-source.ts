import { sql } from 'kysely'
import type { DatabaseTransaction } from '../kernel/db/index.ts'
import { appendChanges } from './change-log/append-changes.ts'
import type { Source } from './ensure-source.ts'

/**
 * Records that a full reading of the source began at `readAt` and saw every offer of it that is not missing: they are
 * as fresh as that reading from now on. What it did not see is marked first (`markMissing`).
 */
export async function confirmSource(
  transaction: DatabaseTransaction,
  source: Source,
  readAt: Date,
  recordedAt = readAt,
): Promise<void> {
  await sql`
    update catalog.sources set confirmed_at = greatest(confirmed_at, ${readAt}) where id = ${source.id}
  `.execute(transaction)
  const change = { orgId: source.orgId, sourceId: source.id, productId: null, offerId: null }
  await appendChanges(transaction, [{ kind: 'source_confirmed', ...change }], recordedAt)
}
