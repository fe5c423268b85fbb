import { type ORG_ROLES, KEY_SCOPES as SCOPES } from '@buywhere/contract'

/** What a key or a person may do. `admin` is everything within the organisation. */
export type Scope = (typeof SCOPES)[number]

export type Role = (typeof ORG_ROLES)[number]

/** What the members of an organisation may do by their role. */
export const SCOPES_OF_ROLE: Readonly<Record<Role, readonly Scope[]>> = {
  owner: ['admin'],
  // Everything but the money.
  admin: SCOPES.filter(scope => scope !== 'admin' && scope !== 'billing:manage'),
  developer: [
    'catalog:read',
    'history:read',
    'feeds:write',
    'catalog:curate',
    'links:create',
    'webhooks:manage',
    'usage:read',
    'keys:manage',
  ],
  billing: ['usage:read', 'billing:manage'],
  viewer: ['catalog:read', 'history:read', 'usage:read'],
}

/** What a key gets that names no scopes: enough to read and to link. */
export const DEFAULT_SCOPES: readonly Scope[] = ['catalog:read', 'history:read', 'links:create', 'usage:read']

export function mayUse(held: readonly Scope[], needed: Scope): boolean {
  return held.includes(needed) || held.includes('admin')
}

/** Nobody gives away what they do not hold. */
export function mayGrant(held: readonly Scope[], granted: readonly Scope[]): boolean {
  return granted.every(scope => mayUse(held, scope))
}
