import type { PriceHint } from '../../values/read-price.ts'
import { isTextLongerThan, priceTextOf } from '../tree/element-text.ts'
import { wordsOf } from '../tree/element-words.ts'
import { contains, type PageElement, type PageTree, parentOf } from '../tree/page-tree.ts'
import { type Money, moneyInText } from './money-in-text.ts'
import { PRICE_NAMES } from './price-words.ts'

/** An amount shown on the page and the element that shows it. */
export type PriceMention = Money & {
  element: PageElement
  /** In the order of the page. */
  piece: number
  /** The element or one right around it is named after prices. */
  isNamedPrice: boolean
}

const TEXT_CHARS_MAX = 90
const LEVELS_MAX = 4
const MENTIONS_MAX = 4_000
const TRIED_MAX = 20_000
const NO_PRICES = new Set([
  'script',
  'style',
  'option',
  'select',
  'textarea',
  'title',
  'time',
  'code',
  'head',
])

/** All amounts that could be prices, each at the smallest element that shows it whole. */
export function findPrices(tree: PageTree, hint: PriceHint): PriceMention[] {
  const found: PriceMention[] = []
  const done = new Set<number>()
  let tried = 0
  for (const [at, piece] of tree.pieces.entries()) {
    if (found.length > MENTIONS_MAX) break
    if (piece.text.length > 160 || !/[\d０-９٠-٩]/.test(piece.text)) continue
    const leaf = tree.elements[piece.element]
    if (leaf === undefined || NO_PRICES.has(leaf.tag)) continue
    if (tried++ > TRIED_MAX) break
    const best = wholeAt(tree, leaf, piece.text, hint)
    if (best === null || done.has(best.element.at)) continue
    done.add(best.element.at)
    for (const money of best.money) {
      found.push({ ...money, element: best.element, piece: at, isNamedPrice: best.isNamedPrice })
    }
  }
  return withoutParts(found)
}

type Whole = { element: PageElement; money: Money[]; isNamedPrice: boolean }

/** Climbs from the text's element while that adds a currency or cents to the amount, and no second amount. */
function wholeAt(tree: PageTree, leaf: PageElement, ownText: string, hint: PriceHint): Whole | null {
  let named: Whole | null = null
  let element: PageElement | null = leaf
  for (let level = 0; element !== null && level < LEVELS_MAX; level++, element = parentOf(tree, element)) {
    if (isTextLongerThan(tree, element, TEXT_CHARS_MAX)) break
    const text = priceTextOf(tree, element)
    const money = moneyInText(text, hint)
    if (level > 0 && money.length > 1) break
    const isNamedPrice = isNamed(tree, element)
    if (money.some(one => one.hasCurrency)) {
      return { element, money: money.filter(one => one.hasCurrency), isNamedPrice }
    }
    if (named === null && isNamedPrice && money.length === 1) named = { element, money, isNamedPrice }
  }
  if (named === null && ownText.length <= 160) {
    // A sentence that names an amount, longer than a price has reason to be.
    const money = moneyInText(ownText, hint).filter(one => one.hasCurrency)
    if (money.length > 0) return { element: leaf, money, isNamedPrice: isNamed(tree, leaf) }
  }
  return named
}

function isNamed(tree: PageTree, element: PageElement): boolean {
  let around: PageElement | null = element
  for (let level = 0; around !== null && level < 3; level++, around = parentOf(tree, around)) {
    if (PRICE_NAMES.test(wordsOf(around))) return true
  }
  return false
}

/** `$12` inside an element that reads `$12.99` is no amount of its own. */
function withoutParts(found: readonly PriceMention[]): PriceMention[] {
  return found.filter((one, at) => {
    for (const other of found.slice(at + 1, at + 4)) {
      const isInside = other.element !== one.element && contains(other.element, one.element)
      if (isInside && other.amount.startsWith(`${one.amount}.`)) return false
    }
    return true
  })
}
