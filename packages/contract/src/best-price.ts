import { z } from 'zod'
import { interpreted } from './interpreted.ts'
import { caveats, landedCost } from './landed-cost.ts'
import { listingParameters, queryParameter, wholeNumber } from './parameters.ts'
import { productSummary } from './product.ts'

const MAX_RUNNERS_UP = 10

export const rankByParameter = z
  .enum(['price', 'landed'], 'must be price or landed')
  .describe('By the price alone, or with shipping: then offers whose shipping is known come first')

export const bestPriceParameters = listingParameters
  .pick({
    currency: true,
    country: true,
    region: true,
    source: true,
    category: true,
    brand: true,
    condition: true,
    min_price: true,
    max_price: true,
    min_rating: true,
    market: true,
  })
  .extend({
    q: queryParameter.refine(text => text.trim() !== '', 'must name a thing'),
    rank_by: rankByParameter.default('price'),
    limit: wholeNumber(0, MAX_RUNNERS_UP).default(3).describe('Runners-up at most; default 3'),
  })

export const chosenOffer = productSummary.extend({
  landed: landedCost.nullable(),
  /** Why it is not simply the one to buy; absent: nothing speaks against it. */
  caveats: caveats.optional(),
})

export const passedOver = z.object({
  product_id: z.string(),
  offer_id: z.string(),
  name: z.string(),
  merchant: z.string(),
  /** null: it cannot be converted. */
  price: z.number().nullable(),
  currency: z.string(),
  reasons: caveats,
})

export const bestPriceResponse = z.object({
  query: z.string(),
  /** null: nothing that could be bought was found. */
  best: chosenOffer.nullable(),
  runners_up: z.array(chosenOffer),
  /** Cheaper ones, or such that cannot be compared, that did not win, and why. */
  passed_over: z.array(passedOver),
  /** With its shipping, this offer comes to less than the best: only where both are known. */
  cheaper_delivered: chosenOffer.optional(),
  /** What was compared in. */
  currency: z.string(),
  offers_considered: z.number().int(),
  /**
   * `maybe_accessories`: all that was found is called like something that belongs to the thing asked for.
   * `near_matches_only`: nothing holds the words that say which thing it is; the runners-up are others.
   */
  note: z.enum(['maybe_accessories', 'near_matches_only']).optional(),
  /** Nothing holds all words: these are the ones that the answer lacks. */
  missing_terms: z.array(z.string()).optional(),
  interpreted: interpreted.optional(),
})

export type BestPriceParameters = z.output<typeof bestPriceParameters>
export type BestPriceResponse = z.output<typeof bestPriceResponse>
export type ChosenOffer = z.output<typeof chosenOffer>
