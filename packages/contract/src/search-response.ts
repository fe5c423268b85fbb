import { z } from 'zod'
import { correction, interpreted } from './interpreted.ts'
import { FACETS } from './parameters.ts'
import { productSummary } from './product.ts'
import { rates } from './rates.ts'

const facetValue = z.object({ value: z.string(), count: z.number().int() })

/** Parts of a score; they sum up to it. */
const explanation = z.array(z.object({ reason: z.string(), score: z.number() }))

const foundProduct = productSummary.extend({
  /** Only with `explain=true`. */
  explanation: explanation.optional(),
})

export const searchResponse = z.object({
  query: z.string(),
  /** Exact, over all pages. */
  total: z.number().int(),
  products: z.array(foundProduct),
  limit: z.number().int(),
  offset: z.number().int(),
  /** What to pass as `cursor` for the next page; absent: this one is the last. */
  next_cursor: z.string().optional(),
  facets: z.partialRecord(z.enum(FACETS), z.array(facetValue)).optional(),
  /**
   * How many matches cost at least `from` and less than `to` (null: no end): decimal amounts in `currency`, or in the
   * default currency when none is given.
   */
  price_ranges: z
    .array(z.object({ from: z.string(), to: z.string().nullable(), count: z.number().int() }))
    .optional(),
  /** Absent: there was nothing to convert. */
  rates: rates.optional(),
  interpreted: interpreted.optional(),
  corrections: z.array(correction).optional(),
  /** Nothing holds all words: these are the ones the answers lack. */
  relaxed: z.object({ missing_terms: z.array(z.string()) }).optional(),
  /** Products that lack some of the words, best first, when the matches do not fill the first page; not in `total`. */
  close_matches: z.array(foundProduct.extend({ missing_terms: z.array(z.string()) })).optional(),
  took_ms: z.number(),
})

export const suggestResponse = z.object({
  query: z.string(),
  /** Ways to end the last word, those that most products hold first. */
  suggestions: z.array(z.object({ text: z.string(), products: z.number().int() })),
})

export type FoundProduct = z.output<typeof foundProduct>
export type SearchResponse = z.output<typeof searchResponse>
export type SuggestResponse = z.output<typeof suggestResponse>
