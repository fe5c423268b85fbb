import { z } from 'zod'

const instant = z.iso.datetime({ offset: true })
const id = z.string().regex(/^\d{1,16}$/, 'must be an id of digits')

export const KEY_SCOPES = [
  'catalog:read',
  'history:read',
  'feeds:write',
  'catalog:curate',
  'links:create',
  'webhooks:manage',
  'usage:read',
  'keys:manage',
  'members:manage',
  'billing:manage',
  'audit:read',
  'ops:read',
  'admin',
] as const

const name = z.string().trim().min(1, 'must not be empty').max(200)

export const keyIdParameter = z.object({ id })

export const registerRequest = z
  .object({
    agent_name: name,
    contact: z.string().trim().min(3).max(320).optional(),
    email: z.email().max(320).optional(),
    use_case: z.string().trim().max(2_000).optional(),
  })
  .refine(body => (body.email ?? body.contact) !== undefined, {
    path: ['email'],
    message: 'is needed, or contact',
  })

const rateLimit = z.object({ rpm: z.number().int().nullable(), daily: z.number().int().nullable() })

export const registerResponse = z.object({
  /** Shown this once. */
  api_key: z.string(),
  key_id: id,
  org_id: id,
  tier: z.string(),
  rate_limit: rateLimit,
  scopes: z.array(z.enum(KEY_SCOPES)),
})

export const meResponse = z.object({
  kind: z.enum(['key', 'person']),
  org_id: id,
  key: z
    .object({ id, name: z.string(), mode: z.enum(['live', 'test']), workspace_id: id.nullable() })
    .nullable(),
  person_id: id.nullable(),
  role: z.string().nullable(),
  tier: z.string(),
  rate_limit: rateLimit,
  results_per_call: z.number().int(),
  agent_minutes_per_month: z.number().int().nullable(),
  budget_per_month: z.number().int().nullable(),
  scopes: z.array(z.enum(KEY_SCOPES)),
})

const MAX_BLOCKS = 50

export const createKeyRequest = z.strictObject({
  name,
  mode: z.enum(['live', 'test']).default('live'),
  scopes: z
    .array(z.enum(KEY_SCOPES))
    .min(1)
    .max(KEY_SCOPES.length)
    .default(['catalog:read', 'history:read', 'links:create', 'usage:read'])
    .transform(scopes => [...new Set(scopes)]),
  workspace_id: id.nullable().default(null),
  expires_at: instant.nullable().default(null),
  /** Addresses or CIDR blocks; empty: from anywhere. */
  allowed_ips: z
    .array(z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()], 'must be an IP address or a CIDR block'))
    .max(MAX_BLOCKS)
    .default([]),
  /** Units a calendar month, UTC. */
  budget_per_month: z.number().int().min(0).max(1e12).nullable().default(null),
})

export const keyEntry = z.object({
  id,
  name: z.string(),
  /** First characters, to recognise it by. */
  prefix: z.string(),
  mode: z.enum(['live', 'test']),
  scopes: z.array(z.enum(KEY_SCOPES)),
  workspace_id: id.nullable(),
  created_at: instant,
  expires_at: instant.nullable(),
  allowed_ips: z.array(z.string()),
  budget_per_month: z.number().int().nullable(),
  last_used_at: instant.nullable(),
  rotated_to: id.nullable(),
  revoked_at: instant.nullable(),
})

export const keysResponse = z.object({ keys: z.array(keyEntry) })
/** `api_key` is shown this once. */
export const createdKeyResponse = keyEntry.extend({ api_key: z.string() })
export const rotatedKeyResponse = createdKeyResponse.extend({
  /** Until when the old key goes on. */
  old_key_expires_at: instant,
})

export type KeyEntry = z.output<typeof keyEntry>
