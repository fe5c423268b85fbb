import type { Logger } from '../log.ts'
import { NO_TRACING, type Tracing, type TracingOptions } from './tracing.ts'

/** Loads what traces when there is somebody to send to: it costs a process 200 ms and 20 MB that the others keep. */
export async function openTracing(
  options: TracingOptions | null,
  process: { role: string; release: string; log: Logger },
): Promise<Tracing> {
  if (options === null) return NO_TRACING
  const { createOtlpTracing } = await import('./otlp-tracing.ts')
  return createOtlpTracing(options, process)
}
