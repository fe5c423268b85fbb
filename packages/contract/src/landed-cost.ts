import { z } from 'zod'

/** Why an offer is not simply the one to buy. It may stand as an answer only with these beside it. */
export const CAVEATS = [
  'accessory',
  'suspect',
  'no_price',
  'no_rate',
  'other_model',
  'far_below_others',
  'other_category',
  'out_of_stock',
  'backorder',
  'availability_unknown',
  'expired',
  'used',
  'refurbished',
  'stale',
  'preorder',
] as const

export const caveats = z.array(z.enum(CAVEATS))

/** What the shopper pays in the end, as far as it is known: the price with shipping and tax. */
export const landedCost = z.object({
  /** The sum of what is known, in `currency`: the least that it comes to. */
  amount: z.number(),
  currency: z.string(),
  /** True when nothing is missing. */
  complete: z.boolean(),
  /** What comes on top and is not known; never counted as 0 when offers are put in order. */
  missing: z.array(z.enum(['shipping', 'tax'])),
})

export type Caveat = (typeof CAVEATS)[number]
export type LandedCost = z.output<typeof landedCost>
