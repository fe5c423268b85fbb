import type { PriceHint } from '../../values/read-price.ts'
import { wordsOf } from '../tree/element-words.ts'
import type { PageElement, PageTree } from '../tree/page-tree.ts'
import { moneyInText } from './money-in-text.ts'
import { LIST_NAMES } from './price-words.ts'
import type { Regions } from './regions.ts'

/** A price in an attribute for the page's own scripts, such as `data-price="12.99"`. */
export type AttributePrice = { amount: string; currency: string | null; path: string }

const NAMES = [
  'data-price',
  'data-product-price',
  'data-price-amount',
  'data-final-price',
  'data-sale-price',
  'data-current-price',
  'data-wix-price',
  'data-item-price',
]
const FIELD =
  / (?:price|product ?price|unit ?price|item ?price|productprice|sale ?price|final ?price|ecommerce price) /
const FOUND_MAX = 5

/** Those behind the product's name, in the order of the page. */
export function findAttributePrices(
  tree: PageTree,
  title: PageElement | null,
  regions: Regions,
  hint: PriceHint,
): AttributePrice[] {
  const found: AttributePrice[] = []
  for (let at = title?.at ?? 0; at < tree.elements.length && found.length < FOUND_MAX; at++) {
    const element = tree.elements[at]
    if (element === undefined || element.tag === 'option' || element.tag === 'meta') continue
    if (LIST_NAMES.test(wordsOf(element))) continue
    for (const [name, text] of textsOf(element)) {
      if (text.trim() === '' || text.length > 40 || regions.isElsewhere(element)) continue
      const [money] = moneyInText(text, hint)
      if (money !== undefined)
        found.push({
          amount: money.amount,
          currency: money.hasCurrency ? money.currency : null,
          path: `${element.tag}[${name}]`,
        })
    }
  }
  return found
}

function textsOf(element: PageElement): [string, string][] {
  const { tag, attributes } = element
  const texts = NAMES.flatMap(name =>
    attributes[name] === undefined ? [] : [[name, attributes[name] ?? ''] as [string, string]],
  )
  const isField = tag === 'input' && attributes.type === 'hidden' && FIELD.test(wordsOf(element))
  return isField ? [...texts, ['value', attributes.value ?? '']] : texts
}
