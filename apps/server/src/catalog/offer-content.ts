import { hash } from 'node:crypto'
import type { Availability, Condition } from '@buywhere/search'

/** What a source says about one offer, checked and normalised: the part whose change is a change of the offer. */
export type OfferContent = {
  sku: string
  title: string
  description: string | null
  brand: string | null
  /** From the root downwards. */
  categoryPath: string[]
  url: string | null
  imageUrl: string | null
  /** 14 digits. */
  gtin: string | null
  mpn: string | null
  condition: Condition
  availability: Availability
  /** Integer minor units of `currency`; null when the source names no price. */
  priceMinor: number | null
  currency: string
  listPriceMinor: number | null
  /** To the source's own country, the cheapest way; 0 is free, null is not known. */
  shippingMinor: number | null
  /** When the source itself says that it last changed the offer. Not news by itself: it is no part of the hash. */
  sourceUpdatedAt: Date | null
  rating: number | null
  reviewsCount: number
  attributes: Record<string, string>
}

/** 128 bits over every field, in UUID form. Equal hashes mean that nothing changed; field order is fixed here. */
export function contentHash(offer: OfferContent): string {
  const fields = [
    offer.sku,
    offer.title,
    offer.description,
    offer.brand,
    offer.categoryPath,
    offer.url,
    offer.imageUrl,
    offer.gtin,
    offer.mpn,
    offer.condition,
    offer.availability,
    offer.priceMinor,
    offer.currency,
    offer.listPriceMinor,
    // Left out where unknown, so that offers hash as they did before shipping was read.
    ...(offer.shippingMinor === null ? [] : [{ shipping: offer.shippingMinor }]),
    offer.rating,
    offer.reviewsCount,
    Object.entries(offer.attributes).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]
  const hex = hash('md5', JSON.stringify(fields), 'hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
