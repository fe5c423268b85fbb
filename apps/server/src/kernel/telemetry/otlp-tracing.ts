import { type Context, type Span as OtelSpan, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node'
import type { Logger } from '../log.ts'
import { current } from './current.ts'
import { readTraceparent, writeTraceparent } from './traceparent.ts'
import type { Span, SpanKind, Tracing, TracingOptions } from './tracing.ts'

const SEND_TIMEOUT_MS = 3_000
const QUEUED_MAX = 2_048
const KINDS: Record<SpanKind, number> = { internal: 0, server: 1, client: 2, consumer: 4 }

/**
 * Spans in batches over OTLP/HTTP. A provider of its own, not the process's global one: the job engine and others look
 * there, and would begin to trace in their words.
 */
export function createOtlpTracing(
  { endpoint, headers, sampleRatio }: TracingOptions,
  { role, release, log }: { role: string; release: string; log: Logger },
): Tracing {
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    headers: readHeaders(headers?.reveal() ?? ''),
    timeoutMillis: SEND_TIMEOUT_MS,
  })
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'buywhere',
      'service.version': release,
      'buywhere.role': role,
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampleRatio) }),
    spanProcessors: [
      new BatchSpanProcessor(exporter, { maxQueueSize: QUEUED_MAX, exportTimeoutMillis: SEND_TIMEOUT_MS }),
    ],
  })
  const tracer = provider.getTracer('buywhere')

  return {
    begin(name, { kind = 'internal', parent, attributes = {} } = {}) {
      return toSpan(tracer.startSpan(name, { kind: KINDS[kind], attributes }, contextOf(parent)))
    },
    async [Symbol.asyncDispose]() {
      // A receiver that is gone does not hold the end of a process up for longer than one sending.
      await Promise.race([
        provider.shutdown().catch(error => log.warn({ err: error }, 'traces could not be sent')),
        new Promise(resolve => setTimeout(resolve, SEND_TIMEOUT_MS).unref()),
      ])
    },
  }
}

function contextOf(parent: string | null | undefined): Context {
  const context = readTraceparent(parent ?? current()?.span?.traceparent)
  return context === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, context)
}

function toSpan(span: OtelSpan): Span {
  const context = span.spanContext()
  return {
    traceId: context.traceId,
    spanId: context.spanId,
    traceparent: writeTraceparent(context),
    set: attributes => void span.setAttributes(attributes),
    fail(error) {
      const { name = 'Error', code } = error as { name?: string; code?: unknown }
      span.setAttributes({ 'error.type': typeof code === 'string' ? code : name })
      span.setStatus({ code: SpanStatusCode.ERROR })
    },
    end: () => span.end(),
  }
}

function readHeaders(text: string): Record<string, string> {
  const pairs = text
    .split(',')
    .map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)])
  return Object.fromEntries(
    pairs.flatMap(([name = '', value = '']) =>
      name.trim() ? [[name.trim(), decodeURIComponent(value.trim())]] : [],
    ),
  )
}
