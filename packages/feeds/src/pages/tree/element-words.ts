import type { PageElement } from './page-tree.ts'

const NAMING = [
  'id',
  'class',
  'data-testid',
  'data-test',
  'data-test-id',
  'data-qa',
  'data-automation',
  'data-automation-id',
  'data-hook',
  'data-role',
  'data-component',
  'data-section-type',
  'data-at',
  'data-auto',
  'data-selenium',
  'itemprop',
  'name',
  'role',
]
const WORDS_CHARS_MAX = 600

const known = new WeakMap<PageElement, string>()

/**
 * What an element's names say, in lower-case words set apart by blanks with one at either end: class
 * `product-priceOld` gives ` product price old `.
 */
export function wordsOf(element: PageElement): string {
  const found = known.get(element)
  if (found !== undefined) return found
  let names = element.tag.includes('-') ? element.tag : ''
  for (const name of NAMING) {
    const value = element.attributes[name]
    if (value !== undefined) names += ` ${value}`
  }
  const words = ` ${names
    .slice(0, WORDS_CHARS_MAX)
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^\p{L}\d]+/gu, ' ')
    .trim()} `
  known.set(element, words)
  return words
}
