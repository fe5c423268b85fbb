import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../../kernel/clock.ts'
import { AppError } from '../../kernel/errors/index.ts'
import {
  type AccessDirectory,
  admit,
  anonymousOf,
  type Credentials,
  credentialsOf,
  identify,
  type Limiter,
  limitHeaders,
  type Meter,
  mayUse,
  type Principal,
  type TokenKeys,
  usageHeaders,
} from '../../tenancy/index.ts'
import { checkOrigin } from './check-origin.ts'
import { clientAddressOf } from './client-address.ts'
import type { App } from './create-app.ts'
import type { RouteAccess } from './route-access.ts'
import { sessionCookieOf } from './session-cookie.ts'

export type GuardServices = {
  publicUrl: string
  clock: Clock
  access: AccessDirectory
  tokenKeys: TokenKeys
  limiter: Limiter
  meter: Meter
}

type Asked = Exclude<RouteAccess, 'open'>

/** Pages and files of the documentation, which comes with routes of its own. */
const DOCUMENTATION = /^\/docs(\/|$)/
const MAX_AGENT_NAME_CHARS = 100

/**
 * Stands before every route that is added from now on: who calls, whether they may, and whether they may still, before
 * anything of the request is read; and takes note of what was answered. A route that does not say who may call it is
 * refused when it is added.
 */
export function addGuard(app: App, services: GuardServices): void {
  app.decorateRequest('principal')
  app.decorateRequest('metered', null)
  app.addHook('onRoute', ({ url, method, config }) => {
    if (config?.access !== undefined || DOCUMENTATION.test(url)) return
    throw new Error(`the route ${String(method)} ${url} does not say who may call it: config.access`)
  })
  app.addHook('onRequest', async (request, reply) => {
    const { access } = request.routeOptions.config
    if (access === undefined || access === 'open') return
    request.principal = await principalOf(request, access, services)
    await limit(request, reply, access, services)
  })
  app.addHook('onResponse', (request, reply, done) => {
    if (request.principal !== undefined) record(request, reply, services)
    done()
  })
}

/** Throws the 401 or 403 that says what is wrong. */
async function principalOf(
  request: FastifyRequest,
  access: Asked,
  services: GuardServices,
): Promise<Principal> {
  const ip = clientAddressOf(request)
  // Who signs in has no good credentials yet, and may still send old ones.
  if (access === 'throttled') return anonymousOf(services, ip)
  const credentials = credentialsOn(request, services.publicUrl)
  if (credentials.kind === 'none') {
    if (access.isPublic === true) return anonymousOf(services, ip)
    throw new AppError('missing_credentials', 'send an API key as `Authorization: Bearer bw_live_…`')
  }
  const principal = await identify(services, credentials, ip)
  if (access.scope !== null && !mayUse(principal.scopes, access.scope)) {
    throw new AppError('insufficient_scope', `this needs the scope ${access.scope}`)
  }
  return principal
}

/** A cookie counts where nothing else is shown, and not for pages of other sites. Throws `foreign_origin`. */
function credentialsOn(request: FastifyRequest, publicUrl: string): Credentials {
  const credentials = credentialsOf(request.headers)
  const cookie = credentials.kind === 'none' ? sessionCookieOf(request.headers) : null
  if (cookie === null) return credentials
  checkOrigin(request, publicUrl)
  return { kind: 'session', cookie }
}

/** Throws the 429 that says which limit was reached. Headers tell what is left in either case. */
async function limit(
  request: FastifyRequest,
  reply: FastifyReply,
  access: Asked,
  services: GuardServices,
): Promise<void> {
  const cost = costOf(access)
  const admission = await admit(services, request.principal, cost, agentOf(request))
  for (const [name, value] of Object.entries(limitHeaders(admission.verdict)))
    reply.raw.setHeader(name, value)
  if (admission.refusal !== null) throw admission.refusal
  if (admission.remaining === null) return
  for (const [name, value] of Object.entries(usageHeaders(cost, admission.remaining))) {
    reply.raw.setHeader(name, value)
  }
}

function record(request: FastifyRequest, reply: FastifyReply, { meter }: GuardServices): void {
  const { principal, metered, routeOptions } = request
  const isRefused = reply.statusCode === 429
  meter.record({
    orgId: principal.orgId,
    workspaceId: principal.kind === 'key' ? principal.workspaceId : null,
    keyId: principal.kind === 'key' ? principal.keyId : null,
    personId: principal.kind === 'person' ? principal.personId : null,
    mode: principal.kind === 'key' ? principal.mode : 'live',
    route: routeOptions.url ?? '',
    tool: metered?.tool ?? null,
    agent: agentOf(request),
    status: reply.statusCode,
    cost: isRefused ? 0 : costOf(routeOptions.config.access as Asked),
    results: metered?.results ?? 0,
    durationMs: reply.elapsedTime,
    isCached: reply.getHeader('x-cache') === 'hit',
  })
}

const costOf = (access: Asked): number => (access === 'throttled' ? 0 : (access.cost ?? 1))

/** What the calling agent says its name is. */
function agentOf({ headers }: FastifyRequest): string | null {
  const name = headers['x-agent-name']
  return typeof name === 'string' && name !== '' ? name.slice(0, MAX_AGENT_NAME_CHARS) : null
}
