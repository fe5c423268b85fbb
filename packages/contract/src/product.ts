import { z } from 'zod'
import { AVAILABILITIES, CONDITIONS } from './parameters.ts'
import { rates } from './rates.ts'

const instant = z.iso.datetime({ offset: true })
const nullableText = z.string().nullable()

export const freshness = z.enum(['fresh', 'aging', 'stale', 'expired'])

/** The retailer's own amount, and how the shown price was made from it. */
export const sourcePrice = z.object({
  amount: z.number(),
  currency: z.string(),
  /** Units of the shown currency for one of this; absent when nothing was converted. */
  rate: z.number().optional(),
  rate_date: z.iso.date().optional(),
  rate_source: z.string().optional(),
})

/** Why a price is shown and not believed: it moved as mistakes do. A second reading that says the same clears it. */
export const SUSPICIONS = ['currency_changed', 'slip_10', 'slip_100', 'slip_1000', 'large_move'] as const

/** The price stands here as the retailer states it, and is no best price, bargain or match of a price filter. */
export const suspect = z.object({
  /** One of `SUSPICIONS`; others may follow. */
  reason: z.string().describe(`${SUSPICIONS.join(', ')}; more may follow`),
  /** What was believed last, in its own currency; absent when nothing was. */
  trusted_price: z.object({ amount: z.number(), currency: z.string() }).optional(),
})

export const merchant = z.object({
  merchant_id: z.string(),
  name: z.string(),
  country: z.string(),
  region: z.string(),
})

/** What one shop asks for the product. Every price has its age. */
const priced = z.object({
  /** In `currency`; null when unknown, or when no rate leads into the currency asked for. */
  price: z.number().nullable(),
  currency: z.string(),
  source_price: sourcePrice.nullable(),
  /** `no_rate`: the price is known but could not be converted. */
  price_note: z.enum(['no_rate', 'old_rate']).optional(),
  /** Absent: the price is believed. */
  suspect: suspect.optional(),
  list_price: z.number().nullable(),
  discount_pct: z.number().nullable(),
  /** For the cheapest way of sending it, in `currency`; 0: free; absent: not known. */
  shipping: z.number().optional(),
  availability: z.enum(AVAILABILITIES),
  condition: z.enum(CONDITIONS),
  merchant,
  /** Where to send the shopper: counts the click and leads on to the retailer. */
  go_url: z.string(),
  url: nullableText,
  /** When this price was last read from the retailer. */
  observed_at: instant,
  freshness,
  rating: z.number().nullable(),
  reviews_count: z.number().int(),
})

export const offer = priced.extend({
  offer_id: z.string(),
  title: z.string(),
  sku: z.string(),
  gtin: nullableText,
  mpn: nullableText,
  /** When a reading last found the very same price again; absent: it was read once so far. */
  confirmed_at: instant.optional(),
  /** When the retailer says that it last changed the offer. */
  source_updated_at: instant.optional(),
  /** Unless it is read again by then, `freshness` is `expired`, and the price loses to any that is not. */
  expires_at: instant,
})

/** A product with its best offer; with `group_by=offer`, one offer (then `id` is the offer's). */
export const productSummary = priced.extend({
  id: z.string(),
  product_id: z.string(),
  offer_id: z.string(),
  name: z.string(),
  brand: nullableText,
  category: nullableText,
  image_url: nullableText,
  offers_count: z.number().int(),
})

export const product = productSummary.extend({
  description: nullableText,
  attributes: z.record(z.string(), z.string()),
  offers: z.array(offer),
  /** Absent: all offers are in the currency shown. */
  rates: rates.optional(),
})

/** Older clients read the same product from `results`. */
export const productResponse = product.extend({ results: z.array(product) })

export type Suspect = z.output<typeof suspect>
export type SourcePrice = z.output<typeof sourcePrice>
export type Offer = z.output<typeof offer>
export type ProductSummary = z.output<typeof productSummary>
export type Product = z.output<typeof product>
