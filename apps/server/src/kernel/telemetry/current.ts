import { AsyncLocalStorage } from 'node:async_hooks'
import type { Span } from './tracing.ts'

/** What is being worked on, wherever below it the code stands. Filled in as it becomes known. */
export type Current = {
  requestId: string | null
  orgId: number | null
  jobId: string | null
  /** null where nothing is traced. */
  span: Span | null
}

const storage = new AsyncLocalStorage<Current>()

/** What is being worked on here; null outside of any request or job. */
export function current(): Current | null {
  return storage.getStore() ?? null
}

/** Runs `work`, and all that it begins, as a part of this. */
export function runAs<T>(context: Current, work: () => T): T {
  return storage.run(context, work)
}

/** The ids that every log line of a request or job carries; docs/observing.md lists them. */
export function currentLogFields(): Record<string, string | number> {
  const context = storage.getStore()
  if (context === undefined) return {}
  const { requestId, orgId, jobId, span } = context
  return {
    ...(requestId !== null && { request_id: requestId }),
    ...(orgId !== null && { org_id: orgId }),
    ...(jobId !== null && { job_id: jobId }),
    ...(span !== null && { trace_id: span.traceId, span_id: span.spanId }),
  }
}
