import type { Offer, Product, ProductSummary } from '@buywhere/contract'
import type { OfferDocument, ProductDocument, SearchHit } from '@buywhere/search'
import { freshnessOf, PATH_SEPARATOR, sourceName } from '../../catalog/index.ts'
import { presentPrice } from './present-price.ts'
import { presentRates } from './present-rates.ts'
import type { View } from './view.ts'

const instantOf = (ms: number): string => new Date(ms).toISOString()

function presentPriced(offer: OfferDocument, isPrivate: boolean, view: View) {
  return {
    ...presentPrice(offer, view),
    availability: offer.availability,
    condition: offer.condition,
    merchant: {
      merchant_id: sourceName(offer.source),
      name: view.shopName(offer.source) ?? sourceName(offer.source),
      country: offer.country,
      region: offer.region,
    },
    // Who follows a link shows no key, so that links of private offers cannot lead through us.
    go_url: isPrivate && offer.url !== null ? offer.url : `${view.publicUrl}/go/${offer.offerId}`,
    url: offer.url,
    observed_at: instantOf(offer.observedAt),
    freshness: freshnessOf(offer.observedAt, view.nowMs, view.lifetimeMs(offer.source)),
    // Stored in single precision; a tenth is all that shops show.
    rating: offer.rating === null ? null : Math.round(offer.rating * 10) / 10,
    reviews_count: offer.reviewsCount,
  }
}

/** A search hit: the product with its best offer, or one offer (`id` is then the offer's). */
export function presentSummary(
  { product, offer, offersCount }: Pick<SearchHit, 'product' | 'offer' | 'offersCount'>,
  view: View,
  groupBy: 'product' | 'offer',
): ProductSummary {
  return {
    id: groupBy === 'product' ? product.productId : offer.offerId,
    product_id: product.productId,
    offer_id: offer.offerId,
    name: groupBy === 'product' ? product.title : offer.title,
    brand: product.brand,
    category: product.categoryPath.join(PATH_SEPARATOR) || null,
    image_url: offer.imageUrl ?? product.imageUrl,
    offers_count: offersCount,
    ...presentPriced(offer, product.orgId !== null, view),
  }
}

/** One shop's offer, whole. */
export function presentOffer(offer: OfferDocument, isPrivate: boolean, view: View): Offer {
  const { offerId: offer_id, title, sku, gtin, mpn, observedAt, sourceUpdatedAt } = offer
  return {
    offer_id,
    title,
    sku,
    gtin,
    mpn,
    ...presentPriced(offer, isPrivate, view),
    ...(offer.confirmed && { confirmed_at: instantOf(observedAt) }),
    ...(sourceUpdatedAt !== null && { source_updated_at: instantOf(sourceUpdatedAt) }),
    expires_at: instantOf(observedAt + view.lifetimeMs(offer.source)),
  }
}

/** A whole product; `offers` come as given, the first is the one whose price the product shows. */
export function presentProduct(
  product: ProductDocument,
  offers: readonly OfferDocument[],
  view: View,
): Product {
  const best = offers[0]!
  return {
    ...presentSummary(
      { product, offer: { ...best, convertedPrice: null }, offersCount: offers.length },
      view,
      'product',
    ),
    description: product.description,
    attributes: product.attributes,
    offers: offers.map(offer => presentOffer(offer, product.orgId !== null, view)),
    ...presentRates(
      view,
      offers.flatMap(({ price, currency }) => (price === null ? [] : [currency])),
    ),
  }
}
