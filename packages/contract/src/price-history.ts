import { z } from 'zod'
import { AVAILABILITIES, currencyParameter, idParameter, wholeNumber } from './parameters.ts'
import { freshness, merchant, sourcePrice, suspect } from './product.ts'

export const MAX_HISTORY_DAYS = 365

const currency = currencyParameter
  .optional()
  .describe("ISO 4217 code that amounts are shown in. Default: the product's, or the offer's, own")
const days = wholeNumber(1, MAX_HISTORY_DAYS).default(30).describe('UTC days, today included; default 30')

export const priceHistoryParameters = z.object({ days, currency })

/** A price counts for a day as long as it was in force on it. */
const dayPrice = z.object({
  day: z.iso.date(),
  currency: z.string(),
  min: z.number(),
  max: z.number(),
  /** Over all offers, weighted by the time that each price was in force. */
  avg: z.number(),
  /** Readings on this day that said something new; 0: the prices of the day before held. */
  data_points: z.number().int(),
})

const historyStats = z.object({
  /** Whose history it is: of all offers of the product, or of the one asked for. */
  of: z.enum(['product', 'offer']),
  min: z.number().nullable(),
  max: z.number().nullable(),
  avg: z.number().nullable(),
  /** The lowest believed price in force now; null: none is. */
  lowest_now: z.number().nullable(),
  /** Since when; for a product of several offers, since the beginning of which day. */
  lowest_now_since: z.iso.datetime().nullable(),
  /** Lowest of the 30 days before `lowest_now` came into force: what a reduction is measured against. */
  lowest_30d: z.number().nullable(),
  /** Percent of the days on which the lowest price was below `lowest_now`; 0: never was. */
  percentile: z.number().nullable(),
  /** Readings that said something new, those carried into the time asked for among them. */
  observations: z.number().int(),
  days_with_price: z.number().int(),
  /** First day with a price; null: there is none. */
  observed_since: z.iso.date().nullable(),
  offers: z.number().int(),
  /** Too little is known for a verdict: fewer than 30 days with a price, or than two observations. */
  insufficient_history: z.boolean(),
  /** Of the oldest exchange rate used; absent: nothing was converted. */
  rate_date: z.iso.date().optional(),
  /** `other_day`: some days have no rate of their own, and are converted with the newest. */
  rate_note: z.enum(['other_day']).optional(),
  /** Offers that do not count because no rate leads from their currency. */
  left_out: z.array(z.object({ currency: z.string(), offers: z.number().int() })).optional(),
})

export const priceHistoryResponse = z.object({
  data: z.object({
    product_id: z.string(),
    title: z.string(),
    current_price: z.number().nullable(),
    currency: z.string(),
    /** Oldest first; days on which no price was in force are absent. */
    daily: z.array(dayPrice),
    stats: historyStats,
  }),
})

export const pricesParameters = z.object({
  currency,
  points: wholeNumber(0, 100).default(10).describe('Last price points of each offer; default 10'),
})

/** In the currency of the retailer, as it was read. */
const pricePoint = z.object({
  observed_at: z.iso.datetime(),
  /** null: no price was named, or the offer was gone. */
  price: z.number().nullable(),
  currency: z.string(),
  list_price: z.number().nullable(),
  /** `missing`: the source no longer listed the offer. */
  availability: z.enum([...AVAILABILITIES, 'missing']),
  /** Why it was not believed; absent: it was. */
  suspect: z.string().optional(),
})

const offerPrice = z.object({
  offer_id: z.string(),
  merchant,
  price: z.number().nullable(),
  currency: z.string(),
  source_price: sourcePrice.nullable(),
  price_note: z.enum(['no_rate', 'old_rate']).optional(),
  suspect: suspect.optional(),
  list_price: z.number().nullable(),
  shipping: z.number().optional(),
  availability: z.enum(AVAILABILITIES),
  condition: z.string(),
  observed_at: z.iso.datetime({ offset: true }),
  expires_at: z.iso.datetime({ offset: true }),
  freshness,
  /** Newest first: what changed about the price, and when it was read. */
  points: z.array(pricePoint),
})

export const pricesResponse = z.object({
  product_id: z.string(),
  title: z.string(),
  /** The best first, as in the product. */
  prices: z.array(offerPrice),
})

export const getPriceHistoryInput = z.object({
  id: idParameter.describe('A product or offer id from search_products'),
  days,
  currency,
})

export const getPriceHistoryOutput = z.object({
  product_id: z.string(),
  title: z.string(),
  current_price: z.number().nullable(),
  currency: z.string(),
  /** Days on which the lowest price was the same, as one; the newest come last. */
  lowest: z.array(z.object({ from: z.string(), to: z.string().optional(), price: z.number() })),
  stats: historyStats,
})

/** Beside those of the other files in `AGENT_TOOLS`. */
export const PRICE_TOOLS = {
  get_price_history: {
    title: 'Price history',
    description:
      'How the price of a product (or one offer) went day by day, up to 365 days: lowest prices, min, max, average, ' +
      'percentile of the price now, and the lowest of the 30 days before it. insufficient_history: too little is known for a verdict.',
    input: getPriceHistoryInput,
    output: getPriceHistoryOutput,
  },
} as const

export type PriceHistoryParameters = z.output<typeof priceHistoryParameters>
export type PriceHistoryResponse = z.output<typeof priceHistoryResponse>
export type PricesParameters = z.output<typeof pricesParameters>
export type PricesResponse = z.output<typeof pricesResponse>
export type GetPriceHistoryInput = z.output<typeof getPriceHistoryInput>
export type GetPriceHistoryOutput = z.output<typeof getPriceHistoryOutput>
