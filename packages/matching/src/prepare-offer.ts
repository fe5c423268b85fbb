import { fold, squeeze } from './text/fold.ts'
import { plainGtin } from './text/gtin.ts'
import { type Quantity, readQuantities } from './text/quantities.ts'
import { colourOf, readCondition, readPack } from './text/variants.ts'
import { codesOf, wordsOf } from './text/words.ts'
import type { OfferText } from './types.ts'

/** What is worked out of an offer once, for all its comparisons. Texts are folded. */
export type PreparedOffer = {
  title: string
  /** Each once, in the order of the title; numbers with units as one word (`64gb`). */
  tokens: readonly string[]
  tokenSet: ReadonlySet<string>
  /** Model numbers in the plainest spelling. */
  codes: readonly string[]
  quantities: readonly Quantity[]
  colours: readonly string[]
  /** The title's letters and digits alone. */
  squeezed: string
  /** 14 digits. */
  gtin: string | null
  brand: string | null
  mpn: string | null
  pack: number
  condition: string
  description: ReadonlySet<string>
  /** Letters and digits of the description's beginning. */
  squeezedDescription: string
  category: ReadonlySet<string>
  price: number | null
}

const DESCRIPTION_CHARS = 600
const NOTHING: ReadonlySet<string> = new Set()

/** Any text is taken, however odd; nothing throws. */
export function prepareOffer(offer: OfferText): PreparedOffer {
  const title = fold(offer.title)
  const { quantities, words, rest } = readQuantities(title)
  const tokenSet = new Set([...wordsOf(rest), ...words])
  const tokens = [...tokenSet]
  const description = fold((offer.description ?? '').slice(0, DESCRIPTION_CHARS))
  const brand = squeeze(fold(offer.brand ?? ''))
  const mpn = squeeze(fold(offer.mpn ?? ''))
  return {
    title,
    tokens,
    tokenSet,
    codes: codesOf(title),
    quantities,
    colours: [...new Set(tokens.flatMap(token => colourOf(token) ?? []))],
    squeezed: squeeze(title),
    gtin: plainGtin(offer.gtin),
    brand: brand === '' ? null : brand,
    mpn: mpn === '' ? null : mpn,
    pack: readPack(title),
    condition: readCondition(title, offer.condition),
    description: description === '' ? NOTHING : wordSet(description),
    squeezedDescription: squeeze(description),
    category: categoryWords(offer.category?.join(' ') ?? ''),
    price: offer.price != null && offer.price > 0 ? offer.price : null,
  }
}

/** Few in number, and each of very many offers: the last ones are kept. */
const CATEGORIES_KEPT = 2_000
const categories = new Map<string, ReadonlySet<string>>()

function categoryWords(path: string): ReadonlySet<string> {
  const known = categories.get(path)
  if (known !== undefined) return known
  const words = wordSet(fold(path))
  if (categories.size >= CATEGORIES_KEPT) categories.clear()
  categories.set(path, words)
  return words
}

function wordSet(folded: string): ReadonlySet<string> {
  if (folded === '') return NOTHING
  const { words, rest } = readQuantities(folded)
  return new Set([...wordsOf(rest), ...words])
}
