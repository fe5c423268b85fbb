import { Counter, type Registry } from 'prom-client'
import type { Secret } from '../secret.ts'
import { type ErrorSink, NO_ERROR_SINK } from './error-sink.ts'

export type ErrorSinkOptions = { dsn: Secret | null; role: string; release: string; environment: string }

/** Loads what sends only where there is a DSN. Counts what was sent and what was dropped on the way. */
export async function openErrorSink(options: ErrorSinkOptions, registry: Registry): Promise<ErrorSink> {
  const reports = new Counter({
    name: 'buywhere_error_reports_total',
    help: 'Unexpected errors by what became of their report.',
    labelNames: ['outcome'],
    registers: [registry],
  })
  for (const outcome of ['sent', 'dropped']) reports.inc({ outcome }, 0)
  const { dsn, ...about } = options
  if (dsn === null) return NO_ERROR_SINK
  const { createSentrySink } = await import('./sentry-sink.ts')
  return createSentrySink({ ...about, dsn: dsn.reveal(), count: outcome => reports.inc({ outcome }) })
}
