import { sql } from 'kysely'
import { asPlatform, type Database } from '../../kernel/db/index.ts'
import { recordAudit } from '../audit/record-audit.ts'
import { insertKey } from './insert-key.ts'

/** Issues a key of the operator's organisation that may do everything there: for the command line alone. */
export async function issueOperatorKey(db: Database, name: string, now: Date): Promise<string> {
  return asPlatform(db, async transaction => {
    const { rows } = await sql<{ id: number }>`
      select id from tenancy.orgs where is_operator
    `.execute(transaction)
    const orgId = rows[0]!.id
    const { id, secret, prefix } = await insertKey(
      transaction,
      {
        orgId,
        workspaceId: null,
        name,
        mode: 'live',
        scopes: ['admin'],
        expiresAt: null,
        allowedIps: [],
        budgetPerMonth: null,
        createdBy: 'operator',
      },
      now,
    )
    await recordAudit(transaction, {
      orgId,
      actor: { kind: 'operator', id: null },
      action: 'key.create',
      target: `key:${id}`,
      before: null,
      after: { name, prefix, scopes: ['admin'] },
      requestId: null,
      at: now,
    })
    return secret
  })
}
