import type { Secret } from '../secret.ts'

export type TracingOptions = {
  /** Of an OTLP/HTTP receiver; `/v1/traces` is added. */
  endpoint: string
  /** `name=value,name=value`, as OTEL_EXPORTER_OTLP_HEADERS. */
  headers: Secret | null
  /** Of traces that begin here, 0 to 1; one that began elsewhere keeps that decision. */
  sampleRatio: number
}

export type SpanKind = 'internal' | 'server' | 'client' | 'consumer'

export type Attributes = Record<string, string | number | boolean>

/** A stretch of work that is being traced. */
export type Span = {
  /** 32 hexadecimal digits. */
  traceId: string
  /** 16 hexadecimal digits. */
  spanId: string
  /** W3C Trace Context, for whoever goes on with the work. */
  traceparent: string
  set(attributes: Attributes): void
  /** Marks it as failed. Names the error's kind, never its text: texts quote what people sent. */
  fail(error: unknown): void
  end(): void
}

export type SpanOptions = {
  kind?: SpanKind
  /** A traceparent of elsewhere; what is no traceparent begins a trace of its own. */
  parent?: string | null | undefined
  attributes?: Attributes
}

export type Tracing = {
  /** Below `parent`, else below the current span. null: nothing is traced. */
  begin(name: string, options?: SpanOptions): Span | null
  /** Sends what has ended, for at most a few seconds. */
  [Symbol.asyncDispose](): Promise<void>
}

/** Nothing is loaded, nothing is sent. */
export const NO_TRACING: Tracing = {
  begin: () => null,
  async [Symbol.asyncDispose]() {},
}
