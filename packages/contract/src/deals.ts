import { z } from 'zod'
import { currencyParameter, cursorParameter, listingParameters, wholeNumber } from './parameters.ts'
import { productSummary } from './product.ts'

const MAX_DEALS = 100
const limit = wholeNumber(1, MAX_DEALS).default(20)

const narrowing = {
  country: listingParameters.shape.country,
  category: listingParameters.shape.category,
  currency: currencyParameter.optional().describe('Show prices converted into this ISO 4217 currency'),
}

export const dealsParameters = z.object({
  ...narrowing,
  min_discount: z.coerce
    .number()
    .min(0)
    .max(100)
    .default(0)
    .describe('Percent below the lowest price of the 30 days before'),
  limit,
  cursor: cursorParameter.optional(),
})

/** Lower than at any time in the 30 days before it was reduced. */
export const deal = productSummary.extend({
  /** The lowest price of the 30 days before the reduction, in `currency`: what the discount is measured against. */
  original_price: z.number().nullable(),
  /** Percent below `original_price`. */
  discount_pct: z.number(),
  reduced_at: z.iso.datetime(),
  /** Percent below the shop's own list price; absent: it names none. */
  list_discount_pct: z.number().optional(),
  /** As far back as was observed the shop never asked its list price: that discount says nothing. */
  list_price_never_charged: z.literal(true).optional(),
  /** Percent of the time observed during which the price was lower than now. 0: it is the lowest. */
  history_percentile: z.number(),
  /** Readings that said something new, and the days they reach back. */
  observations: z.number().int(),
  observed_days: z.number().int(),
  /** Another shop asks less for the same product, in stock and believed. */
  cheaper_elsewhere: z
    .object({ offer_id: z.string(), merchant: z.string(), price: z.number(), currency: z.string() })
    .optional(),
})

export const dealsResponse = z.object({
  total: z.number().int(),
  /** Deepest first. */
  deals: z.array(deal),
  /** The same once more, for older clients. */
  products: z.array(deal),
  next_cursor: z.string().optional(),
})

export const WINDOWS = ['24h', '7d'] as const

export const priceDropsParameters = z.object({
  ...narrowing,
  window: z.enum(WINDOWS, `must be one of ${WINDOWS.join(', ')}`).default('24h'),
  min_drop: z.coerce.number().min(0).max(100).default(0).describe('Percent below the price before'),
  limit,
  cursor: cursorParameter.optional(),
})

/** Cheaper than it was right before. No verdict on whether that is a bargain: see deals. */
export const priceDrop = productSummary.extend({
  previous_price: z.number().nullable(),
  drop_pct: z.number(),
  dropped_at: z.iso.datetime(),
  /** Whether it is a deal; `insufficient_history`: too little was observed to say. */
  verdict: z.enum(['deal', 'not_lowest', 'insufficient_history']),
})

export const priceDropsResponse = z.object({
  window: z.enum(WINDOWS),
  total: z.number().int(),
  /** Largest first. */
  price_drops: z.array(priceDrop),
  next_cursor: z.string().optional(),
})

export const trendingParameters = z.object({ ...narrowing, window: priceDropsParameters.shape.window, limit })

export const trendingResponse = z.object({
  window: z.enum(WINDOWS),
  /** Empty where nobody clicked: nothing is made up. */
  products: z.array(
    productSummary.extend({
      /** Of people, within the window; robots and previews do not count. */
      clicks: z.number().int(),
      /** Clicks that count half after a quarter of the window, and less the older they are. */
      heat: z.number(),
    }),
  ),
  count: z.number().int(),
})

export const getDealsInput = z.object({
  ...dealsParameters.pick({ country: true, category: true, currency: true, min_discount: true }).shape,
  limit: z.number().int().min(1).max(20).default(5),
})

export const getDealsOutput = z.object({
  total: z.number().int(),
  deals: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      price: z.number().nullable(),
      original_price: z.number().nullable(),
      currency: z.string(),
      discount_pct: z.number(),
      reduced_at: z.string(),
      history_percentile: z.number(),
      list_price_never_charged: z.literal(true).optional(),
      cheaper_elsewhere: z.string().optional(),
      merchant: z.string(),
      country: z.string(),
      go_url: z.string(),
    }),
  ),
})

export type DealsParameters = z.output<typeof dealsParameters>
export type Deal = z.output<typeof deal>
export type DealsResponse = z.output<typeof dealsResponse>
export type PriceDropsParameters = z.output<typeof priceDropsParameters>
export type PriceDropsResponse = z.output<typeof priceDropsResponse>
export type TrendingParameters = z.output<typeof trendingParameters>
export type TrendingResponse = z.output<typeof trendingResponse>
export type GetDealsInput = z.output<typeof getDealsInput>
export type GetDealsOutput = z.output<typeof getDealsOutput>
