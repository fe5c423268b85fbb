import { wordsOf } from '../tree/element-words.ts'
import { contains, lineage, type PageElement, type PageTree } from '../tree/page-tree.ts'
import type { BuyButton } from './buy-buttons.ts'
import type { PriceMention } from './find-prices.ts'
import {
  CURRENT_BEFORE,
  CURRENT_NAMES,
  FROM_BEFORE,
  LIST_BEFORE,
  LIST_NAMES,
  MAIN_NAMES,
  PART_AFTER,
  PART_BEFORE,
  PART_NAMES,
  TIER_BEFORE,
  TOTAL_NAMES,
} from './price-words.ts'
import type { Regions } from './regions.ts'

export type ScoredPrice = PriceMention & {
  score: number
  /** Crossed out or named the former price. */
  isList: boolean
  /** The price of a unit, a month, a delivery, a saving. */
  isPart: boolean
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

const NEAR_LEVELS = 4
const STRUCK = new Set(['del', 's', 'strike'])

/** How likely each amount is the product's price now. Above about 4 it is fairly sure. */
export function scorePrices(mentions: readonly PriceMention[], around: PriceSurroundings): ScoredPrice[] {
  const counts = new Map<string, number>()
  const scored = mentions.map(mention => ({ mention, ...scoreOf(mention, around) }))
  for (const { mention, isPart } of scored) {
    if (isPart || around.regions.isElsewhere(mention.element)) continue
    const key = String(Number(mention.amount))
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return scored.map(({ mention, score, isList, isPart }) => {
    const repeats = Math.min(3, (counts.get(String(Number(mention.amount))) ?? 1) - 1)
    return { ...mention, score: score + 0.5 * repeats, isList, isPart }
  })
}

function scoreOf(
  mention: PriceMention,
  around: PriceSurroundings,
): { score: number; isList: boolean; isPart: boolean } {
  const { tree, regions } = around
  const { element } = mention
  let score = 0
  if (mention.hasCurrency) score += 2
  if (mention.isNamedPrice) score += 2
  if (/[.,]\d/.test(mention.amount)) score += 0.3
  const names = namesOf(tree, element)
  let isList = names.isList
  let isPart = names.isPart
  score += names.score
  const previous = mention.before.trim() === '' ? textBefore(tree, mention) : mention.before
  const following = mention.after.trim() === '' ? textAfter(tree, mention) : mention.after
  // A label may as well stand behind the amount before: what the element itself is named goes first.
  const isNamedList = LIST_BEFORE.test(names.isCurrent ? mention.before : previous)
  if (isNamedList) isList = true
  else if (CURRENT_BEFORE.test(previous)) {
    score += 1.5
    if (mention.before.trim() !== '') isList = false
  }
  // A former price inside a block named after the discount is still one.
  if (isList) isPart = false
  const isTier = TIER_BEFORE.test(mention.before)
  if (isTier || (!isNamedList && PART_BEFORE.test(previous)) || PART_AFTER.test(following)) isPart = true
  if (FROM_BEFORE.test(previous)) score -= 1
  if (mention.before.length > 30 && mention.after.length > 10) score -= 3
  else if (mention.before.trim().length + mention.after.trim().length > 30) score -= 1
  if (isList) score -= 6
  if (isPart) score -= 5
  if (regions.isHidden(element)) score -= 3
  if (regions.isElsewhere(element)) score -= 6
  score += placeScore(mention, around)
  if (isCard(tree, element, around.title)) score -= 5
  const key = Number(mention.amount)
  let stated = 0
  for (const { amount, weight } of around.stated)
    if (Number(amount) === key) stated = Math.max(stated, weight)
  return { score: score + stated, isList, isPart }
}

type Names = { score: number; isList: boolean; isPart: boolean; isCurrent: boolean }

/** Names of the element itself weigh most; what is far above says less. */
function namesOf(tree: PageTree, element: PageElement): Names {
  let score = 0
  let isList = false
  let isPart = false
  let level = 0
  let isCurrent = false
  for (const around of lineage(tree, element, 7)) {
    const words = wordsOf(around)
    const weight = level < 2 ? 1 : level < NEAR_LEVELS ? 0.5 : 0.2
    const isWrapper =
      level > 0 && around.pieceEnd - around.pieceStart > element.pieceEnd - element.pieceStart + 2
    if (STRUCK.has(around.tag) || isStruck(around)) isList = true
    if (words.length > 2) {
      if (CURRENT_NAMES.test(words) && !isList && !isCurrent) {
        score += 2 * weight
        isCurrent = true
      }
      if (MAIN_NAMES.test(words)) score += weight
      // What holds several things, such as “price old-and-new”, says nothing of one of them.
      if (!isWrapper && LIST_NAMES.test(words) && !isCurrent) isList = true
      if (!isWrapper && PART_NAMES.test(words)) isPart ||= !isCurrent || level === 0
      if (isWrapper && level < 3 && PART_NAMES.test(words) && !isCurrent) score -= 1
      if (TOTAL_NAMES.test(words)) score -= 2 * weight
    }
    if (around.tag === 'a' && /^(?:https?:|\/)/.test(around.attributes.href ?? '')) score -= 2
    if (around.tag === 'label') score -= 1
    if (around.attributes.itemprop === 'price') score += 1
    level++
  }
  return { score, isList, isPart, isCurrent }
}

const isStruck = ({ attributes }: PageElement): boolean =>
  /line-through/.test(attributes.style ?? '') ||
  /(?:^|[\s_-])(?:strike|strikethrough|line-through|crossed|a-text-strike|text-decoration-line-through)/.test(
    attributes.class ?? '',
  )

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

/** One of a row of alike blocks that each link to a page: another product. */
function isCard(tree: PageTree, element: PageElement, title: PageElement | null): boolean {
  for (const around of lineage(tree, element, 9)) {
    if (title !== null && contains(around, title)) return false
    const parent = tree.elements[around.parent]
    if (parent === undefined || around.tag === 'body') return false
    const names = firstClass(around)
    if (around.end - around.at < 4 || (names === '' && around.tag !== 'li' && around.tag !== 'article'))
      continue
    let alike = 0
    let steps = 0
    for (let at = parent.at + 1; at < parent.end && steps < 40; steps++) {
      const sibling = tree.elements[at]
      if (sibling === undefined) break
      if (sibling.tag === around.tag && firstClass(sibling) === names && holdsLink(tree, sibling)) alike++
      at = sibling.end
    }
    if (alike >= 3 && holdsLink(tree, around)) return true
  }
  return false
}

const firstClass = ({ attributes }: PageElement): string =>
  (attributes.class ?? '').trim().split(/\s+/)[0] ?? ''

function holdsLink(tree: PageTree, element: PageElement): boolean {
  let hasLink = false
  let hasImage = false
  const stop = Math.min(element.end, element.at + 80)
  for (let at = element.at; at < stop; at++) {
    const inner = tree.elements[at]
    if (inner?.tag === 'a' && /^(?:https?:|\/|\.)|^[^#].*\.html/.test(inner.attributes.href ?? ''))
      hasLink = true
    if (inner?.tag === 'img' || inner?.tag === 'picture') hasImage = true
    if (hasLink && hasImage) return true
  }
  return false
}

/** The text before an amount that stands in an element of its own, when it could be its label. */
function textBefore(tree: PageTree, mention: PriceMention): string {
  const piece = tree.pieces[mention.element.pieceStart - 1]
  return piece === undefined || piece.text.length > 50 ? '' : piece.text.trimEnd()
}

function textAfter(tree: PageTree, mention: PriceMention): string {
  const piece = tree.pieces[mention.element.pieceEnd]
  const text = piece?.text.trim() ?? ''
  // Only what could not stand on its own belongs to the amount before it.
  return /^(?:\/|per\b|a month|pro\b|off\b|savings?\b|mo\b|\(?ex)[^\d:]{0,30}$/i.test(text) ? text : ''
}
