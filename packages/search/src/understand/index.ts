export { brandKey } from './boosts/find-brand.ts'
export { interpretQuery } from './interpret-query.ts'
export type { Interpretation, PriceRange, QueryContext, Span, SpanEffect, SpanKind } from './types.ts'
