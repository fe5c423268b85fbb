import { current, runAs } from './current.ts'
import type { SpanOptions, Tracing } from './tracing.ts'

/** Runs `work` within a span of its own; where nothing is traced, runs it and no more. */
export async function withSpan<T>(
  tracing: Tracing,
  name: string,
  options: SpanOptions,
  work: () => T | Promise<T>,
): Promise<T> {
  const span = tracing.begin(name, options)
  if (span === null) return work()
  const around = current() ?? { requestId: null, orgId: null, jobId: null }
  try {
    return await runAs({ ...around, span }, work)
  } catch (error) {
    span.fail(error)
    throw error
  } finally {
    span.end()
  }
}
