import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Logger } from '../log.ts'
import type { Secret } from '../secret.ts'
import type { ErrorSink } from './error-sink.ts'
import { openErrorSink } from './open-error-sink.ts'
import { openTracing } from './open-tracing.ts'
import { createRequestMetrics, type RequestMetrics } from './request-metrics.ts'
import { createToolMetrics, type ToolMetrics } from './tool-metrics.ts'
import type { Tracing, TracingOptions } from './tracing.ts'

/** What a process tells of itself; one a process, handed to whoever has something to tell. */
export type Telemetry = {
  role: string
  release: string
  /** Where every capability registers its metrics; there is no global one. */
  registry: Registry
  requests: RequestMetrics
  tools: ToolMetrics
  tracing: Tracing
  errors: ErrorSink
  [Symbol.asyncDispose](): Promise<void>
}

export type TelemetryOptions = {
  role: string
  release: string
  log: Logger
  /** null: nothing is traced. */
  tracing?: TracingOptions | null
  /** Where unexpected errors go; null: only into the log. */
  errorsDsn?: Secret | null
  /** Said with errors: `production` or `development`. */
  environment?: string
  /** Memory, event loop and collector of this process; left out where many share one, as in tests. */
  hasProcessMetrics?: boolean
}

/** Disposing sends what waits to be sent, for a few seconds at most. */
export async function openTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const { role, release, log, environment = 'development', errorsDsn = null } = options
  await using stack = new AsyncDisposableStack()
  const tracing = stack.use(await openTracing(options.tracing ?? null, { role, release, log }))
  // Exemplars lead from a slow request to its trace, and only OpenMetrics has them.
  const registry = new Registry()
  // The types tell two kinds of registry apart that every metric takes alike.
  if (options.tracing) registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never)
  new Gauge({
    name: 'buywhere_info',
    help: 'What runs here; always 1.',
    labelNames: ['release', 'role'],
    registers: [registry],
  }).set({ release, role }, 1)
  if (options.hasProcessMetrics) collectDefaultMetrics({ register: registry })
  const errors = stack.use(await openErrorSink({ dsn: errorsDsn, role, release, environment }, registry))
  const owned = stack.move()
  return {
    role,
    release,
    registry,
    requests: createRequestMetrics(registry),
    tools: createToolMetrics(registry),
    tracing,
    errors,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
