import { z } from 'zod'
import { idParameter } from './parameters.ts'

const instant = z.iso.datetime({ offset: true })
const id = z.string().regex(/^\d{1,16}$/, 'must be an id of digits')
/** Of a product, decision or review. */
export const identityIdParameter = z.object({ id })

const reason = z.string().trim().min(1).max(500).describe('Why, for whoever looks at it later')

export const VERDICTS = ['merge', 'review', 'separate'] as const
export const REVIEW_STATES = ['open', 'merged', 'separate', 'obsolete'] as const

/** One thing that speaks for or against two offers being of one product. */
export const matchEvidence = z.object({
  /** `gtin`, `brand`, `numbers` and the like; more may follow. */
  kind: z.string(),
  /** In words. */
  text: z.string(),
  /** How far it speaks for one product; below 0: against it. */
  weight: z.number(),
})

export const matchExplanation = z.object({
  /** Of the two being one product, 0 to 1. */
  probability: z.number(),
  /** `review`: neither merged nor told apart without somebody looking. */
  verdict: z.enum(VERDICTS),
  evidence: z.array(matchEvidence),
  counter_evidence: z.array(matchEvidence),
})

const matchedOffer = z.object({
  offer_id: id,
  title: z.string(),
  merchant_id: z.string(),
  condition: z.string(),
  gtin: z.string().nullable(),
  mpn: z.string().nullable(),
  /** Exact key shared with another offer of the product, such as `gtin:…`; or `decision`; or the comparison. */
  belongs_by: z.enum(['alone', 'gtin', 'brand_and_mpn', 'decision', 'comparison']),
  /** The offer of the product that it is most like; absent where it is alone. */
  nearest_offer_id: id.optional(),
  explanation: matchExplanation.optional(),
})

const nearProduct = z.object({
  product_id: id,
  title: z.string(),
  offers_count: z.int(),
  /** The two offers compared: one of the product asked for, one of this. */
  left_offer_id: id,
  right_offer_id: id,
  /** It differs in colour, size, pack, condition and the like alone. */
  is_variant: z.boolean(),
  /** Somebody decided so. */
  decided: z.boolean(),
  explanation: matchExplanation,
})

export const matchesParameters = z.object({
  variants: z
    .enum(['apart', 'together'], 'must be apart or together')
    .default('apart')
    .describe('together: list products that differ in colour, size, pack or condition alone as variants'),
})

export const matchesResponse = z.object({
  product_id: id,
  title: z.string(),
  gtin: z.string().nullable(),
  offers: z.array(matchedOffer),
  /** Only with `variants=together`. */
  variants: z.array(nearProduct).optional(),
  kept_apart: z.array(nearProduct),
})

export const explainParameters = z.object({
  left: idParameter.describe('An offer id'),
  right: idParameter.describe('Another offer id'),
})

export const explainResponse = z.object({
  left_offer_id: id,
  right_offer_id: id,
  left_product_id: id,
  right_product_id: id,
  same_product: z.boolean(),
  explanation: matchExplanation,
})

export const mergeRequest = z.strictObject({
  product_ids: z.array(id).min(1).max(50).describe('Products that are the same as the one in the path'),
  reason,
})

export const splitRequest = z.strictObject({
  offer_ids: z.array(id).min(1).max(500).describe('Offers that are another product'),
  reason,
})

export const identityChange = z.object({
  decision_id: id.nullable(),
  /** The product in the path, or the one that took it in. */
  product_id: id,
  /** Of a split: the product that the offers named are now. */
  split_product_id: id.optional(),
  /** Products that went into another; their addresses redirect there. */
  absorbed: z.array(z.object({ product_id: id, heir_id: id })),
  offers_moved: z.int(),
})

export const decisionEntry = z.object({
  id,
  kind: z.enum(['merge', 'split', 'separate']),
  offer_ids: z.array(id),
  /** Offers that are not the same as any of `offer_ids`. */
  apart_offer_ids: z.array(id),
  reason: z.string(),
  decided_by: z.string(),
  decided_at: instant,
  undone_by: z.string().nullable(),
  undone_at: instant.nullable(),
})

const page = {
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
}

export const decisionsParameters = z.object(page)

export const decisionsResponse = z.object({
  decisions: z.array(decisionEntry),
  next_cursor: z.string().optional(),
})

export const reviewsParameters = z.object({
  state: z.enum(REVIEW_STATES, `must be one of ${REVIEW_STATES.join(', ')}`).default('open'),
  ...page,
})

const reviewSide = z.object({ product_id: id, offer_id: id, title: z.string().nullable() })

export const review = z.object({
  id,
  state: z.enum(REVIEW_STATES),
  left: reviewSide,
  right: reviewSide,
  probability: z.number(),
  /** How much it matters: offers of both products, times how close the two are. */
  weight: z.number(),
  explanation: matchExplanation,
  created_at: instant,
  decided_by: z.string().nullable(),
  decided_at: instant.nullable(),
  decision_id: id.nullable(),
})

export const reviewsResponse = z.object({ reviews: z.array(review), next_cursor: z.string().optional() })

export const decideReviewRequest = z.strictObject({ decision: z.enum(['merge', 'separate']), reason })

/** What an absorbed product's address answers with, beside `Location`. */
export const mergedProduct = z.object({ id, merged_into: id, location: z.string() })

export type MatchExplanation = z.output<typeof matchExplanation>
export type MatchesResponse = z.output<typeof matchesResponse>
export type Review = z.output<typeof review>
