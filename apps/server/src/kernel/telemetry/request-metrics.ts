import { Counter, Histogram, type Registry } from 'prom-client'

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

/** Of routes that are none: any method of the world may be tried there. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

export type AnsweredRequest = {
  /** The pattern, never the address; null: no route has it. */
  route: string | null
  method: string
  status: number
  seconds: number
  /** null: not traced. */
  traceId: string | null
}

export type RequestMetrics = {
  observe(request: AnsweredRequest): void
  decide(result: 'allowed' | 'refused'): void
}

/** Rate, errors and duration of each route, and what the limits said. */
export function createRequestMetrics(registry: Registry): RequestMetrics {
  const isOpenMetrics = registry.contentType.startsWith('application/openmetrics-text')
  const registers = [registry]
  const total = new Counter({
    name: 'buywhere_http_requests_total',
    help: 'Answered requests by route, method and status.',
    labelNames: ['route', 'method', 'status'],
    registers,
  })
  const duration = new Histogram({
    name: 'buywhere_http_request_duration_seconds',
    help: 'From the first byte read to the last byte written.',
    labelNames: ['route', 'method'],
    buckets: SECONDS,
    enableExemplars: isOpenMetrics,
    registers,
  })
  const decisions = new Counter({
    name: 'buywhere_limit_decisions_total',
    help: 'Requests that limits let pass and refused.',
    labelNames: ['result'],
    registers,
  })
  for (const result of ['allowed', 'refused']) decisions.inc({ result }, 0)

  return {
    observe({ route, method, status, seconds, traceId }) {
      const labels = {
        route: route ?? 'unmatched',
        method: route !== null || METHODS.has(method) ? method : 'other',
      }
      total.inc({ ...labels, status: String(status) })
      if (!isOpenMetrics) duration.observe(labels, seconds)
      else {
        // The types take an exemplar's labels for the metric's own.
        const exemplarLabels = (traceId === null ? {} : { trace_id: traceId }) as Record<string, string>
        duration.observe({ labels, value: seconds, exemplarLabels })
      }
    },
    decide: result => decisions.inc({ result }),
  }
}
