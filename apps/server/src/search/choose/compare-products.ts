import type { OfferDocument, ProductDocument } from '@buywhere/search'
import type { SearchService } from '../search-service.ts'
import { type Circumstances, penaltyOf } from './caveats.ts'
import { soleCurrency } from './find-best-price.ts'
import {
  accessoryLevel,
  IS_FOR_THING,
  isSameCategory,
  isTakenForAccessory,
  readWanted,
} from './kind-of-thing.ts'
import { middlePrice } from './middle-price.ts'
import { type Choice, choiceOf, orderChoices } from './order-choices.ts'

/** What costs at most this much of the cheapest may be the best value. */
const BEST_VALUE_REACH = 1.25
/** Ratings count as if so many people more had given the usual one. */
const USUAL_RATING = { stars: 3.5, reviews: 20 }

export type CompareRequest = {
  products: readonly ProductDocument[]
  /** Only offers of shops in these countries; null: of all. */
  countries: readonly string[] | null
  /** null: the one that all offers are in, else the default currency. */
  currency: string | null
  defaultCurrency: string
  nowMs: number
}

export type ComparedProducts = {
  /** What was compared in. */
  currency: string
  /** By product, in the order given, the offer that stands for it; null: it has none in these countries. */
  choices: { product: ProductDocument; choice: Choice | null }[]
  cheapest: Choice | null
  bestValue: Choice | null
  /** What both were chosen from; the others have more that speaks against them. */
  pool: Choice[]
  isMixed: boolean
}

/** Products side by side, each by the offer one would buy. Amounts are compared in one currency or not at all. */
export function compareProducts(
  service: Pick<SearchService, 'factorsInto' | 'lifetimeMs'>,
  { products, countries, currency: asked, defaultCurrency, nowMs }: CompareRequest,
): ComparedProducts {
  const offersOf = (product: ProductDocument) =>
    product.offers.filter(offer => countries === null || countries.includes(offer.country))
  const currency = asked ?? soleCurrency(products.flatMap(offersOf)) ?? defaultCurrency
  const circumstances: Circumstances = {
    nowMs,
    lifetimeMs: service.lifetimeMs,
    factors: service.factorsInto(currency),
    isConditionAsked: false,
  }
  const { factors } = circumstances
  const usual = new Map(products.map(product => [product, middlePrice(offersOf(product), factors)]))
  const choices = products.map(product => {
    const belongs = products.some(other => other !== product && isAccessoryBeside(product, other, usual))
    const ranked = orderChoices(
      offersOf(product).map(offer => {
        const isAccessory = belongs || isOtherThing(product, offer, factors, usual.get(product) ?? null)
        return choiceOf(product, offer, circumstances, isAccessory ? ['accessory'] : [])
      }),
      'price',
    )
    return { product, choice: ranked[0] ?? null }
  })
  const shown = choices.flatMap(({ choice }) => choice ?? [])
  const priced = shown.filter(({ minor }) => minor !== null)
  const least = Math.min(...priced.map(({ caveats }) => penaltyOf(caveats)))
  const pool = orderChoices(
    priced.filter(({ caveats }) => penaltyOf(caveats) === least),
    'price',
  )
  const cheapest = pool[0] ?? null
  return {
    currency,
    choices,
    cheapest,
    bestValue: cheapest === null ? null : bestValueOf(pool, cheapest),
    pool,
    isMixed:
      new Set(shown.filter(({ offer }) => offer.price !== null).map(({ offer }) => offer.currency)).size > 1,
  }
}

function bestValueOf(pool: readonly Choice[], cheapest: Choice): Choice {
  const reach = (cheapest.minor ?? 0) * BEST_VALUE_REACH
  const stars = ({ offer }: Choice) =>
    offer.rating === null
      ? USUAL_RATING.stars
      : (offer.rating * offer.reviewsCount + USUAL_RATING.stars * USUAL_RATING.reviews) /
        (offer.reviewsCount + USUAL_RATING.reviews)
  // The pool stands in the order of price: of equals the cheaper stays.
  return pool
    .filter(({ minor }) => minor !== null && minor <= reach)
    .reduce((best, choice) => (stars(choice) > stars(best) ? choice : best), cheapest)
}

/** A listing that got among the offers of a product by its words, and is of something that belongs to it. */
function isOtherThing(
  product: ProductDocument,
  { title, price, currency }: OfferDocument,
  factors: ReadonlyMap<string, number>,
  usual: number | null,
): boolean {
  const factor = factors.get(currency)
  const isKnown = price !== null && factor !== undefined && usual !== null
  return isTakenForAccessory(accessoryLevel(readWanted(product.title), title), {
    isSameCategory: null,
    priceShare: isKnown ? (price * factor) / usual : null,
  })
}

/**
 * Whether one product belongs to the other: they share a word, and it is called and priced like an accessory. What costs
 * as much comes with one rather than being one, unless it says that it is for the other.
 */
function isAccessoryBeside(
  product: ProductDocument,
  other: ProductDocument,
  usual: ReadonlyMap<ProductDocument, number | null>,
): boolean {
  const wanted = readWanted(other.title)
  if (![...readWanted(product.title).terms].some(term => wanted.terms.has(term))) return false
  const [price, thing] = [usual.get(product) ?? null, usual.get(other) ?? null]
  const priceShare = price === null || thing === null ? null : price / thing
  const level = accessoryLevel(wanted, product.title)
  if (level < IS_FOR_THING && priceShare !== null && priceShare >= 1) return false
  return isTakenForAccessory(level, {
    isSameCategory: isSameCategory(product.categoryPath, other.categoryPath),
    priceShare,
  })
}
