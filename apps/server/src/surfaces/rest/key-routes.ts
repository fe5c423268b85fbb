import {
  createdKeyResponse,
  createKeyRequest,
  type KeyEntry,
  keyIdParameter,
  keysResponse,
  meResponse,
  problem,
  registerRequest,
  registerResponse,
  rotatedKeyResponse,
} from '@buywhere/contract'
import { z } from 'zod'
import type { Clock } from '../../kernel/clock.ts'
import type { DatabasePool } from '../../kernel/db/index.ts'
import {
  createKey,
  FREE_PLAN,
  type KeyRow,
  listKeys,
  type Plan,
  type PlanRow,
  planInForce,
  REGISTERED_SCOPES,
  registerAgent,
  revokeKey,
  rotateKey,
} from '../../tenancy/index.ts'
import { callerOf, memberOf } from '../http/caller-of.ts'
import type { App } from '../http/create-app.ts'

type Services = { database: DatabasePool; clock: Clock; access: { plans(): readonly PlanRow[] } }

const SECURED = [{ apiKey: [] }]
const ERRORS = { '4xx': problem }
const MANAGE = { scope: 'keys:manage' } as const

/** Registering, and the keys of an organisation. */
export function addKeyRoutes(app: App, { database, clock, access }: Services): void {
  const context = { db: database.db, clock }

  app.post(
    '/v1/auth/register',
    {
      config: { access: 'throttled' },
      schema: {
        summary: 'Register an agent: an organisation on the free plan, and its first key',
        tags: ['keys'],
        body: registerRequest,
        response: { 201: registerResponse, ...ERRORS },
      },
    },
    async (request, reply) => {
      const { agent_name: agentName, email, contact, use_case: useCase = null } = request.body
      const registered = await registerAgent(
        context,
        { agentName, contact: email ?? contact ?? '', useCase },
        request.id,
      )
      const plan = planInForce(access.plans(), FREE_PLAN, clock.now())
      return reply.code(201).send({
        api_key: registered.secret,
        key_id: String(registered.keyId),
        org_id: String(registered.orgId),
        tier: FREE_PLAN,
        rate_limit: presentRate(plan),
        scopes: [...REGISTERED_SCOPES],
      })
    },
  )

  app.get(
    '/v1/auth/me',
    {
      config: { access: { scope: null } },
      schema: {
        summary: 'Who these credentials stand for, and what they may do',
        tags: ['keys'],
        security: SECURED,
        response: { 200: meResponse, ...ERRORS },
      },
    },
    async request => {
      const principal = memberOf(request)
      const { plan, orgId, scopes } = principal
      const isKey = principal.kind === 'key'
      return {
        kind: principal.kind,
        org_id: String(orgId),
        key: isKey
          ? {
              id: String(principal.keyId),
              name: principal.keyName,
              mode: principal.mode,
              workspace_id: presentId(principal.workspaceId),
            }
          : null,
        person_id: isKey ? null : String(principal.personId),
        role: isKey ? null : principal.role,
        tier: plan.code,
        rate_limit: presentRate(plan),
        results_per_call: plan.resultsPerCall,
        agent_minutes_per_month: plan.agentMinutesPerMonth,
        budget_per_month: isKey ? principal.budgetPerMonth : null,
        scopes: [...scopes],
      }
    },
  )

  app.get(
    '/v1/keys',
    {
      config: { access: MANAGE },
      schema: {
        summary: 'The keys of your organisation',
        tags: ['keys'],
        security: SECURED,
        response: { 200: keysResponse, ...ERRORS },
      },
    },
    async request => ({ keys: (await listKeys(database.db, memberOf(request))).map(presentKey) }),
  )

  app.post(
    '/v1/keys',
    {
      config: { access: MANAGE },
      schema: {
        summary: 'Create a key; it is shown this once',
        tags: ['keys'],
        security: SECURED,
        body: createKeyRequest,
        response: { 201: createdKeyResponse, ...ERRORS },
      },
    },
    async (request, reply) => {
      const { name, mode, scopes, workspace_id, expires_at, allowed_ips, budget_per_month } = request.body
      const key = await createKey(context, callerOf(request), {
        name,
        mode,
        scopes,
        workspaceId: workspace_id === null ? null : Number(workspace_id),
        expiresAt: expires_at === null ? null : new Date(expires_at),
        allowedIps: allowed_ips,
        budgetPerMonth: budget_per_month,
      })
      return reply.code(201).send({ ...presentKey(key), api_key: key.secret })
    },
  )

  app.post(
    '/v1/keys/:id/rotate',
    {
      config: { access: MANAGE },
      schema: {
        summary: 'Replace a key; the old one goes on for 24 hours',
        tags: ['keys'],
        security: SECURED,
        params: keyIdParameter,
        response: { 201: rotatedKeyResponse, ...ERRORS },
      },
    },
    async (request, reply) => {
      const key = await rotateKey(context, callerOf(request), Number(request.params.id))
      return reply.code(201).send({
        ...presentKey(key),
        api_key: key.secret,
        old_key_expires_at: key.oldExpiresAt.toISOString(),
      })
    },
  )

  app.delete(
    '/v1/keys/:id',
    {
      // A key may always end itself, whatever else it may do.
      config: { access: { scope: null } },
      schema: {
        summary: 'Revoke a key, at once',
        tags: ['keys'],
        security: SECURED,
        params: keyIdParameter,
        response: { 204: z.null(), ...ERRORS },
      },
    },
    async (request, reply) => {
      await revokeKey(context, callerOf(request), Number(request.params.id))
      return reply.code(204).send(null)
    },
  )
}

const presentId = (id: number | null): string | null => (id === null ? null : String(id))
const presentTime = (at: Date | null): string | null => at?.toISOString() ?? null

const presentRate = (plan: Plan | undefined) => ({
  rpm: plan?.requestsPerMinute ?? null,
  daily: plan?.requestsPerDay ?? null,
})

function presentKey(key: KeyRow): KeyEntry {
  return {
    id: String(key.id),
    name: key.name,
    prefix: key.prefix,
    mode: key.mode,
    scopes: key.scopes,
    workspace_id: presentId(key.workspaceId),
    created_at: key.createdAt.toISOString(),
    expires_at: presentTime(key.expiresAt),
    allowed_ips: key.allowedIps,
    budget_per_month: key.budgetPerMonth,
    last_used_at: presentTime(key.lastUsedAt),
    rotated_to: presentId(key.rotatedTo),
    revoked_at: presentTime(key.revokedAt),
  }
}
