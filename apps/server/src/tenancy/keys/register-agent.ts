import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import { asPlatform, type Database } from '../../kernel/db/index.ts'
import { DEFAULT_SCOPES, type Scope } from '../access/scopes.ts'
import { recordAudit } from '../audit/record-audit.ts'
import { FREE_PLAN } from '../plans/shipped-plans.ts'
import { insertKey } from './insert-key.ts'

/** Of the first key: all that an agent alone needs, and the power to make more of its kind. */
export const REGISTERED_SCOPES: readonly Scope[] = [
  ...DEFAULT_SCOPES,
  'feeds:write',
  'webhooks:manage',
  'keys:manage',
]

export type Registration = {
  agentName: string
  contact: string
  useCase: string | null
}

export type Registered = { orgId: number; keyId: number; secret: string; prefix: string }

/** Gives an agent an organisation of its own on the free plan, with a first key. Nobody is asked to prove anything. */
export async function registerAgent(
  { db, clock }: { db: Database; clock: Clock },
  { agentName, contact, useCase }: Registration,
  requestId: string,
): Promise<Registered> {
  const now = clock.now()
  return asPlatform(db, async transaction => {
    const { rows } = await sql<{ orgId: number; workspaceId: number }>`
      with org as (
        insert into tenancy.orgs (name, contact_email, created_at) values (${agentName}, ${contact}, ${now})
        returning id
      ), plan as (
        insert into tenancy.org_plans (org_id, valid_from, plan_code) select id, ${now}, ${FREE_PLAN} from org
      )
      insert into tenancy.workspaces (org_id, name, created_at) select id, 'Default', ${now} from org
      returning org_id as "orgId", id as "workspaceId"
    `.execute(transaction)
    const { orgId, workspaceId } = rows[0]!
    const key = await insertKey(
      transaction,
      {
        orgId,
        workspaceId,
        name: agentName,
        mode: 'live',
        scopes: REGISTERED_SCOPES,
        expiresAt: null,
        allowedIps: [],
        budgetPerMonth: null,
        createdBy: 'registration',
      },
      now,
    )
    await recordAudit(transaction, {
      orgId,
      actor: { kind: 'anonymous', id: null },
      action: 'org.register',
      target: `org:${orgId}`,
      before: null,
      after: { agentName, contact, useCase, keyId: String(key.id) },
      requestId,
      at: now,
    })
    return { orgId, keyId: key.id, secret: key.secret, prefix: key.prefix }
  })
}
