import { sql } from 'kysely'
import { asPlatform, asTenant, type Database } from '../../kernel/db/index.ts'
import type { Caller, Member } from '../access/principal.ts'
import { requireScope } from '../access/require-scope.ts'
import type { Role } from '../access/scopes.ts'
import { loadEffectivePlan } from '../billing/load-plan-inputs.ts'
import { noSuchOrg, type OrgContext } from './change-org.ts'
import { countSeats, type Seats } from './seats.ts'

export type OrgEntry = { id: number; name: string; role: Role | null; createdAt: Date }

/** Those a person belongs to; of a key, the one it was issued in. */
export function listOrgs({ db }: { db: Database }, principal: Member): Promise<OrgEntry[]> {
  if (principal.kind === 'key') return listOwn(db, principal.orgId)
  return asPlatform(db, async transaction => {
    const { rows } = await sql<OrgEntry>`
      select o.id, o.name, m.role, o.created_at as "createdAt"
      from tenancy.members m join tenancy.orgs o on o.id = m.org_id
      where m.person_id = ${principal.personId} order by o.name, o.id
    `.execute(transaction)
    return rows
  })
}

function listOwn(db: Database, orgId: number): Promise<OrgEntry[]> {
  return asTenant(db, orgId, async transaction => {
    const { rows } = await sql<OrgEntry>`
      select id, name, null as role, created_at as "createdAt" from tenancy.orgs where id = ${orgId}
    `.execute(transaction)
    return rows
  })
}

export type OrgDetails = { id: number; name: string; createdAt: Date; planCode: string; seats: Seats }

/** Throws `not_found` for any organisation but the caller's. */
export async function getOrg(
  { db, clock }: OrgContext,
  { principal }: Caller,
  orgId: number,
): Promise<OrgDetails> {
  requireScope(principal, 'usage:read')
  const now = clock.now()
  return asTenant(db, principal.orgId, async transaction => {
    const { rows } = await sql<{ id: number; name: string; createdAt: Date }>`
      select id, name, created_at as "createdAt" from tenancy.orgs where id = ${orgId}
    `.execute(transaction)
    const org = rows[0]
    if (org === undefined) throw noSuchOrg()
    const { plan } = await loadEffectivePlan(transaction, orgId, now)
    return { ...org, planCode: plan.code, seats: await countSeats(transaction, orgId, now) }
  })
}
