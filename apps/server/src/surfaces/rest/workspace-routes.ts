import {
  createdResponse,
  nameBody,
  orgParameters,
  problem,
  workspaceParameters,
  workspacesResponse,
} from '@buywhere/contract'
import { z } from 'zod'
import type { Clock } from '../../kernel/clock.ts'
import type { DatabasePool } from '../../kernel/db/index.ts'
import { createWorkspace, deleteWorkspace, listWorkspaces, renameWorkspace } from '../../tenancy/index.ts'
import { callerOf } from '../http/caller-of.ts'
import type { App } from '../http/create-app.ts'

type Needs = { clock: Clock; database: DatabasePool }

const TAGS = ['organisations']
const SECURED = [{ apiKey: [] }]
const KEYS = { scope: 'keys:manage' } as const
const MEMBERS = { scope: 'members:manage' } as const
const NO_BODY = z.void()

/** The workspaces of an organisation. Verbs check again what the routes declare. */
export function addWorkspaceRoutes(app: App, { clock, database }: Needs): void {
  const context = { db: database.db, clock }

  app.get(
    '/v1/orgs/:id/workspaces',
    {
      config: { access: KEYS },
      schema: {
        summary: 'Workspaces',
        tags: TAGS,
        security: SECURED,
        params: orgParameters,
        response: { 200: workspacesResponse, '4xx': problem },
      },
    },
    async request => {
      const workspaces = await listWorkspaces(context, callerOf(request), Number(request.params.id))
      return {
        workspaces: workspaces.map(({ id, name, createdAt }) => ({
          id: String(id),
          name,
          created_at: createdAt.toISOString(),
        })),
      }
    },
  )

  app.post(
    '/v1/orgs/:id/workspaces',
    {
      config: { access: MEMBERS },
      schema: {
        summary: 'Make a workspace',
        tags: TAGS,
        security: SECURED,
        params: orgParameters,
        body: nameBody,
        response: { 201: createdResponse, '4xx': problem },
      },
    },
    async (request, reply) => {
      const input = { orgId: Number(request.params.id), ...request.body }
      const { id } = await createWorkspace(context, callerOf(request), input)
      return reply.code(201).send({ id: String(id) })
    },
  )

  app.patch(
    '/v1/orgs/:id/workspaces/:workspace_id',
    {
      config: { access: MEMBERS },
      schema: {
        summary: 'Rename a workspace',
        tags: TAGS,
        security: SECURED,
        params: workspaceParameters,
        body: nameBody,
        response: { 204: NO_BODY, '4xx': problem },
      },
    },
    async (request, reply) => {
      const [orgId, workspaceId] = [Number(request.params.id), Number(request.params.workspace_id)]
      await renameWorkspace(context, callerOf(request), { orgId, workspaceId, ...request.body })
      return reply.code(204).send()
    },
  )

  app.delete(
    '/v1/orgs/:id/workspaces/:workspace_id',
    {
      config: { access: MEMBERS },
      schema: {
        summary: 'Delete a workspace in which no key stands',
        tags: TAGS,
        security: SECURED,
        params: workspaceParameters,
        response: { 204: NO_BODY, '4xx': problem },
      },
    },
    async (request, reply) => {
      const [orgId, workspaceId] = [Number(request.params.id), Number(request.params.workspace_id)]
      await deleteWorkspace(context, callerOf(request), { orgId, workspaceId })
      return reply.code(204).send()
    },
  )
}
