import type { Principal, Scope } from '../../tenancy/index.ts'

/**
 * Who may call a route. Every route says so (`config: { access }`); an application with one that does not refuses to
 * start.
 * - `open`: anybody, uncounted: health, documentation, `/go`, and what checks a secret of its own.
 * - `throttled`: anybody, against the anonymous allowance of the address: signing in and the like.
 * - otherwise whoever holds the scope (null: any credentials); where `isPublic`, also anonymous callers, who see what is
 *   public.
 */
export type RouteAccess =
  | 'open'
  | 'throttled'
  | {
      scope: Scope | null
      isPublic?: boolean
      /** Units it takes from budgets; 1 when left out. */
      cost?: number
    }

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess
  }
  interface FastifyRequest {
    /** Set before anything of the request is read. */
    principal: Principal
    /** What the route tells the meter beyond what every request tells. */
    metered: { tool: string | null; results: number } | null
  }
}
