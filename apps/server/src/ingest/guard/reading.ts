import type { OfferContent, StoredOffer } from '../../catalog/index.ts'
import type { Price, PriceHistory, SuspectReason } from './judge-price.ts'

export function priceOf(offer: Pick<OfferContent, 'priceMinor' | 'currency'>): Price | null {
  return offer.priceMinor === null ? null : { minor: offer.priceMinor, currency: offer.currency }
}

/** What was read of an offer before, as far as it tells whether to believe a new price. */
export function historyOf(stored: StoredOffer | null): PriceHistory {
  if (stored === null) return { price: null, suspectReason: null, trusted: null }
  const { trustedPriceMinor: minor, trustedCurrency: currency } = stored
  return {
    price: priceOf(stored),
    suspectReason: stored.suspectReason as SuspectReason | null,
    trusted: minor === null || currency === null ? null : { minor, currency },
  }
}

/** Whether a known offer's price became another one. */
export function isRepriced(content: OfferContent, stored: StoredOffer | null): boolean {
  return stored !== null && (stored.priceMinor !== content.priceMinor || stored.currency !== content.currency)
}
