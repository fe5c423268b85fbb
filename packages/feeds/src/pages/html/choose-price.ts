import { contains, lineage, type PageTree } from '../tree/page-tree.ts'
import type { ScoredPrice } from './score-prices.ts'

/** The price that the page shows for its product, and the former one beside it. */
export type ShownPrice = { price: ScoredPrice | null; listPrice: ScoredPrice | null }

const SCORE_MIN = 4
const LEVELS_MAX = 5
const NEAR_PIECES = 15
const MARKUP_MAX = 20
const PERCENT_PIECES = 8
const SHARE_ERROR_MAX = 0.011

/** The likeliest amount; among equals the first of the page. */
export function choosePrice(tree: PageTree, prices: readonly ScoredPrice[]): ShownPrice {
  let best: ScoredPrice | null = null
  for (const price of prices) {
    if (price.isList || price.isPart) continue
    if (price.score >= SCORE_MIN && (best === null || price.score > best.score + 0.4)) best = price
  }
  if (best === null) return { price: onlyNamed(prices), listPrice: null }
  const reduced = findReduced(prices, best)
  return reduced === null
    ? { price: best, listPrice: findListPrice(tree, prices, best) }
    : { price: reduced, listPrice: best }
}

/** With no other price about, `regular-price` is what is asked. */
function onlyNamed(prices: readonly ScoredPrice[]): ScoredPrice | null {
  let best: ScoredPrice | null = null
  for (const price of prices) {
    const score = price.plainScore ?? 0
    if (score >= SCORE_MIN && (best === null || score > best.score + 0.4))
      best = { ...price, score, isList: false, isPart: false }
  }
  return best
}

/** Two amounts side by side that nothing tells apart: the second, when lower, is what is asked. */
function findReduced(prices: readonly ScoredPrice[], first: ScoredPrice): ScoredPrice | null {
  const next = prices.find(
    price => price.piece > first.piece && price.piece <= first.piece + 1 && price.element !== first.element,
  )
  if (next === undefined || next.isPart || next.isList || next.score < first.score - 1) return null
  if (!first.hasCurrency || !next.hasCurrency || next.before.trim() !== '') return null
  const share = Number(next.amount) / Number(first.amount)
  return share > 0.2 && share < 0.97 ? next : null
}

/** A higher amount marked as former that stands with the price. */
function findListPrice(
  tree: PageTree,
  prices: readonly ScoredPrice[],
  price: ScoredPrice,
): ScoredPrice | null {
  const amount = Number(price.amount)
  const around = [...lineage(tree, price.element, LEVELS_MAX)]
  const shares = sharesNear(tree, price)
  const isReducedFrom = (other: ScoredPrice): boolean =>
    shares.some(share => Math.abs(1 - amount / Number(other.amount) - share) < SHARE_ERROR_MAX)
  const fitting = prices.filter(other => {
    const isHigher = Number(other.amount) > amount && Number(other.amount) < MARKUP_MAX * amount
    if (!isHigher || !(other.isList || isReducedFrom(other)) || other.isPart) return false
    if (price.currency !== null && other.currency !== null && price.currency !== other.currency) return false
    const isNear = Math.abs(other.piece - price.piece) <= NEAR_PIECES
    return isNear || around.slice(0, 3).some(outer => contains(outer, other.element))
  })
  return (
    fitting.toSorted(
      (one, other) => Math.abs(one.piece - price.piece) - Math.abs(other.piece - price.piece),
    )[0] ?? null
  )
}

/** Reductions that stand near the price, such as `-25%`, as shares. */
function sharesNear(tree: PageTree, price: ScoredPrice): number[] {
  const near = tree.pieces.slice(Math.max(0, price.piece - PERCENT_PIECES), price.piece + PERCENT_PIECES)
  return near.flatMap(({ text }) => {
    const percent = text.length > 60 ? undefined : /(\d{1,2}(?:[.,]\d)?) ?%/.exec(text)?.[1]
    return percent === undefined ? [] : [Number(percent.replace(',', '.')) / 100]
  })
}
