import { z } from 'zod'
import { searchParameters } from './parameters.ts'

/** What clients older than /v1/search send. */
export const olderSearchParameters = searchParameters.extend({
  compact: z
    .enum(['true', 'false'], 'must be true or false')
    .default('false')
    .transform(value => value === 'true')
    .describe('Add canonical_id, normalized_price_usd, structured_specs and comparison_attributes'),
})

const olderProduct = z.object({
  id: z.string(),
  title: z.string(),
  /** amount null: unknown, or there is no rate. */
  price: z.object({ amount: z.number().nullable(), currency: z.string() }),
  merchant: z.object({ merchant_id: z.string(), name: z.string(), platform: z.string().nullable() }),
  url: z.string().nullable(),
  image_url: z.string().nullable(),
  region: z.string(),
  country_code: z.string(),
  availability: z.object({ in_stock: z.boolean() }),
  source_url: z.string().nullable(),
  last_synced_at: z.iso.datetime(),
  product_id: z.string(),
  category: z.string().nullable(),
  updated_at: z.iso.datetime(),
  metadata: z.object({
    brand: z.string().nullable(),
    condition: z.string(),
    freshness: z.string(),
    /** Present when the price is in doubt. */
    suspect: z.string().optional(),
    offer_id: z.string(),
    offers_count: z.number().int(),
  }),
  canonical_id: z.string().optional(),
  normalized_price_usd: z.number().nullable().optional(),
  structured_specs: z.record(z.string(), z.string()).optional(),
  comparison_attributes: z.array(z.object({ key: z.string(), value: z.string() })).optional(),
})

export const olderSearchResponse = z.object({
  results: z.array(olderProduct),
  total: z.number().int(),
  /** False: totals are exact. */
  total_estimated: z.boolean(),
  page: z.object({ limit: z.number().int(), offset: z.number().int() }),
  /** How long it took to make. */
  response_time_ms: z.number(),
  /** Whether it was made for somebody who asked the same a moment ago. */
  cached: z.boolean(),
})

export type OlderSearchParameters = z.output<typeof olderSearchParameters>
export type OlderSearchResponse = z.output<typeof olderSearchResponse>
