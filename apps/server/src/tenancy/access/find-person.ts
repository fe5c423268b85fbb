import { sql } from 'kysely'
import { asPlatform, type Database } from '../../kernel/db/index.ts'
import { loadPlanTerms, type PlanTerms } from '../billing/load-plan-inputs.ts'
import type { AccessClaims } from '../tokens/access-token.ts'
import { findPersonAccess, findSessionAccess, type PersonAccess } from '../tokens/find-person-access.ts'
import type { Role } from './scopes.ts'

/** All that decides what a person may do within a session, for the organisation the token names. */
export type PersonInOrg = {
  orgId: number
  personId: number
  sessionId: number
  role: Role
  sessionExpiresAt: Date
  isSuspended: boolean
  planTerms: PlanTerms
}

/** undefined when the session is over or the person is no member (any more). */
export async function findPersonInOrg(
  db: Database,
  { personId, orgId, sessionId }: AccessClaims,
  now: Date,
): Promise<PersonInOrg | undefined> {
  const access = await findPersonAccess(db, { personId, orgId, sessionId, now })
  return access === null ? undefined : withTerms(db, { ...access, personId, orgId, sessionId })
}

/** The same for whoever shows the cookie of a session; undefined when it is nobody's (any more). */
export async function findPersonByCookie(
  db: Database,
  cookie: string,
  now: Date,
): Promise<PersonInOrg | undefined> {
  const access = await findSessionAccess(db, cookie, now)
  return access === null ? undefined : withTerms(db, access)
}

type Found = PersonAccess & Pick<PersonInOrg, 'personId' | 'orgId' | 'sessionId'>

function withTerms(db: Database, access: Found): Promise<PersonInOrg> {
  const { orgId } = access
  return asPlatform(db, async transaction => {
    const { rows } = await sql<{ isSuspended: boolean }>`
      select suspended_at is not null as "isSuspended" from tenancy.orgs where id = ${orgId}
    `.execute(transaction)
    const termsOf = await loadPlanTerms(transaction, [orgId])
    return {
      ...access,
      isSuspended: rows[0]?.isSuspended ?? true,
      planTerms: termsOf(orgId),
    }
  })
}
