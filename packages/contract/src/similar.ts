import { z } from 'zod'
import { rankByParameter } from './best-price.ts'
import { caveats, landedCost } from './landed-cost.ts'
import { currencyParameter, listingParameters, wholeNumber } from './parameters.ts'
import { offer, productSummary } from './product.ts'

const MAX_SIMILAR = 50

export const similarParameters = z.object({
  limit: wholeNumber(1, MAX_SIMILAR).default(10),
  currency: currencyParameter.optional(),
  country: listingParameters.shape.country,
})

export const similarProduct = productSummary.extend({
  /** 0 to 1: how much of title, brand, category, attributes and price the two share. */
  similarity: z.number(),
})

export const similarResponse = z.object({
  product_id: z.string(),
  /** Most alike first. Never the product itself, nor what belongs to it. */
  products: z.array(similarProduct),
  count: z.number().int(),
})

export const productOffersParameters = z.object({
  currency: currencyParameter.optional(),
  country: listingParameters.shape.country,
  sort: rankByParameter.default('landed'),
})

export const productOffersResponse = z.object({
  product_id: z.string(),
  name: z.string(),
  /** What the offers were put in order by. */
  currency: z.string(),
  offers: z.array(offer.extend({ landed: landedCost.nullable(), caveats: caveats.optional() })),
  count: z.number().int(),
})

export type SimilarParameters = z.output<typeof similarParameters>
export type SimilarResponse = z.output<typeof similarResponse>
export type ProductOffersParameters = z.output<typeof productOffersParameters>
export type ProductOffersResponse = z.output<typeof productOffersResponse>
