import {
  acceptBody,
  acceptedResponse,
  invitationParameters,
  invitationsResponse,
  inviteBody,
  invitedResponse,
  memberParameters,
  membersResponse,
  orgParameters,
  problem,
  roleBody,
} from '@buywhere/contract'
import { z } from 'zod'
import type { Clock } from '../../kernel/clock.ts'
import type { DatabasePool } from '../../kernel/db/index.ts'
import {
  acceptInvitation,
  changeRole,
  inviteMember,
  listInvitations,
  listMembers,
  removeMember,
  revokeInvitation,
} from '../../tenancy/index.ts'
import { callerOf } from '../http/caller-of.ts'
import type { App } from '../http/create-app.ts'
import { personOf } from './person-of.ts'

type Needs = { clock: Clock; database: DatabasePool; settings: { publicUrl: string } }

const TAGS = ['organisations']
const SECURED = [{ apiKey: [] }]
const ANYBODY = { scope: null } as const
const MEMBERS = { scope: 'members:manage' } as const
const NO_BODY = z.void()

/** The people of an organisation. Verbs check again what the routes declare. */
export function addMemberRoutes(app: App, { clock, database, settings }: Needs): void {
  const context = { db: database.db, clock, publicUrl: settings.publicUrl }

  app.get(
    '/v1/orgs/:id/members',
    {
      config: { access: MEMBERS },
      schema: {
        summary: 'Members',
        tags: TAGS,
        security: SECURED,
        params: orgParameters,
        response: { 200: membersResponse, '4xx': problem },
      },
    },
    async request => {
      const members = await listMembers(context, callerOf(request), Number(request.params.id))
      return {
        members: members.map(({ personId, createdAt, ...member }) => ({
          person_id: String(personId),
          ...member,
          created_at: createdAt.toISOString(),
        })),
      }
    },
  )

  app.patch(
    '/v1/orgs/:id/members/:person_id',
    {
      config: { access: MEMBERS },
      schema: {
        summary: "Change a member's role",
        tags: TAGS,
        security: SECURED,
        params: memberParameters,
        body: roleBody,
        response: { 204: NO_BODY, '4xx': problem },
      },
    },
    async (request, reply) => {
      const [orgId, personId] = [Number(request.params.id), Number(request.params.person_id)]
      await changeRole(context, callerOf(request), { orgId, personId, role: request.body.role })
      return reply.code(204).send()
    },
  )

  app.delete(
    '/v1/orgs/:id/members/:person_id',
    {
      config: { access: MEMBERS },
      schema: {
        summary: 'Remove a member; keys they made stay',
        tags: TAGS,
        security: SECURED,
        params: memberParameters,
        response: { 204: NO_BODY, '4xx': problem },
      },
    },
    async (request, reply) => {
      const [orgId, personId] = [Number(request.params.id), Number(request.params.person_id)]
      await removeMember(context, callerOf(request), { orgId, personId })
      return reply.code(204).send()
    },
  )

  app.get(
    '/v1/orgs/:id/invitations',
    {
      config: { access: MEMBERS },
      schema: {
        summary: 'Open invitations',
        tags: TAGS,
        security: SECURED,
        params: orgParameters,
        response: { 200: invitationsResponse, '4xx': problem },
      },
    },
    async request => {
      const invitations = await listInvitations(context, callerOf(request), Number(request.params.id))
      return {
        invitations: invitations.map(({ id, email, role, createdAt, expiresAt }) => ({
          id: String(id),
          email,
          role,
          created_at: createdAt.toISOString(),
          expires_at: expiresAt.toISOString(),
        })),
      }
    },
  )

  app.post(
    '/v1/orgs/:id/invitations',
    {
      config: { access: MEMBERS },
      schema: {
        summary: 'Invite somebody by e-mail',
        tags: TAGS,
        security: SECURED,
        params: orgParameters,
        body: inviteBody,
        response: { 201: invitedResponse, '4xx': problem },
      },
    },
    async (request, reply) => {
      const input = { orgId: Number(request.params.id), ...request.body }
      const { id, expiresAt } = await inviteMember(context, callerOf(request), input)
      return reply.code(201).send({ id: String(id), expires_at: expiresAt.toISOString() })
    },
  )

  app.delete(
    '/v1/orgs/:id/invitations/:invitation_id',
    {
      config: { access: MEMBERS },
      schema: {
        summary: 'Withdraw an invitation',
        tags: TAGS,
        security: SECURED,
        params: invitationParameters,
        response: { 204: NO_BODY, '4xx': problem },
      },
    },
    async (request, reply) => {
      const [orgId, invitationId] = [Number(request.params.id), Number(request.params.invitation_id)]
      await revokeInvitation(context, callerOf(request), { orgId, invitationId })
      return reply.code(204).send()
    },
  )

  app.post(
    '/v1/invitations/accept',
    {
      config: { access: ANYBODY },
      schema: {
        summary: 'Accept an invitation to an organisation',
        tags: TAGS,
        security: SECURED,
        body: acceptBody,
        response: { 200: acceptedResponse, '4xx': problem },
      },
    },
    async request => {
      const { orgId, role } = await acceptInvitation(context, personOf(request), request.body)
      return { org_id: String(orgId), role }
    },
  )
}
