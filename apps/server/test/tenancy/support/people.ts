import { sql } from 'kysely'
import { asPlatform, type Database } from '../../../src/kernel/db/index.ts'
import type { Caller, KeyPrincipal, PersonPrincipal } from '../../../src/tenancy/access/principal.ts'
import { type Role, SCOPES_OF_ROLE, type Scope } from '../../../src/tenancy/access/scopes.ts'
import { PLANS } from '../../../src/tenancy/plans/shipped-plans.ts'

const COMMON = { plan: PLANS[0]!, visibleOrgIds: [], ip: '192.0.2.1' }

/** Somebody with an address of their own, confirmed unless said otherwise. */
export function insertPerson(db: Database, name: string, { isVerified = true } = {}): Promise<number> {
  return asPlatform(db, async transaction => {
    const { rows } = await sql<{ id: number }>`
      insert into tenancy.persons (name, email, email_verified)
      values (${name}, ${`${name}@example.com`}, ${isVerified}) returning id
    `.execute(transaction)
    return rows[0]!.id
  })
}

export async function insertMember(db: Database, orgId: number, name: string, role: Role): Promise<number> {
  const personId = await insertPerson(db, name)
  await asPlatform(db, transaction =>
    sql`
      insert into tenancy.members (org_id, person_id, role, created_at)
      values (${orgId}, ${personId}, ${role}, '2026-01-01Z')
    `.execute(transaction),
  )
  return personId
}

export function asPerson(orgId: number, personId: number, role: Role): Caller<PersonPrincipal> {
  const principal: PersonPrincipal = {
    ...COMMON,
    kind: 'person',
    orgId,
    personId,
    sessionId: 1,
    role,
    scopes: SCOPES_OF_ROLE[role],
  }
  return { principal, requestId: crypto.randomUUID() }
}

export function asKey(orgId: number, scopes: readonly Scope[]): Caller<KeyPrincipal> {
  const principal: KeyPrincipal = {
    ...COMMON,
    kind: 'key',
    orgId,
    workspaceId: null,
    keyId: 7,
    keyName: 'robot',
    mode: 'live',
    budgetPerMonth: null,
    scopes,
  }
  return { principal, requestId: crypto.randomUUID() }
}

type AuditLine = { action: string; target: string; before: unknown; after: unknown; actorId: string | null }

/** What the log of an organisation (null: of none) tells, in order. */
export function readAudit(db: Database, orgId: number | null): Promise<AuditLine[]> {
  return asPlatform(db, async transaction => {
    const { rows } = await sql<AuditLine>`
      select action, target, before, after, actor_id as "actorId" from tenancy.audit_log
      where chain = ${orgId ?? 0} order by number
    `.execute(transaction)
    return rows
  })
}

export async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: { code?: string; message: string }) => error.code ?? error.message,
  )
}
