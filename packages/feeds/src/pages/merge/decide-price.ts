import type { ShownPrice } from '../html/choose-price.ts'
import type { ScoredPrice } from '../html/score-prices.ts'
import type { FieldOrigin, Found } from '../product-page.ts'
import { isSameAmount } from '../values/machine-amount.ts'

/** A price that one source states, and how much that source is worth. */
export type StatedPrice = {
  amount: string
  listPrice: string | null
  listOrigin: FieldOrigin | null
  currency: string | null
  origin: FieldOrigin
  weight: number
}

export type DecidedPrice = { price: Found | null; listPrice: Found | null; currency: Found | null }

const VISIBLE_SCORE = 3
const BONUS_IF_SHOWN = 1.5

/**
 * The price that has most for it. What is stated for programs usually wins, but it is often the price before a
 * reduction, or left over from another form of the product, while the page shows what is asked.
 */
export function decidePrice(
  stated: readonly StatedPrice[],
  shown: ShownPrice,
  prices: readonly ScoredPrice[],
): DecidedPrice {
  const all = [...stated]
  const html = shown.price === null ? null : toStated(shown.price, shown.listPrice)
  if (html !== null) all.push(html)
  let best: StatedPrice | null = null
  let bestVotes = 0
  for (const price of all) {
    const isReduced = html !== null && isCrossedOut(price.amount, html.amount, prices)
    const votes = isReduced ? 0.1 : votesFor(price, all, prices)
    if (votes > bestVotes + 0.01) {
      best = price
      bestVotes = votes
    }
  }
  if (best === null) return { price: null, listPrice: null, currency: null }
  const { amount, origin } = best
  const currency =
    all.find(one => one.currency !== null && isSameAmount(one.amount, amount)) ??
    all.find(one => one.currency !== null)
  return {
    price: { value: amount, origin },
    listPrice: listPriceOf(amount, best, all),
    currency:
      currency === undefined || currency.currency === null
        ? null
        : { value: currency.currency, origin: currency.origin },
  }
}

function votesFor(price: StatedPrice, all: readonly StatedPrice[], prices: readonly ScoredPrice[]): number {
  const agreeing = all.filter(other => isSameAmount(other.amount, price.amount))
  const strongest = Math.max(...agreeing.map(({ weight }) => weight))
  const others = agreeing.reduce((sum, { weight }) => sum + weight, 0) - strongest
  const isShown = prices.some(
    one => !one.isList && !one.isPart && one.score >= VISIBLE_SCORE && isSameAmount(one.amount, price.amount),
  )
  return strongest + 0.5 * others + (isShown ? BONUS_IF_SHOWN : 0)
}

/** The page shows this amount only as the former price above a lower one. */
function isCrossedOut(amount: string, asked: string, prices: readonly ScoredPrice[]): boolean {
  if (Number(amount) <= Number(asked)) return false
  const shown = prices.filter(one => isSameAmount(one.amount, amount) && !one.isPart)
  return shown.some(one => one.isList) && !shown.some(one => !one.isList && one.score >= VISIBLE_SCORE + 3)
}

function listPriceOf(amount: string, best: StatedPrice, all: readonly StatedPrice[]): Found | null {
  const ranked = [best, ...all.filter(one => one !== best && isSameAmount(one.amount, amount))]
  for (const { listPrice, listOrigin, origin } of ranked) {
    if (listPrice !== null && Number(listPrice) > Number(amount))
      return { value: listPrice, origin: listOrigin ?? origin }
  }
  return null
}

function toStated(price: ScoredPrice, list: ScoredPrice | null): StatedPrice {
  const { score } = price
  return {
    amount: price.amount,
    listPrice: list?.amount ?? null,
    listOrigin: list === null ? null : originOf(list),
    currency: price.hasCurrency ? price.currency : null,
    origin: originOf(price),
    weight: score >= 9.5 ? 3.2 : score >= 7.5 ? 2.6 : score >= 6 ? 1.8 : 0.9,
  }
}

function originOf({ element }: ScoredPrice): FieldOrigin {
  const { id, class: names } = element.attributes
  const mark =
    id !== undefined ? `#${id}` : names === undefined ? '' : `.${names.trim().split(/\s+/)[0] ?? ''}`
  return { source: 'html', path: `${element.tag}${mark}`.slice(0, 80) }
}
