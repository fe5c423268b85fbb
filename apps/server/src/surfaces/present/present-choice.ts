import type { ChosenOffer, LandedCost } from '@buywhere/contract'
import { toMajorUnits } from '../../kernel/money/index.ts'
import type { Choice } from '../../search/index.ts'
import { presentSummary } from './present-product.ts'
import type { View } from './view.ts'

/** A chosen offer as its product, in the currency of the view, which has to be the one that was compared in. */
export function presentChoice({ product, offer, caveats, landed }: Choice, view: View): ChosenOffer {
  const hit = { product, offer: { ...offer, convertedPrice: null }, offersCount: product.offers.length }
  return {
    ...presentSummary(hit, view, 'product'),
    landed: presentLanded(landed, view.currency ?? offer.currency),
    ...(caveats.length > 0 && { caveats }),
  }
}

export function presentLanded(landed: Choice['landed'], currency: string): LandedCost | null {
  if (landed === null) return null
  const { minor, missing } = landed
  return { amount: toMajorUnits(minor, currency), currency, complete: missing.length === 0, missing }
}
