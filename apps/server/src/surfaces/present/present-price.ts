import type { SourcePrice, Suspect } from '@buywhere/contract'
import type { OfferDocument, SuspectPrice } from '@buywhere/search'
import { convertMinor, OLD_RATE_DAYS } from '../../catalog/index.ts'
import { toMajorUnits } from '../../kernel/money/index.ts'
import type { View } from './view.ts'

const DAY_MS = 86_400_000

export type PresentedPrice = {
  price: number | null
  currency: string
  source_price: SourcePrice | null
  price_note?: 'no_rate' | 'old_rate'
  suspect?: Suspect
  list_price: number | null
  discount_pct: number | null
  shipping?: number
}

/** The price in the view's currency beside the retailer's own amount; what cannot be converted is null and says so. */
export function presentPrice(offer: OfferDocument, view: View): PresentedPrice {
  const currency = view.currency ?? offer.currency
  const { factor, rate } = view.conversion(offer.currency)
  const inCurrency = (minor: number | null) =>
    minor === null || factor === null ? null : toMajorUnits(convertMinor(minor, factor), currency)
  const price = inCurrency(offer.price)
  const shipping = inCurrency(offer.shipping)
  const isOld = rate !== null && Math.floor((view.nowMs - rate.dateMs) / DAY_MS) > OLD_RATE_DAYS
  const note =
    offer.price !== null && price === null ? 'no_rate' : isOld && price !== null ? 'old_rate' : null
  return {
    price,
    currency,
    source_price:
      offer.price === null
        ? null
        : {
            amount: toMajorUnits(offer.price, offer.currency),
            currency: offer.currency,
            ...(rate !== null && { rate: rate.rate, rate_date: rate.date, rate_source: rate.source }),
          },
    ...(note !== null && { price_note: note }),
    ...(offer.suspect !== null && { suspect: presentSuspect(offer.suspect) }),
    list_price: inCurrency(offer.listPrice),
    // What is not believed is no bargain.
    discount_pct:
      offer.price === null || offer.listPrice === null || offer.suspect !== null
        ? null
        : Math.round((1 - offer.price / offer.listPrice) * 1_000) / 10,
    ...(shipping !== null && { shipping }),
  }
}

/** The price that was believed last stays in its own currency: a flip of currencies may be what is doubted. */
function presentSuspect({ reason, trusted }: SuspectPrice): Suspect {
  if (trusted === null) return { reason }
  const { price, currency } = trusted
  return { reason, trusted_price: { amount: toMajorUnits(price, currency), currency } }
}
