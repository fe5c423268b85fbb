import { sql } from 'kysely'
import { AppError } from '../../kernel/errors/index.ts'
import { requireGrantable } from '../access/require-scope.ts'
import { type Role, SCOPES_OF_ROLE } from '../access/scopes.ts'
import type { OrgChange } from './change-org.ts'

/** Nobody gives a role, or takes one away, that holds more than their own; owners are made by people only. */
export function requireMayAssign({ principal }: OrgChange, role: Role): void {
  requireGrantable(principal, SCOPES_OF_ROLE[role])
  if (role === 'owner' && principal.kind !== 'person') {
    throw new AppError('person_needed', 'a key neither makes nor unmakes owners')
  }
}

/** Called while the organisation is held, so that two owners cannot step down at once. Throws `last_owner`. */
export async function requireAnotherOwner({ transaction, org }: OrgChange, personId: number): Promise<void> {
  const { rows } = await sql`
    select from tenancy.members where org_id = ${org.id} and role = 'owner' and person_id <> ${personId} limit 1
  `.execute(transaction)
  if (rows.length === 0) throw new AppError('last_owner', 'make somebody else an owner first')
}
