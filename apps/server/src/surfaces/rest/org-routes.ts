import {
  auditParameters,
  auditResponse,
  createdResponse,
  nameBody,
  orgParameters,
  orgResponse,
  orgsResponse,
  problem,
  transferBody,
} from '@buywhere/contract'
import { z } from 'zod'
import type { Clock } from '../../kernel/clock.ts'
import type { DatabasePool } from '../../kernel/db/index.ts'
import {
  type AuditRow,
  createOrg,
  getOrg,
  leaveOrg,
  listAudit,
  listOrgs,
  renameOrg,
  transferOwnership,
} from '../../tenancy/index.ts'
import { callerOf } from '../http/caller-of.ts'
import type { App } from '../http/create-app.ts'
import { personOf } from './person-of.ts'

type Needs = { clock: Clock; database: DatabasePool }

const TAGS = ['organisations']
const SECURED = [{ apiKey: [] }]
const ANYBODY = { scope: null } as const
const MEMBERS = { scope: 'members:manage' } as const
const NO_BODY = z.void()

/** Organisations and their log. Verbs check again what the routes declare. */
export function addOrgRoutes(app: App, { clock, database }: Needs): void {
  const context = { db: database.db, clock }

  app.get(
    '/v1/orgs',
    {
      config: { access: ANYBODY },
      schema: {
        summary: 'Organisations you belong to',
        tags: TAGS,
        security: SECURED,
        response: { 200: orgsResponse },
      },
    },
    async request => {
      const orgs = await listOrgs(context, callerOf(request).principal)
      return {
        orgs: orgs.map(({ id, createdAt, ...org }) => ({
          ...org,
          id: String(id),
          created_at: createdAt.toISOString(),
        })),
      }
    },
  )

  app.post(
    '/v1/orgs',
    {
      config: { access: ANYBODY },
      schema: {
        summary: 'Found an organisation',
        tags: TAGS,
        security: SECURED,
        body: nameBody,
        response: { 201: createdResponse, '4xx': problem },
      },
    },
    async (request, reply) => {
      const { id } = await createOrg(context, personOf(request), request.body)
      return reply.code(201).send({ id: String(id) })
    },
  )

  app.get(
    '/v1/orgs/:id',
    {
      config: { access: ANYBODY },
      schema: {
        summary: 'Your organisation',
        tags: TAGS,
        security: SECURED,
        params: orgParameters,
        response: { 200: orgResponse, '4xx': problem },
      },
    },
    async request => {
      const org = await getOrg(context, callerOf(request), Number(request.params.id))
      return {
        id: String(org.id),
        name: org.name,
        plan: org.planCode,
        seats: org.seats,
        created_at: org.createdAt.toISOString(),
      }
    },
  )

  app.patch(
    '/v1/orgs/:id',
    {
      config: { access: MEMBERS },
      schema: {
        summary: 'Rename your organisation',
        tags: TAGS,
        security: SECURED,
        params: orgParameters,
        body: nameBody,
        response: { 204: NO_BODY, '4xx': problem },
      },
    },
    async (request, reply) => {
      await renameOrg(context, callerOf(request), { orgId: Number(request.params.id), ...request.body })
      return reply.code(204).send()
    },
  )

  app.post(
    '/v1/orgs/:id/transfer',
    {
      config: { access: { scope: 'admin' } },
      schema: {
        summary: 'Make another member the owner in your place',
        tags: TAGS,
        security: SECURED,
        params: orgParameters,
        body: transferBody,
        response: { 204: NO_BODY, '4xx': problem },
      },
    },
    async (request, reply) => {
      const toPersonId = Number(request.body.person_id)
      await transferOwnership(context, callerOf(request), { orgId: Number(request.params.id), toPersonId })
      return reply.code(204).send()
    },
  )

  app.post(
    '/v1/orgs/:id/leave',
    {
      config: { access: ANYBODY },
      schema: {
        summary: 'Leave the organisation',
        tags: TAGS,
        security: SECURED,
        params: orgParameters,
        response: { 204: NO_BODY, '4xx': problem },
      },
    },
    async (request, reply) => {
      await leaveOrg(context, callerOf(request), { orgId: Number(request.params.id) })
      return reply.code(204).send()
    },
  )

  app.get(
    '/v1/audit',
    {
      config: { access: { scope: 'audit:read' } },
      schema: {
        summary: "Log of your organisation's changes, newest first",
        tags: TAGS,
        security: SECURED,
        querystring: auditParameters,
        response: { 200: auditResponse, '4xx': problem },
      },
    },
    async request => {
      const { cursor = null, limit } = request.query
      const { rows, nextCursor } = await listAudit(context, callerOf(request), { cursor, limit })
      return { entries: rows.map(presentAuditRow), next_cursor: nextCursor }
    },
  )
}

function presentAuditRow(row: AuditRow) {
  return {
    number: row.number,
    at: row.at.toISOString(),
    actor: { kind: row.actorKind, id: row.actorId, on_behalf_of: row.onBehalfOf },
    action: row.action,
    target: row.target,
    before: row.before,
    after: row.after,
    request_id: row.requestId,
    hash: row.hash.toString('hex'),
  }
}
