import type { SpanContext } from '@opentelemetry/api'

// Version 00 has nothing behind the flags; later versions may, and are read by their beginning.
const TRACEPARENT =
  /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.{0,200})?$/

/** W3C Trace Context, level 1. null: not one. */
export function readTraceparent(text: string | null | undefined): SpanContext | null {
  const match = TRACEPARENT.exec(text ?? '')
  if (match === null) return null
  const [, version, traceId = '', spanId = '', flags = '00', rest] = match
  if (version === '00' && rest !== undefined) return null
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true }
}

export function writeTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${(traceFlags & 1).toString(16).padStart(2, '0')}`
}
