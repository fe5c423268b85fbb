import type { OfferDocument, ProductDocument } from '@buywhere/search'
import { type Caveat, type Circumstances, caveatsOf, penaltyOf } from './caveats.ts'
import { type LandedCost, landedCostOf } from './landed-cost.ts'

/** An offer that may be chosen, with what speaks against it. */
export type Choice = {
  product: ProductDocument
  offer: OfferDocument
  caveats: Caveat[]
  /** The price in the minor units that are compared; null: unknown, or there is no rate. */
  minor: number | null
  landed: LandedCost | null
}

export type RankBy = 'price' | 'landed'

export function choiceOf(
  product: ProductDocument,
  offer: OfferDocument,
  circumstances: Circumstances,
  more: readonly Caveat[] = [],
): Choice {
  const factor = circumstances.factors.get(offer.currency)
  return {
    product,
    offer,
    caveats: [...more, ...caveatsOf(offer, circumstances)],
    minor: offer.price === null || factor === undefined ? null : Math.round(offer.price * factor),
    landed: landedCostOf(offer, circumstances.factors),
  }
}

/**
 * Best first: least that speaks against it, then the lower cost, then the older id. By landed cost an offer whose
 * shipping is known comes before one whose is not: what is unknown is neither taken for nothing nor guessed.
 */
export function orderChoices(choices: readonly Choice[], rankBy: RankBy): Choice[] {
  const isUnknown = ({ landed }: Choice) => landed === null || landed.missing.includes('shipping')
  const costOf = ({ minor, landed }: Choice) =>
    (rankBy === 'landed' ? landed?.minor : minor) ?? Number.MAX_SAFE_INTEGER
  return choices
    .map(choice => ({
      choice,
      penalty: penaltyOf(choice.caveats),
      unknown: rankBy === 'landed' ? Number(isUnknown(choice)) : 0,
      cost: costOf(choice),
    }))
    .sort(
      (a, b) =>
        a.penalty - b.penalty ||
        a.unknown - b.unknown ||
        a.cost - b.cost ||
        Number(a.choice.offer.offerId) - Number(b.choice.offer.offerId),
    )
    .map(({ choice }) => choice)
}
