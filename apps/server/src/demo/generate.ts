import type { RawOffer } from '@buywhere/feeds'
import { type Country, MARKETS, type MarketStyle, RESOLD } from './markets.ts'
import { type PricePoint, priceOffer } from './price-offer.ts'
import { MAX_PRODUCTS } from './product-index.ts'
import { type DemoProduct, productOf } from './product-of.ts'
import { hashOf, type Random, randomOf } from './random.ts'
import { type DemoSource, demoSources } from './sources.ts'
import { countOffers, offeredBy } from './spread-offers.ts'
import { titleOffer } from './title-offer.ts'

export type DemoOffer = {
  /** `DemoSource.name` */
  source: string
  /** Prices are plain decimals, the currency has its own field. */
  offer: RawOffer
  /** Only changes, oldest first; empty when the price never changed. The price of today is `offer.price`. */
  priceHistory: PricePoint[]
}

/** `products` defaults to two fifths of the offers, `sources` to 24. */
export type DemoOptions = { offers: number; seed: number; sources?: number; products?: number }

/** The listing that links and runbooks refer to: in the first source, which is in the United States. */
const KNOWN_SKU = 'B09G9HDHJT'
const WITHOUT_IDENTIFIERS_SHARE = 0.05
const WITH_GTIN_SHARE = 0.73

/**
 * A whole catalogue, source by source: the same bytes for the same options on any machine. Holds one byte a product.
 * Offers with the same GTIN, or the same brand and part number, are one product, and one without either is a product
 * of its own, so identity finds exactly `products`. Throws RangeError when the sizes do not fit each other.
 */
export function* generateDemo(options: DemoOptions): Generator<DemoOffer> {
  const { offers, seed, products = Math.max(1, Math.round(offers * 0.4)) } = options
  if (!Number.isInteger(offers) || offers < 1)
    throw new RangeError(`offers must be a whole number from 1, not ${offers}`)
  if (!Number.isInteger(products) || products < 1 || products > MAX_PRODUCTS) {
    throw new RangeError(`products must be 1 to ${MAX_PRODUCTS}, not ${products}`)
  }
  const shops = demoSources(options.sources)
  const counts = countOffers({ offers, products, sources: shops.length, seed })
  const isOffered = offeredBy(counts, shops.length, seed)
  const singles = counts.reduce((total, count) => total + (count === 1 ? 1 : 0), 0)
  const anonymousShare = singles === 0 ? 0 : (WITHOUT_IDENTIFIERS_SHARE * offers) / singles

  for (const [shopIndex, shop] of shops.entries()) {
    const makeOffer = offerMaker(shop, shopIndex, seed)
    for (let index = 0; index < products; index++) {
      if (!isOffered(index, shopIndex)) continue
      // Only a product of one shop goes without any number: nothing could tell two such offers to be the same.
      const isAnonymous = index > 0 && counts[index] === 1 && randomOf(seed, 3, index)() < anonymousShare
      yield makeOffer(productOf(index), isAnonymous)
    }
  }
}

/** Makes one shop's offers. */
function offerMaker(shop: DemoSource, shopIndex: number, seed: number) {
  const market = MARKETS[shop.country as Country]
  const shopStyle = hashOf(shopIndex, 4)
  const shopFactor = 0.94 + randomOf(seed, 5, shopIndex)() * 0.14
  const skuPrefix = shop.name.slice(0, 2).toUpperCase()

  return (product: DemoProduct, isAnonymous: boolean): DemoOffer => {
    const random = randomOf(seed, 6, product.index, shopIndex)
    const isKnown = product.index === 0 && shopIndex === 0
    const condition = isKnown ? 'new' : conditionOf(product, random)
    const usual = product.priceUsd * shopFactor * conditionFactor(condition) * (0.96 + random() * 0.09)
    const prices = priceOffer(market, usual * market.roughRate, random, isKnown)
    const sku = isKnown ? KNOWN_SKU : skuOf(skuPrefix, shopStyle, product.index)
    const hasGtin = !isAnonymous && (product.mpn === null || random() < WITH_GTIN_SHARE)
    const hasRating = random() < 0.8
    const offer: RawOffer = {
      sku,
      title: titleOffer(product, market, shopStyle, condition, random),
      description: product.description,
      url: `${shop.website}/p/${product.slug}-${sku.toLowerCase()}`,
      imageUrl: random() < 0.9 ? `${shop.website}/images/${product.slug}.jpg` : null,
      brand: product.brand,
      gtin: hasGtin ? product.gtin : null,
      mpn: isAnonymous ? null : product.mpn,
      price: prices.price,
      listPrice: prices.listPrice,
      saleWindow: null,
      currency: market.currency,
      availability: isKnown ? 'in_stock' : availabilityOf(random),
      condition,
      categoryPath: product.categoryPath,
      itemGroupId: null,
      rating: hasRating ? ratingOf(random) : null,
      reviewsCount: hasRating ? reviewsOf(market, random) : null,
      shipping: [],
      sourceUpdatedAt: null,
      attributes: isKnown ? { ...product.attributes, asin: KNOWN_SKU } : product.attributes,
    }
    return { source: shop.name, offer, priceHistory: prices.priceHistory }
  }
}

function conditionOf(product: DemoProduct, random: Random): string {
  const draw = random()
  if (!RESOLD.has(product.kind) || draw >= 0.045) return 'new'
  return draw < 0.03 ? 'refurbished' : 'used'
}

function conditionFactor(condition: string): number {
  if (condition === 'refurbished') return 0.78
  return condition === 'used' ? 0.62 : 1
}

function availabilityOf(random: Random): string {
  const draw = random()
  if (draw < 0.03) return 'out_of_stock'
  return draw < 0.042 ? 'preorder' : 'in_stock'
}

function skuOf(prefix: string, shopStyle: number, index: number): string {
  return shopStyle % 2 === 0 ? `${prefix}-${100_000 + index}` : String(20_000_000 + index * 7)
}

function ratingOf(random: Random): string {
  // The better of two draws: most ratings lie between 4 and 5.
  return (2.6 + 2.4 * Math.max(random(), random())).toFixed(1)
}

function reviewsOf(market: MarketStyle, random: Random): string {
  const reach = market.currency === 'USD' ? 90 : 30
  return String(Math.max(1, Math.floor(reach * (1 / (random() + 0.004) - 0.9))))
}
