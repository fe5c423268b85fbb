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

// Pages say the same few names thousands of times.
const KNOWN_NAMES_MAX = 20_000

const known = new WeakMap<PageElement, string>()
const wordsByNames = new Map<string, string>()

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
  const words = wordsIn(names)
  known.set(element, words)
  return words
}

function wordsIn(names: string): string {
  const found = wordsByNames.get(names)
  if (found !== undefined) return found
  const words = ` ${names
    .slice(0, WORDS_CHARS_MAX)
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^\p{L}\d]+/gu, ' ')
    .trim()} `
  if (wordsByNames.size >= KNOWN_NAMES_MAX) wordsByNames.clear()
  if (names.length <= WORDS_CHARS_MAX) wordsByNames.set(names, words)
  return words
}
