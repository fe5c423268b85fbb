import { formatPrice, type MarketStyle, roundPrice } from './markets.ts'
import type { Random } from './random.ts'

/** The price (and list price) in force from this day on, until the next point's day. */
export type PricePoint = { daysAgo: number; price: string; listPrice: string | null }

export type OfferPrices = { price: string | null; listPrice: string | null; priceHistory: PricePoint[] }

type Point = { daysAgo: number; price: number }

const WINDOW_DAYS = 90
const PROMOTION_DAYS = 7

/**
 * Today's price and what led to it. `amount` is what the shop usually asks, in local units. Where the last point of
 * the history differs from the price, the price changed today.
 */
export function priceOffer(
  market: MarketStyle,
  amount: number,
  random: Random,
  mustHavePrice: boolean,
): OfferPrices {
  if (random() < 0.02 && !mustHavePrice) return { price: null, listPrice: null, priceHistory: [] }
  const points = random() < 0.11 ? [] : walkPrices(market, amount, random)
  const last = points.at(-1)?.price ?? roundPrice(market, amount)
  const lowest = points.reduce((low, point) => Math.min(low, point.price), last)
  const cut = roundPrice(market, lowest * (0.78 + random() * 0.12))
  // An honest deal: lower than anything asked in the whole window, since today.
  const price = points.length > 0 && random() < 0.033 && cut < lowest ? cut : last
  const list = listPrice(market, price, points, random)
  const shown = (asked: number) => (list !== null && list > asked ? formatPrice(market, list) : null)
  return {
    price: formatPrice(market, price),
    listPrice: shown(price),
    priceHistory: points.map(point => ({
      daysAgo: point.daysAgo,
      price: formatPrice(market, point.price),
      listPrice: shown(point.price),
    })),
  }
}

/** Opening price and one to seven changes: the usual price drifts, and promotions of a week return to it. */
function walkPrices(market: MarketStyle, amount: number, random: Random): Point[] {
  let daysAgo = random() < 0.85 ? WINDOW_DAYS : 30 + Math.floor(random() * (WINDOW_DAYS - 30))
  let usual = amount
  let changes = 1 + Math.floor(random() * 7)
  const points: Point[] = [{ daysAgo, price: roundPrice(market, usual) }]
  const add = (day: number, asked: number) => {
    const price = roundPrice(market, asked)
    if (day >= 1 && price !== points.at(-1)?.price) points.push({ daysAgo: day, price })
    changes--
  }
  while (changes > 0) {
    daysAgo -= 1 + Math.floor((random() * 2 * daysAgo) / (changes + 1))
    if (daysAgo < 1) break
    if (changes >= 2 && random() < 0.45) {
      add(daysAgo, usual * (0.75 + random() * 0.17))
      daysAgo -= PROMOTION_DAYS
      add(daysAgo, usual)
    } else {
      usual *= 0.93 + random() * 0.13
      add(daysAgo, usual)
    }
  }
  return points.length > 1 ? points : []
}

/** A quarter of the offers claim a list price: some were really asked before, some never. */
function listPrice(
  market: MarketStyle,
  price: number,
  points: readonly Point[],
  random: Random,
): number | null {
  if (random() >= 0.25) return null
  const highest = points.reduce((high, point) => Math.max(high, point.price), price)
  const invented = roundPrice(market, price * (1.15 + random() * 0.45))
  if (highest > price && random() < 0.6) return highest
  return invented > price ? invented : null
}
