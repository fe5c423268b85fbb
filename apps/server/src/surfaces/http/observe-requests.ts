import type { FastifyRequest } from 'fastify'
import { type Current, runAs, type Telemetry } from '../../kernel/telemetry/index.ts'
import type { App } from './create-app.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What logs, traces and error reports below the request say it belongs to. */
    current: Current | null
    /** What was thrown and nobody expected: the answer says `internal` and no more. */
    unexpected: unknown
  }
}

type Observers = Pick<Telemetry, 'requests' | 'tracing' | 'errors'>

/**
 * Counts and times every request by its route, traces it where traces are on, and reports what failed unexpectedly.
 * Before the guard, so that whom it refuses is counted as well.
 */
export function observeRequests(app: App, { requests, tracing, errors }: Observers): void {
  app.decorateRequest('current', null)
  app.decorateRequest('unexpected', null)

  app.addHook('onRequest', (request, _reply, done) => {
    const { method, routeOptions, headers } = request
    const route = routeOptions.url ?? null
    const parent = headers.traceparent
    const span = tracing.begin(`${method} ${route ?? 'unmatched'}`, {
      kind: 'server',
      parent: typeof parent === 'string' ? parent : null,
      attributes: { 'http.request.method': method, ...(route !== null && { 'http.route': route }) },
    })
    request.current = { requestId: request.id, orgId: null, jobId: null, span }
    runAs(request.current, done)
  })

  // A body is read in the connection's context: what comes after it is brought back into the request's.
  app.addHook('preValidation', (request, _reply, done) => {
    const context = withOrg(request)
    if (context === null) done()
    else runAs(context, done)
  })

  app.addHook('onResponse', (request, reply, done) => {
    const context = withOrg(request)
    const { statusCode } = reply
    requests.observe({
      route: request.routeOptions.url ?? null,
      method: request.method,
      status: statusCode,
      seconds: reply.elapsedTime / 1_000,
      traceId: context?.span?.traceId ?? null,
    })
    // Whoever was recognised was held against a limit.
    if (request.principal !== undefined) requests.decide(statusCode === 429 ? 'refused' : 'allowed')
    if (context !== null) {
      if (request.unexpected !== null) report(request, context, errors)
      endSpan(context, statusCode)
    }
    done()
  })
}

function withOrg(request: FastifyRequest): Current | null {
  const { current, principal } = request
  if (current !== null && principal !== undefined) current.orgId = principal.orgId
  return current
}

function report(
  { method, routeOptions, unexpected }: FastifyRequest,
  context: Current,
  errors: Observers['errors'],
) {
  const route = routeOptions.url ?? 'unmatched'
  runAs(context, () => errors.report(unexpected, { route, method }))
  context.span?.fail(unexpected)
}

function endSpan({ span, orgId }: Current, statusCode: number): void {
  if (span === null) return
  span.set({ 'http.response.status_code': statusCode, ...(orgId !== null && { 'buywhere.org_id': orgId }) })
  if (statusCode >= 500) span.fail({ name: String(statusCode) })
  span.end()
}
