import type { OfferDocument } from '@buywhere/search'
import { freshnessOf } from '../../catalog/index.ts'

/** What speaks against an offer, worst first. Each alone weighs more than all behind it together. */
const WORST_FIRST = [
  'suspect',
  'no_price',
  'no_rate',
  'accessory',
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

export type Caveat = (typeof WORST_FIRST)[number]

const WEIGHTS = new Map<Caveat, number>(
  WORST_FIRST.map((caveat, at) => [caveat, 2 ** (WORST_FIRST.length - 1 - at)]),
)

/** 0: nothing speaks against the offer; else higher is worse. */
export const penaltyOf = (caveats: readonly Caveat[]): number =>
  caveats.reduce((sum, caveat) => sum + (WEIGHTS.get(caveat) ?? 0), 0)

export type Circumstances = {
  nowMs: number
  /** How long a price of the source counts once read. */
  lifetimeMs(source: string): number
  /** From minor units of each currency into those that are compared. */
  factors: ReadonlyMap<string, number>
  /** The asker said which conditions will do: then none of them is a drawback. */
  isConditionAsked: boolean
}

const BY_AVAILABILITY: Partial<Record<OfferDocument['availability'], Caveat>> = {
  out_of_stock: 'out_of_stock',
  backorder: 'backorder',
  unknown: 'availability_unknown',
  preorder: 'preorder',
}

/**
 * What speaks against buying at this offer, by what it says itself. What a retailer pays plays no part. Most shops
 * that sell new things do not say so: an unknown condition counts as new.
 */
export function caveatsOf(offer: OfferDocument, circumstances: Circumstances): Caveat[] {
  const { nowMs, lifetimeMs, factors, isConditionAsked } = circumstances
  const caveats: Caveat[] = []
  if (offer.suspect !== null) caveats.push('suspect')
  if (offer.price === null) caveats.push('no_price')
  else if (!factors.has(offer.currency)) caveats.push('no_rate')
  const availability = BY_AVAILABILITY[offer.availability]
  if (availability !== undefined) caveats.push(availability)
  const freshness = freshnessOf(offer.observedAt, nowMs, lifetimeMs(offer.source))
  if (freshness === 'expired' || freshness === 'stale') caveats.push(freshness)
  const { condition } = offer
  if (!isConditionAsked && (condition === 'used' || condition === 'refurbished')) caveats.push(condition)
  return caveats
}
