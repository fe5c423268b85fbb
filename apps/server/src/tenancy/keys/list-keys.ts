import { sql } from 'kysely'
import { asTenant, type Database } from '../../kernel/db/index.ts'
import type { Member } from '../access/principal.ts'
import { requireScope } from '../access/require-scope.ts'
import { KEY_COLUMNS, type KeyRow } from './key-store.ts'

/** The organisation's keys, newest first, revoked ones among them. */
export function listKeys(db: Database, principal: Member): Promise<KeyRow[]> {
  requireScope(principal, 'keys:manage')
  return asTenant(db, principal.orgId, async transaction => {
    const { rows } = await sql<KeyRow>`
      select ${KEY_COLUMNS} from tenancy.api_keys order by created_at desc, id
    `.execute(transaction)
    return rows
  })
}
