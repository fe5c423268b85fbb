import { z } from 'zod'

const instant = z.iso.datetime({ offset: true })
const id = z.string().regex(/^\d{1,16}$/, 'must be an id, in digits')

/** A line for people: no breaks, nothing invisible. */
const name = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine(value => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(value), 'must be one line of visible characters')

export const ORG_ROLES = ['owner', 'admin', 'developer', 'billing', 'viewer'] as const
const role = z.enum(ORG_ROLES, `must be one of ${ORG_ROLES.join(', ')}`)

export const orgParameters = z.object({ id })
export const memberParameters = z.object({ id, person_id: id })
export const invitationParameters = z.object({ id, invitation_id: id })
export const workspaceParameters = z.object({ id, workspace_id: id })

export const nameBody = z.strictObject({ name })
export const roleBody = z.strictObject({ role })
export const inviteBody = z.strictObject({ email: z.email().max(320), role })
export const acceptBody = z.strictObject({ token: z.string().min(1).max(200) })
export const transferBody = z.strictObject({ person_id: id })

export const orgEntry = z.object({
  id,
  name: z.string(),
  /** null: a key asks, which has scopes instead. */
  role: role.nullable(),
  created_at: instant,
})

export const orgsResponse = z.object({ orgs: z.array(orgEntry) })
export const createdResponse = z.object({ id })

export const orgResponse = z.object({
  id,
  name: z.string(),
  plan: z.string(),
  seats: z.object({
    members: z.number().int(),
    invited: z.number().int(),
    /** null: without a limit. */
    total: z.number().int().nullable(),
  }),
  created_at: instant,
})

export const membersResponse = z.object({
  members: z.array(
    z.object({ person_id: id, name: z.string(), email: z.string(), role, created_at: instant }),
  ),
})

export const invitationsResponse = z.object({
  invitations: z.array(z.object({ id, email: z.string(), role, created_at: instant, expires_at: instant })),
})

export const invitedResponse = z.object({ id, expires_at: instant })
export const acceptedResponse = z.object({ org_id: id, role })

export const workspacesResponse = z.object({
  workspaces: z.array(z.object({ id, name: z.string(), created_at: instant })),
})

export const auditParameters = z.object({
  cursor: z.string().max(20).optional().describe('`next_cursor` of the page before'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

export const auditResponse = z.object({
  entries: z.array(
    z.object({
      /** Counts up by one within the organisation. */
      number: z.number().int(),
      at: instant,
      actor: z.object({
        kind: z.enum(['user', 'key', 'operator', 'system', 'anonymous']),
        id: z.string().nullable(),
        on_behalf_of: z.string().nullable(),
      }),
      action: z.string(),
      target: z.string(),
      before: z.record(z.string(), z.unknown()).nullable(),
      after: z.record(z.string(), z.unknown()).nullable(),
      request_id: z.string().nullable(),
      /** SHA-256 over this entry and the hash before it, hex. */
      hash: z.string(),
    }),
  ),
  next_cursor: z.string().nullable(),
})
