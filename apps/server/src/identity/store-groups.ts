import { type Database, type DatabaseTransaction, transactionWithRetry } from '../kernel/db/index.ts'
import { decisionsVersion } from './decision-store.ts'
import { lockIdentity } from './identity-lock.ts'
import { holdLead } from './leader.ts'
import { regroup } from './regroup.ts'

export type Stored = 'stored' | 'not_leading' | 'decisions_changed'

/**
 * Stores groups of one catalogue as products, in one transaction with whatever `record` writes about them. Not when
 * another process leads by now, nor when people decided something that the groups do not know of.
 */
export async function storeGroups(
  db: Database,
  {
    orgId,
    parts,
    owner,
    version,
    now,
  }: {
    orgId: number | null
    parts: readonly (readonly number[])[]
    owner: string
    version: number
    now: Date
  },
  record: (transaction: DatabaseTransaction) => Promise<void>,
): Promise<Stored> {
  return transactionWithRetry(db, async transaction => {
    await lockIdentity(transaction)
    if (!(await holdLead(transaction, owner, now))) return 'not_leading'
    if ((await decisionsVersion(transaction)) !== version) return 'decisions_changed'
    await regroup(transaction, { orgId, parts, reason: 'comparison', now })
    await record(transaction)
    return 'stored'
  })
}
