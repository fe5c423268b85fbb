/** What two offers must share to be taken for the same product. */
export type KeyedOffer = { gtin: string | null; brand: string | null; mpn: string | null }

const plain = (text: string) =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')

const MPN_MIN_CHARS = 4

/** `gtin:…`, the strongest, or null. */
export function gtinKey(offer: KeyedOffer): string | null {
  return offer.gtin === null ? null : `gtin:${offer.gtin}`
}

/** `mpn:brand|part`, or null when either is missing or the part number is too short to mean one thing. */
export function mpnKey(offer: KeyedOffer): string | null {
  const brand = plain(offer.brand ?? '')
  const mpn = plain(offer.mpn ?? '')
  return brand === '' || mpn.length < MPN_MIN_CHARS ? null : `mpn:${brand}|${mpn}`
}
