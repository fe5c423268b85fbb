import { COUNTRY_CURRENCIES, CURRENCY_CODES } from '../values/currency-codes.ts'
import type { PriceHint } from '../values/read-price.ts'
import type { PageTree } from './tree/page-tree.ts'

const IN_SCRIPTS =
  /["']?(?:priceCurrency|currency_?(?:code|iso)?|currencyIso|activeCurrency|active)["']?\s{0,3}[:=]\s{0,3}["']([A-Z]{3})["']/gi
const SCRIPT_CHARS_MAX = 3_000_000
const NOT_COUNTRIES = new Set(['COM', 'NET', 'ORG', 'CO', 'IO', 'TV', 'ME'])

/**
 * What settles the meaning of `$` on this page: the caller's word, the language's region, the address's ending. The
 * currency is only what the page's scripts name most.
 */
export function readMarket(
  tree: PageTree,
  options: { url?: string | undefined; country?: string | undefined; currency?: string | undefined },
  locale: string,
): PriceHint {
  const currency = options.currency ?? mostNamed(tree)
  const country = options.country ?? endingOf(options.url) ?? regionOf(tree, locale)
  return { currency: currency ?? undefined, country: country ?? undefined }
}

function mostNamed(tree: PageTree): string | null {
  const counts = new Map<string, number>()
  let chars = 0
  for (const { text } of tree.scripts) {
    chars += text.length
    if (chars > SCRIPT_CHARS_MAX) break
    for (const match of text.matchAll(IN_SCRIPTS)) {
      const code = match[1]?.toUpperCase() ?? ''
      if (CURRENCY_CODES.has(code)) counts.set(code, (counts.get(code) ?? 0) + 1)
    }
  }
  const ranked = [...counts].toSorted((one, other) => other[1] - one[1])
  return ranked[0]?.[0] ?? null
}

function regionOf(tree: PageTree, locale: string): string | null {
  const language = tree.elements.find(({ tag }) => tag === 'html')?.attributes.lang ?? ''
  for (const text of [language, locale]) {
    const region = /^[a-z]{2,3}[-_](?:[a-z]{4}[-_])?([a-z]{2})$/i.exec(text.trim())?.[1]?.toUpperCase()
    // en-US is what software says when nobody chose.
    if (region !== undefined && region !== 'US' && Object.hasOwn(COUNTRY_CURRENCIES, region)) return region
  }
  return null
}

function endingOf(url: string | undefined): string | null {
  const host = /^https?:\/\/([^/?#:]{1,253})/i.exec(url ?? '')?.[1] ?? ''
  const ending = host.slice(host.lastIndexOf('.') + 1).toUpperCase()
  const country = ending === 'UK' ? 'GB' : ending
  return !NOT_COUNTRIES.has(country) && Object.hasOwn(COUNTRY_CURRENCIES, country) ? country : null
}
