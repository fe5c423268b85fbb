import { contains, lineage, type PageElement, type PageTree } from '../tree/page-tree.ts'
import type { BuyButton } from './buy-buttons.ts'
import type { PriceMention } from './find-prices.ts'
import { isCard } from './is-card.ts'
import { textAfter, textBefore } from './neighbour-text.ts'
import { priceNamesOf } from './price-names.ts'
import {
  COUNT_AFTER,
  CURRENT_BEFORE,
  FROM_BEFORE,
  LIST_AFTER,
  LIST_BEFORE,
  PART_AFTER,
  PART_BEFORE,
  TIER_BEFORE,
} from './price-words.ts'
import type { Regions } from './regions.ts'

export type ScoredPrice = PriceMention & {
  score: number
  /** Crossed out or named the former price. */
  isList: boolean
  /** The price of a unit, a month, a delivery, a saving. */
  isPart: boolean
  /** The score were the two only told from names, which mean something when there is another price. Else null. */
  plainScore: number | null
}

/** What the page's own price stands near to. */
export type PriceSurroundings = {
  tree: PageTree
  regions: Regions
  title: PageElement | null
  buttons: readonly BuyButton[]
  /** Amounts that the page's structured data and scripts state. */
  stated: readonly { amount: string; weight: number }[]
}

const LIST_PENALTY = 6
const PART_PENALTY = 5
const PLAIN_PENALTY = 1
const WORD = /\p{L}{2}/u
const TAX_AFTER =
  /^\s*[(*]?\s*(?:in[ck]l|including|inkl|ttc|iva|vat|tax|inc\b|税|usd|eur|gbp|cad|aud|was|reg)/i

/** How likely each amount is the product's price now. Above about 4 it is fairly sure. */
export function scorePrices(mentions: readonly PriceMention[], around: PriceSurroundings): ScoredPrice[] {
  const counts = new Map<string, number>()
  const scored = mentions.map(mention => ({ mention, ...scoreOf(mention, around) }))
  for (const { mention, isPart } of scored) {
    if (isPart || around.regions.isElsewhere(mention.element)) continue
    const key = String(Number(mention.amount))
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return scored.map(({ mention, score, isList, isPart, plainScore }) => {
    const repeats = Math.min(3, (counts.get(String(Number(mention.amount))) ?? 1) - 1)
    return { ...mention, score: score + 0.5 * repeats, isList, isPart, plainScore }
  })
}

function scoreOf(
  mention: PriceMention,
  around: PriceSurroundings,
): { score: number; isList: boolean; isPart: boolean; plainScore: number | null } {
  const { tree, regions } = around
  const { element } = mention
  let score = 0
  if (mention.hasCurrency) score += 2
  if (mention.isNamedPrice) score += 2
  if (/[.,]\d/.test(mention.amount)) score += 0.3
  const names = priceNamesOf(tree, element)
  let isList = names.isList
  let isPart = names.isPart
  score += names.score
  const previous = mention.before.trim() === '' ? textBefore(tree, mention) : mention.before
  const following = mention.after.trim() === '' ? textAfter(tree, mention) : mention.after
  // A label may as well stand behind the amount before: what the element itself is named goes first.
  const isNamedList = LIST_BEFORE.test(names.isCurrent ? mention.before : previous)
  const isSaidList = isNamedList || LIST_AFTER.test(following)
  if (isSaidList) isList = true
  else if (CURRENT_BEFORE.test(previous)) {
    score += 1.5
    if (mention.before.trim() !== '') isList = false
  }
  // A former price inside a block named after the discount is still one.
  if (isList) isPart = false
  const isTier = TIER_BEFORE.test(mention.before)
  const isCount = !mention.hasCurrency && COUNT_AFTER.test(following)
  const isSaidPart =
    isTier || isCount || (!isNamedList && PART_BEFORE.test(previous)) || PART_AFTER.test(following)
  if (isSaidPart) isPart = true
  if (FROM_BEFORE.test(previous)) score -= 1
  if (mention.before.length > 30 && mention.after.length > 10) score -= 3
  else if (mention.before.trim().length + mention.after.trim().length > 30) score -= 1
  const isLabelled = CURRENT_BEFORE.test(mention.before) || isNamedList
  if (!isLabelled && WORD.test(mention.before) && WORD.test(mention.after) && !TAX_AFTER.test(mention.after))
    score -= 1.5
  if (regions.isHidden(element)) score -= 3
  if (regions.isElsewhere(element)) score -= 7
  if (/^h[1-4]$/.test(element.tag)) score += 1
  score += placeScore(mention, around)
  if (isCard(tree, element, around.title)) score -= 5
  const key = Number(mention.amount)
  let stated = 0
  for (const { amount, weight } of around.stated)
    if (Number(amount) === key) stated = Math.max(stated, weight)
  const isOnlyNamed = (isList || names.isFormOnly) && !isSaidList && !isSaidPart && !names.isStruck
  const penalty = (isList ? LIST_PENALTY : 0) + (isPart ? PART_PENALTY : 0)
  return {
    score: score + stated - penalty,
    isList,
    isPart,
    plainScore: isOnlyNamed ? score + stated - PLAIN_PENALTY : null,
  }
}

/** Right behind the name, or between it and the button to buy, is where a price belongs. */
function placeScore(mention: PriceMention, { tree, title, buttons }: PriceSurroundings): number {
  let score = 0
  if (title !== null) {
    const behind = mention.piece - title.pieceEnd
    if (behind >= 0) score += behind < 25 ? 2.5 : behind < 80 ? 1.5 : behind < 200 ? 0.3 : -1.5
    else score += behind > -15 ? 0.5 : -2
  }
  const buys = buttons.filter(({ kind }) => kind === 'buy')
  let nearest = Number.POSITIVE_INFINITY
  for (const { element } of buys) {
    const distance = Math.abs(element.pieceStart - mention.piece)
    if (distance < nearest) nearest = distance
  }
  if (nearest < 12) score += 1.5
  else if (nearest < 40) score += 0.7
  for (const around of lineage(tree, mention.element, 6)) {
    if (title !== null && contains(around, title)) {
      score += 1
      break
    }
  }
  return score
}
