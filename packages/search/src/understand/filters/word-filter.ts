import type { SpanEffect, SpanKind } from '../types.ts'

/** Tokens from `start` up to `end` (exclusive) that were read as something. */
export type Found<T> = { start: number; end: number; as: SpanKind; effect: SpanEffect; value: T }
