import type { SegmentDictionaries } from './dictionaries.ts'
import { FIRST_OFFER, KIND, OFFER_WORDS, PRICE, PRODUCT_WORDS } from './hot-columns.ts'
import { type Container, section } from './layout.ts'

/** A segment opened for reading: views over its container, nothing copied but the dictionaries. */
export type Segment = ReturnType<typeof readSegment>

const opened = new WeakMap<Container, Segment>()

/** Throws when a section is missing or out of bounds. Opening a container again costs nothing. */
export function openSegment(container: Container): Segment {
  const segment = opened.get(container) ?? readSegment(container)
  opened.set(container, segment)
  return segment
}

function readSegment(container: Container) {
  const f64 = (name: string) => section(container, name, 'f64')
  const u32 = (name: string) => section(container, name, 'u32')
  const u8 = (name: string) => section(container, name, 'u8')
  const words = u32('postings')
  const productId = f64('productId')
  const offerId = f64('offerId')
  const dictionaryBytes = u8('dictionaries')
  const dictionaries: SegmentDictionaries = JSON.parse(
    Buffer.from(dictionaryBytes.buffer, dictionaryBytes.byteOffset, dictionaryBytes.byteLength).toString(),
  )
  return {
    container,
    dictionaries,
    products: productId.length,
    offers: offerId.length,
    productHot: u32('productHot'),
    productId,
    productOrder: u32('productOrder'),
    orgId: f64('orgId'),
    createdAt: f64('createdAt'),
    titleStart: u32('titleStart'),
    titleTerms: u32('titleTerms'),
    titlePurpose: u8('titlePurpose'),
    documentStart: u32('documentStart'),
    documents: u8('documents'),
    offerHot: section(container, 'offerHot', 'i32'),
    priceValue: f64('priceValue'),
    currencyPrices: u32('currencyPrices'),
    kindSource: u32('kindSource'),
    kindTraits: u32('kindTraits'),
    kindRegion: u32('kindRegion'),
    offerId,
    offerOrder: u32('offerOrder'),
    listPrice: f64('listPrice'),
    rating: f64('rating'),
    reviewsCount: u32('reviewsCount'),
    observedAt: f64('observedAt'),
    updatedAt: f64('updatedAt'),
    identifierHash: f64('identifierHash'),
    identifierProduct: u32('identifierProduct'),
    termStart: u32('termStart'),
    termBytes: u8('termBytes'),
    termPostings: u32('termPostings'),
    postings: { words, bytes: new Uint8Array(words.buffer, words.byteOffset, words.byteLength) },
  }
}

export const firstOfferOf = (segment: Segment, product: number): number =>
  segment.productHot[product * PRODUCT_WORDS + FIRST_OFFER]!

export const offersEndOf = (segment: Segment, product: number): number =>
  segment.productHot[(product + 1) * PRODUCT_WORDS + FIRST_OFFER]!

export const kindOf = (segment: Segment, offer: number): number =>
  segment.offerHot[offer * OFFER_WORDS + KIND]!

/** In minor units of the offer's own currency; NaN: unknown, or not believed. */
export const priceOf = (segment: Segment, offer: number): number =>
  segment.priceValue[segment.offerHot[offer * OFFER_WORDS + PRICE]!]!
