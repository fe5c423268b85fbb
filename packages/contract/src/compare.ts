import { z } from 'zod'
import { CAVEATS, caveats, landedCost } from './landed-cost.ts'
import { currencyParameter, idParameter, listingParameters } from './parameters.ts'
import { productSummary } from './product.ts'

export const MIN_COMPARED = 2
export const MAX_COMPARED = 10
const MAX_IDS_CHARS = 400

const ids = z
  .array(idParameter)
  .min(MIN_COMPARED, `must name at least ${MIN_COMPARED} products`)
  .max(MAX_COMPARED, `must name at most ${MAX_COMPARED} products`)
  .describe('From 2 to 10 ids of products or offers. One that comes twice counts once, and is told of')

/** Repeated (`ids=1&ids=2`) or separated by commas. */
const listedIds = z
  .union([z.string().max(MAX_IDS_CHARS), z.array(z.string().max(MAX_IDS_CHARS))])
  .transform(value =>
    (Array.isArray(value) ? value : value.split(',')).map(part => part.trim()).filter(Boolean),
  )
  .pipe(ids)

const view = {
  currency: currencyParameter
    .optional()
    .describe('Compare in this currency. Default: the one that all are priced in, else the default currency'),
  country: listingParameters.shape.country,
}

export const compareParameters = z.object({ ids: listedIds, ...view })
export const compareBody = z.object({ product_ids: ids, ...view })

export const comparedProduct = productSummary.extend({
  attributes: z.record(z.string(), z.string()),
  /** null: without a price, or without a rate into the currency of the comparison. */
  landed: landedCost.nullable(),
  /** Why the offer shown is not simply the one to buy; absent: nothing speaks against it. */
  caveats: caveats.optional(),
})

const chosen = z.object({
  product_id: z.string(),
  offer_id: z.string(),
  name: z.string(),
  price: z.number(),
  currency: z.string(),
  /** Present only when nothing without them was left. */
  caveats: caveats.optional(),
})

export const comparison = z.object({
  /** Of those that nothing speaks against; of the others only when there is no such one. null: nothing has a price. */
  cheapest: chosen.nullable(),
  /** The best rated of those that cost at most a quarter more than the cheapest; ratings of few count less. */
  best_value: chosen.extend({ rating: z.number().nullable() }).nullable(),
  /** Over the products that `cheapest` is chosen from. */
  price_range: z.object({ min: z.number().nullable(), max: z.number().nullable(), currency: z.string() }),
  /** Attributes that all have, with the same value. */
  specs_equal: z.record(z.string(), z.string()),
  /** The others: what each product says, by product id; null: it says nothing. */
  specs_differ: z.record(z.string(), z.record(z.string(), z.string().nullable())),
  /** Left out of `cheapest`, `best_value` and `price_range`, and why. */
  not_compared: z.array(
    z.object({ product_id: z.string(), reasons: z.array(z.enum([...CAVEATS, 'not_in_country'])) }),
  ),
})

export const compareResponse = z.object({
  /** In the order asked for. */
  products: z.array(comparedProduct),
  /** The same once more, for older clients. */
  results: z.array(comparedProduct),
  count: z.number().int(),
  comparison,
  /** What was compared in. */
  currency: z.string(),
  /** The shops ask in more than one currency: prices are converted at the one rate that each shows. */
  currencies_mixed: z.boolean(),
  /** Ids that lead to nothing. */
  unknown_ids: z.array(z.string()).optional(),
  /** Ids that were left out, and the product that stands for them already. */
  duplicate_ids: z.array(z.object({ duplicate: z.string(), product_id: z.string() })).optional(),
})

export type CompareResponse = z.output<typeof compareResponse>
export type ComparedProduct = z.output<typeof comparedProduct>
