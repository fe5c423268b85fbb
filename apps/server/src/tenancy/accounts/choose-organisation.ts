import { sql } from 'kysely'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'
import type { Role } from '../access/scopes.ts'
import { recordAudit } from '../audit/record-audit.ts'
import { FREE_PLAN } from '../plans/shipped-plans.ts'

const MAX_ORG_NAME_CHARS = 200

export type Membership = { orgId: number; role: Role }

/**
 * The organisation that somebody acts for: the wanted one where they are a member, else the one they joined first. Who
 * is a member of none gets one of their own, on the free plan.
 */
export async function chooseOrganisation(
  transaction: DatabaseTransaction,
  person: { id: number; name: string; email: string },
  wantedOrgId: number | null,
  { now, requestId }: { now: Date; requestId: string },
): Promise<Membership> {
  // Of two sign-ins at once one makes the organisation, and the other finds it.
  await sql`select from tenancy.persons where id = ${person.id} for update`.execute(transaction)
  const { rows } = await sql<Membership>`
    select member.org_id as "orgId", member.role
    from tenancy.members member join tenancy.orgs org on org.id = member.org_id
    where member.person_id = ${person.id}
    order by member.org_id is not distinct from ${wantedOrgId}::bigint desc, org.suspended_at is not null,
      member.created_at, member.org_id
    limit 1
  `.execute(transaction)
  return rows[0] ?? makeOwnOrganisation(transaction, person, now, requestId)
}

async function makeOwnOrganisation(
  transaction: DatabaseTransaction,
  { id: personId, name, email }: { id: number; name: string; email: string },
  now: Date,
  requestId: string,
): Promise<Membership> {
  const orgName = `${name}’s organisation`.slice(0, MAX_ORG_NAME_CHARS)
  const { rows } = await sql<{ orgId: number }>`
    with org as (
      insert into tenancy.orgs (name, contact_email, created_at) values (${orgName}, ${email}, ${now}) returning id
    ), workspace as (
      insert into tenancy.workspaces (org_id, name, created_at) select id, 'Default', ${now} from org
    ), plan as (
      insert into tenancy.org_plans (org_id, valid_from, plan_code) select id, ${now}, ${FREE_PLAN} from org
    )
    insert into tenancy.members (org_id, person_id, role, created_at)
    select id, ${personId}::bigint, 'owner', ${now} from org returning org_id as "orgId"
  `.execute(transaction)
  const { orgId } = rows[0]!
  await recordAudit(transaction, {
    orgId,
    actor: { kind: 'user', id: String(personId) },
    action: 'org.create',
    target: `org:${orgId}`,
    before: null,
    after: { name: orgName, plan: FREE_PLAN, owner: String(personId) },
    requestId,
    at: now,
  })
  return { orgId, role: 'owner' }
}
