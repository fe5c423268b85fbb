import { z } from 'zod'
import { choices, listingParameters, wholeNumber } from './parameters.ts'
import { offer, product } from './product.ts'
import { searchResponse } from './search-response.ts'

const instant = z.iso.datetime({ offset: true })
const id = z.string().regex(/^\d{1,16}$/)

const MAX_CHANGES = 1_000
const MAX_WAIT_SECONDS = 30
const MAX_CURSOR_CHARS = 400

/** What can happen to the catalogue. New ones may follow: pass over those you do not know. */
export const CHANGE_KINDS = [
  /** An offer that was not there before. */
  'created',
  /** Anything about an offer but its price and availability. */
  'changed',
  'price',
  'availability',
  /** An offer that was missing or delisted was seen again. */
  'relisted',
  /** An offer was seen again, as it was. */
  'confirmed',
  /** The last full reading of its source did not list the offer. It stays, and gets no fresher. */
  'missing',
  /** Gone. */
  'delisted',
  /** The offer is one of another product from now on. */
  'moved',
  /** What the product says of itself, or which offers it has. */
  'product',
  /** The product went into another one, its heir. */
  'merged',
  /** A source is new, was read in full, or has other settings. */
  'source',
] as const

export const changesParameters = z.object({
  cursor: z
    .string()
    .max(MAX_CURSOR_CHARS)
    .default('')
    .describe('`next_cursor` of the page before. Empty: from the beginning; now: only what comes'),
  limit: wholeNumber(1, MAX_CHANGES).default(100),
  wait: wholeNumber(0, MAX_WAIT_SECONDS)
    .default(0)
    .describe('Seconds to wait for a change where there is none'),
  kinds: choices(CHANGE_KINDS).optional().describe('Only these, such as price,availability. Default: all'),
  country: listingParameters.shape.country.describe(
    'Only of sources in these countries (ISO 3166-1 alpha-2), and what is of no source',
  ),
})

const money = z.object({ amount: z.number(), currency: z.string() }).nullable()

/** As in `GET /v1/products/{id}`, in the retailer's own currency, without what time alone makes another. */
export const changedOffer = offer.omit({ freshness: true, expires_at: true, price_note: true }).extend({
  product_id: id,
  image_url: z.string().nullable(),
  /** The last full reading of its source did not list it: a later one that does not either makes it no fresher. */
  is_missing: z.boolean(),
  updated_at: instant,
})

/** What a product says of itself. Its offers come by changes of their own. */
export const changedProduct = z.object({
  product_id: id,
  name: z.string(),
  description: z.string().nullable(),
  brand: z.string().nullable(),
  category: z.string().nullable(),
  gtin: z.string().nullable(),
  image_url: z.string().nullable(),
  attributes: z.record(z.string(), z.string()),
  is_private: z.boolean(),
})

export const changedSource = z.object({
  merchant_id: z.string(),
  name: z.string(),
  website: z.string().nullable(),
  country: z.string(),
  region: z.string(),
  currency: z.string(),
  is_private: z.boolean(),
  /** The last full reading: every offer of the source that is not missing is at least as fresh. */
  confirmed_at: instant.nullable(),
  /** How long a price of it counts once read. */
  expires_after_s: z.number().int(),
})

export const change = z.object({
  /** The first of `what`. */
  kind: z.enum(CHANGE_KINDS),
  /** All that it is: a new price and being back in stock may come in one reading. */
  what: z.array(z.enum(CHANGE_KINDS)),
  /** When it was recorded. */
  at: instant,
  product_id: id.nullable(),
  offer_id: id.nullable(),
  /** Of the source; null: it is of none. */
  merchant_id: z.string().nullable(),
  /** Only of `price`: before this change, and after it, whatever came since. null: no price was named. */
  old_price: money.optional(),
  new_price: money.optional(),
  /** Only of `moved`. */
  from_product_id: id.optional(),
  /** Only of `merged`. */
  heir_id: id.optional(),
  /** As it is now, not as it was then; null: gone. Of all that is about an offer. */
  offer: changedOffer.nullable().optional(),
  /** As it is now; null: it has no offers any more. Of `created`, `relisted`, `moved`, `product` and `merged`. */
  product: changedProduct.nullable().optional(),
  /** As it is now. Only of `source`. */
  source: changedSource.optional(),
})

export const changesResponse = z.object({
  /** Oldest first. */
  changes: z.array(change),
  /** Where to go on, also when there was nothing. Good until the log behind it is cut. */
  next_cursor: z.string(),
  /** False: this is all there was. */
  has_more: z.boolean(),
})

export const productsParameters = listingParameters.extend({
  modified_since: z.iso
    .datetime({ offset: true, error: 'must be an instant with its zone, such as 2026-11-21T00:00:00Z' })
    .transform(text => new Date(text))
    .optional()
    .describe(
      'Only products that changed, or lost or got an offer, since; whole, with all offers. Not with filters',
    ),
})

/** With `modified_since`: whole products in the order in which they changed last. */
export const modifiedResponse = searchResponse.extend({
  products: z.array(
    product.extend({
      /** The last full reading of its source did not list it. */
      offers: z.array(offer.extend({ is_missing: z.boolean() })),
      /** When it changed last; absent: longer ago than is kept. */
      modified_at: instant.optional(),
    }),
  ),
  /** For `GET /v1/changes`: goes on where this listing began, so that nothing is missed in between. */
  changes_cursor: z.string(),
})

export type ChangeKindOutside = (typeof CHANGE_KINDS)[number]
export type ChangesParameters = z.output<typeof changesParameters>
export type ProductsParameters = z.output<typeof productsParameters>
export type PublicChange = z.output<typeof change>
export type ChangedOffer = z.output<typeof changedOffer>
export type ChangedProduct = z.output<typeof changedProduct>
export type ChangedSource = z.output<typeof changedSource>
export type ChangesResponse = z.output<typeof changesResponse>
export type ModifiedResponse = z.output<typeof modifiedResponse>
