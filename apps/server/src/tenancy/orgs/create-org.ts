import { sql } from 'kysely'
import { asPlatform } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { actorOf, type Caller, type PersonPrincipal } from '../access/principal.ts'
import { recordAudit } from '../audit/record-audit.ts'
import { FREE_PLAN } from '../plans/shipped-plans.ts'
import type { OrgContext } from './change-org.ts'

/** Each begins with the free plan's allowance: many would be many allowances. */
const MAX_OWNED = 10

/**
 * Founds an organisation on the free plan, with the person as its owner and a first workspace. Throws
 * `email_not_verified` and `too_many_orgs`.
 */
export async function createOrg(
  { db, clock }: OrgContext,
  { principal, requestId }: Caller<PersonPrincipal>,
  { name }: { name: string },
): Promise<{ id: number }> {
  const { personId } = principal
  const now = clock.now()
  return asPlatform(db, async transaction => {
    const { email } = await holdVerifiedPerson(transaction, personId)
    const { rows: owned } = await sql<{ count: number }>`
      select count(*) from tenancy.members where person_id = ${personId} and role = 'owner'
    `.execute(transaction)
    if ((owned[0]?.count ?? 0) >= MAX_OWNED) {
      throw new AppError('too_many_orgs', `a person may own ${MAX_OWNED} organisations`)
    }
    const { rows } = await sql<{ id: number }>`
      with org as (
        insert into tenancy.orgs (name, contact_email, created_at) values (${name}, ${email}, ${now}) returning id
      ), plan as (
        insert into tenancy.org_plans (org_id, valid_from, plan_code) select id, ${now}, ${FREE_PLAN} from org
      ), workspace as (
        insert into tenancy.workspaces (org_id, name, created_at) select id, 'Default', ${now} from org
      )
      insert into tenancy.members (org_id, person_id, role, created_at)
        select id, ${personId}, 'owner', ${now} from org
      returning org_id as id
    `.execute(transaction)
    const { id } = rows[0]!
    await recordAudit(transaction, {
      orgId: id,
      actor: actorOf(principal),
      action: 'org.create',
      target: `org:${id}`,
      before: null,
      after: { name, owner: String(personId) },
      requestId,
      at: now,
    })
    return { id }
  })
}

/** What one person does to their memberships takes turns. Throws `email_not_verified`. */
export async function holdVerifiedPerson(
  transaction: Parameters<Parameters<typeof asPlatform>[1]>[0],
  personId: number,
): Promise<{ email: string }> {
  const { rows } = await sql<{ email: string }>`
    select email from tenancy.persons where id = ${personId} and email_verified for no key update
  `.execute(transaction)
  if (rows[0] === undefined) throw new AppError('email_not_verified', 'confirm your e-mail address first')
  return rows[0]
}
