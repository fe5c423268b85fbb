import { traitsOf } from './offer-traits.ts'

/** What two offers must share to be taken for the same product. */
export type KeyedOffer = {
  title: string
  gtin: string | null
  brand: string | null
  mpn: string | null
  /** null: not said. */
  condition: string | null
}

const plain = (text: string) =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')

const MPN_MIN_CHARS = 4

/** `gtin:…`, the strongest, or null. */
export function gtinKey(offer: KeyedOffer): string | null {
  return offer.gtin === null ? null : `gtin:${offer.gtin}${edition(offer)}`
}

/** `mpn:brand|part`, or null when either is missing or the part number is too short to mean one thing. */
export function mpnKey(offer: KeyedOffer): string | null {
  const brand = plain(offer.brand ?? '')
  const mpn = plain(offer.mpn ?? '')
  return brand === '' || mpn.length < MPN_MIN_CHARS ? null : `mpn:${brand}|${mpn}${edition(offer)}`
}

/** All keys of an offer. */
export function keysOf(offer: KeyedOffer): string[] {
  return [gtinKey(offer), mpnKey(offer)].filter(key => key !== null)
}

/**
 * `#refurbished`, `#x4`; empty for one new thing. Shops give the maker's numbers to used things and to packs of several,
 * too, which are products of their own.
 */
export function edition(offer: Pick<KeyedOffer, 'title' | 'condition'>): string {
  const { condition, pack } = traitsOf(offer)
  return `${condition === 'new' ? '' : `#${condition}`}${pack === 1 ? '' : `#x${pack}`}`
}
