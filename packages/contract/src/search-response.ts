import { z } from 'zod'
import { FACETS } from './parameters.ts'
import { productSummary } from './product.ts'

const facetValue = z.object({ value: z.string(), count: z.number().int() })

export const searchResponse = z.object({
  query: z.string(),
  /** Exact, over all pages. */
  total: z.number().int(),
  products: z.array(productSummary),
  limit: z.number().int(),
  offset: z.number().int(),
  facets: z.partialRecord(z.enum(FACETS), z.array(facetValue)).optional(),
  /** Nothing holds all words: these are the ones the answers lack. */
  relaxed: z.object({ missing_terms: z.array(z.string()) }).optional(),
  took_ms: z.number(),
})

export type SearchResponse = z.output<typeof searchResponse>
