import { AppError } from '../../kernel/errors/index.ts'
import type { Principal } from './principal.ts'
import { mayGrant, mayUse, type Scope } from './scopes.ts'

/** Throws `insufficient_scope`. */
export function requireScope({ scopes }: Principal, needed: Scope): void {
  if (!mayUse(scopes, needed)) {
    throw new AppError(
      'insufficient_scope',
      `this needs the scope ${needed}, which your credentials do not hold`,
    )
  }
}

/** Throws `insufficient_scope` when the caller would give away what it does not hold. */
export function requireGrantable({ scopes }: Principal, granted: readonly Scope[]): void {
  if (!mayGrant(scopes, granted)) {
    throw new AppError('insufficient_scope', `you may only give scopes that you hold: ${scopes.join(', ')}`)
  }
}
