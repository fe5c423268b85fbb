/** The prices of a segment's offers: each by its place among the different prices of its currency. */
export type PriceDictionary = {
  /** By offer: place of its price; 0: unknown. */
  offerPrice: Uint32Array
  /** By place: the price. Those of one currency lie together in ascending order; at 0 stands NaN. */
  priceValue: Float64Array
  /** By currency: place of its first price; one entry more than there are currencies. */
  currencyPrices: Uint32Array
}

/** First place in `values` from `low` on, before `high`, that `holds` is true of; it is true to the end from there. */
export function firstPlace(
  values: Float64Array,
  low: number,
  high: number,
  holds: (value: number) => boolean,
): number {
  let from = low
  let to = high
  while (from < to) {
    const middle = (from + to) >>> 1
    if (holds(values[middle]!)) to = middle
    else from = middle + 1
  }
  return from
}

/**
 * Orders prices within their currencies. Whatever a price converts to, what lies between two converted prices lies
 * between two places then, so that a search compares small whole numbers and never multiplies.
 */
export function layPrices(prices: Float64Array, currencies: Uint32Array, count: number): PriceDictionary {
  const byCurrency: number[][] = Array.from({ length: count }, () => [])
  for (let offer = 0; offer < prices.length; offer++) {
    const price = prices[offer]!
    if (!Number.isNaN(price)) byCurrency[currencies[offer]!]?.push(price)
  }
  const currencyPrices = new Uint32Array(count + 1)
  const values: Float64Array[] = [Float64Array.of(Number.NaN)]
  let places = 1
  for (const [currency, known] of byCurrency.entries()) {
    currencyPrices[currency] = places
    const distinct = Float64Array.from(known)
      .sort()
      .filter((price, at, sorted) => at === 0 || price !== sorted[at - 1])
    values.push(distinct)
    places += distinct.length
  }
  currencyPrices[count] = places
  const priceValue = new Float64Array(places)
  let filled = 0
  for (const part of values) {
    priceValue.set(part, filled)
    filled += part.length
  }
  const offerPrice = new Uint32Array(prices.length)
  for (let offer = 0; offer < prices.length; offer++) {
    const price = prices[offer]!
    if (Number.isNaN(price)) continue
    const currency = currencies[offer]!
    const [low, high] = [currencyPrices[currency]!, currencyPrices[currency + 1]!]
    offerPrice[offer] = firstPlace(priceValue, low, high, value => value >= price)
  }
  return { offerPrice, priceValue, currencyPrices }
}
