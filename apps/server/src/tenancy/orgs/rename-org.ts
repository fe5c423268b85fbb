import { sql } from 'kysely'
import type { Caller } from '../access/principal.ts'
import { changeOrg, type OrgContext } from './change-org.ts'

export function renameOrg(
  context: OrgContext,
  caller: Caller,
  { orgId, name }: { orgId: number; name: string },
): Promise<void> {
  return changeOrg(
    context,
    caller,
    { orgId, needed: 'members:manage' },
    async ({ transaction, org, audit }) => {
      if (org.name === name) return
      await sql`update tenancy.orgs set name = ${name} where id = ${orgId}`.execute(transaction)
      await audit({
        action: 'org.rename',
        target: `org:${orgId}`,
        before: { name: org.name },
        after: { name },
      })
    },
  )
}
