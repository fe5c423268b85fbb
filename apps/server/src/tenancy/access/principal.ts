import type { Actor } from '../audit/record-audit.ts'
import type { Plan } from '../plans/plan.ts'
import type { Role, Scope } from './scopes.ts'

type Common = {
  plan: Plan
  scopes: readonly Scope[]
  /** Organisations whose private offers the caller sees beside the public ones: none, or its own. */
  visibleOrgIds: readonly number[]
  /** Network address of the caller, as far as the trusted proxies tell. */
  ip: string
}

/** Without credentials: may read what is public. */
export type AnonymousPrincipal = Common & { kind: 'anonymous'; orgId: null }

export type KeyPrincipal = Common & {
  kind: 'key'
  orgId: number
  workspaceId: number | null
  keyId: number
  keyName: string
  mode: 'live' | 'test'
  /** Units a calendar month, UTC; null: what the plan gives. */
  budgetPerMonth: number | null
}

/** A person signed in, acting for one organisation. */
export type PersonPrincipal = Common & {
  kind: 'person'
  orgId: number
  personId: number
  sessionId: number
  role: Role
}

export type Principal = AnonymousPrincipal | KeyPrincipal | PersonPrincipal
/** One that belongs to an organisation. */
export type Member = KeyPrincipal | PersonPrincipal

/** A request of somebody: what verbs that change something are called with, and what they put into the audit log. */
export type Caller<P extends Principal = Member> = { principal: P; requestId: string }

export function actorOf(principal: Principal): Actor {
  if (principal.kind === 'key') return { kind: 'key', id: String(principal.keyId) }
  if (principal.kind === 'person') return { kind: 'user', id: String(principal.personId) }
  return { kind: 'anonymous', id: null }
}
