import { wordsOf } from '../tree/element-words.ts'
import { lineage, type PageElement, type PageTree } from '../tree/page-tree.ts'
import {
  CURRENT_NAMES,
  FORM_NAMES,
  LIST_NAMES,
  LIST_NAMES_OF_PRICES,
  MAIN_NAMES,
  PART_NAMES,
  PRICE_NAMES,
  TOTAL_NAMES,
  WITHOUT_TAX_NAMES,
} from './price-words.ts'

const NEAR_LEVELS = 4
const STRUCK = new Set(['del', 's', 'strike'])

/** What the names of an amount's element and of those around it say of it. */
export type PriceNames = {
  score: number
  isList: boolean
  isPart: boolean
  isCurrent: boolean
  isStruck: boolean
  /** A part for no other reason than being named after the forms of the product. */
  isFormOnly: boolean
}

/** Names of the element itself weigh most; what is far above says less. */
export function priceNamesOf(tree: PageTree, element: PageElement): PriceNames {
  let score = 0
  let isList = false
  let isPart = false
  let hasStrike = false
  let isFormOnly = true
  let level = 0
  let isCurrent = false
  for (const around of lineage(tree, element, 7)) {
    const words = wordsOf(around)
    const weight = level < 2 ? 1 : level < NEAR_LEVELS ? 0.5 : 0.2
    const isWrapper =
      level > 0 && around.pieceEnd - around.pieceStart > element.pieceEnd - element.pieceStart + 2
    if (STRUCK.has(around.tag) || isStruck(around)) hasStrike = true
    if (hasStrike) isList = true
    if (words.length > 2) {
      if (CURRENT_NAMES.test(words) && !isList && !isCurrent) {
        score += 2 * weight
        isCurrent = true
      }
      if (MAIN_NAMES.test(words)) score += weight
      // What holds several things, such as “price old-and-new”, says nothing of one of them.
      if (!isWrapper && !isCurrent && isListNamed(tree, around)) isList = true
      if (!isWrapper && PART_NAMES.test(words) && (!isCurrent || level === 0)) {
        isPart = true
        if (!FORM_NAMES.test(words)) isFormOnly = false
      }
      if (isWrapper && level < 3 && PART_NAMES.test(words) && !isCurrent) score -= 1
      if (level < 3 && WITHOUT_TAX_NAMES.test(words)) score -= 0.5
      if (TOTAL_NAMES.test(words)) score -= 2 * weight
    }
    if (around.tag === 'a' && /^(?:https?:|\/)/.test(around.attributes.href ?? '')) score -= 2
    if (around.tag === 'label') score -= 1
    if (around.attributes.itemprop === 'price') score += 1
    level++
  }
  return { score, isList, isPart, isCurrent, isStruck: hasStrike, isFormOnly: isPart && isFormOnly }
}

function isListNamed(tree: PageTree, element: PageElement): boolean {
  const words = wordsOf(element)
  if (LIST_NAMES.test(words)) return true
  if (!LIST_NAMES_OF_PRICES.test(words)) return false
  for (const around of lineage(tree, element, 3)) if (PRICE_NAMES.test(wordsOf(around))) return true
  return false
}

const isStruck = ({ attributes }: PageElement): boolean =>
  /line-through/.test(attributes.style ?? '') ||
  /(?:^|[\s_-])(?:strike|strikethrough|line-through|crossed|a-text-strike|text-decoration-line-through)/.test(
    attributes.class ?? '',
  )
