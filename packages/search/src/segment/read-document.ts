import { AVAILABILITIES, CONDITIONS, type OfferDocument, type ProductDocument } from '../types.ts'
import { ByteReader } from './byte-reader.ts'
import { pathOf } from './dictionaries.ts'
import { readShownOffer, readShownProduct, type ShownOffer } from './document-codec.ts'
import {
  availabilityOf,
  BRAND,
  CATEGORY,
  conditionOf,
  countryOf,
  currencyOf,
  MISSING_FLAG,
  PRODUCT_WORDS,
} from './hot-columns.ts'
import { firstOfferOf, kindOf, offersEndOf, priceOf, type Segment } from './segment.ts'

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value)

/** The offer at `offer`: its columns, and what is only shown of it. */
function offerAt(segment: Segment, offer: number, shown: ShownOffer): OfferDocument {
  const { sources, countries, regions, currencies } = segment.dictionaries
  const kind = kindOf(segment, offer)
  const traits = segment.kindTraits[kind]!
  return {
    ...shown,
    offerId: String(segment.offerId[offer]),
    source: sources[segment.kindSource[kind]!] ?? '',
    country: countries[countryOf(traits)] ?? '',
    region: regions[segment.kindRegion[kind]!] ?? '',
    condition: CONDITIONS[conditionOf(traits)] ?? 'unknown',
    availability: AVAILABILITIES[availabilityOf(traits)] ?? 'unknown',
    price: shown.suspect === null ? orNull(priceOf(segment, offer)) : shown.price,
    currency: currencies[currencyOf(traits)] ?? '',
    listPrice: orNull(segment.listPrice[offer]!),
    rating: orNull(segment.rating[offer]!),
    reviewsCount: segment.reviewsCount[offer]!,
    observedAt: segment.observedAt[offer]!,
    missing: (traits & MISSING_FLAG) !== 0,
    updatedAt: segment.updatedAt[offer]!,
  }
}

type ShownParts = { product: Omit<ProductDocument, 'offers'>; offers: Map<number, OfferDocument> }

/** A product and those of its offers that `wanted` lists (null: all), by their places. */
export function readDocument(
  segment: Segment,
  product: number,
  wanted: readonly number[] | null,
): ShownParts {
  const { dictionaries } = segment
  const word = product * PRODUCT_WORDS
  const brand = segment.productHot[word + BRAND]!
  const reader = new ByteReader(
    segment.documents.subarray(segment.documentStart[product], segment.documentStart[product + 1]),
  )
  const shown = readShownProduct(reader, dictionaries.attributeNames, dictionaries.urlOrigins)
  const { title, description, imageUrl, attributes } = shown
  const offers = new Map<number, OfferDocument>()
  let left = wanted === null ? Number.POSITIVE_INFINITY : wanted.length
  for (
    let offer = firstOfferOf(segment, product);
    offer < offersEndOf(segment, product) && left > 0;
    offer++
  ) {
    const shownOffer = readShownOffer(reader, title, dictionaries.urlOrigins)
    if (wanted !== null && !wanted.includes(offer)) continue
    offers.set(offer, offerAt(segment, offer, shownOffer))
    left--
  }
  return {
    product: {
      productId: String(segment.productId[product]),
      orgId: orNull(segment.orgId[product]!),
      title,
      description,
      brand: brand === 0 ? null : (dictionaries.brands[brand] ?? null),
      categoryPath: pathOf(dictionaries.categories, segment.productHot[word + CATEGORY]!),
      imageUrl,
      attributes,
      createdAt: segment.createdAt[product]!,
    },
    offers,
  }
}

/** The product as it was indexed, offers in the order of their ids. */
export function readProduct(segment: Segment, product: number): ProductDocument {
  const parts = readDocument(segment, product, null)
  return { ...parts.product, offers: [...parts.offers.values()] }
}
