import { COUNTRY_CURRENCIES, CURRENCY_CODES, LOWER_CASE_CODES, WORD_CODES } from './currency-codes.ts'
import { CURRENCY_WORDS } from './currency-words.ts'

/** A currency's sign, word or code in a text. */
export type CurrencyMention = {
  start: number
  end: number
  /** The currencies it can mean; the first is null when it says too little on its own. */
  meanings: readonly (string | null)[]
  /** Written as an ISO 4217 code. */
  isCode: boolean
  /** A sign, a code or a long word: it names a currency wherever it stands. `R` and `ALL` do so beside an amount. */
  isTelling: boolean
}

export type PriceHint = {
  /** What the price is in when it does not say so: an ISO 4217 code, or a text that names the currency. */
  currency?: string | undefined
  /** Where the shop sells, as an ISO 3166 code of two letters. */
  country?: string | undefined
}

const MEANINGS = new Map<string, readonly (string | null)[]>(CURRENCY_WORDS)
for (const code of CURRENCY_CODES) MEANINGS.set(code, [code])
for (const code of LOWER_CASE_CODES) {
  const upper = code.toUpperCase()
  MEANINGS.set(code, [upper])
  MEANINGS.set(upper.charAt(0) + code.slice(1), [upper])
}

/** Words by their first character, longest first. One expression of all of them took 25 µs a price. */
const BY_FIRST = new Map<string, string[]>()
for (const word of [...MEANINGS.keys()].sort((left, right) => right.length - left.length)) {
  const first = word.charAt(0)
  BY_FIRST.set(first, [...(BY_FIRST.get(first) ?? []), word])
}

const LETTER = /\p{L}/u
// Thai and the like are written without spaces, so only these need a boundary behind them.
const SPACED = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Arabic}]/u
const FIRST_LETTERS = new Set([...BY_FIRST.keys()].filter(character => LETTER.test(character)))
const LAST_LETTERS = new Set(
  [...MEANINGS.keys()].map(word => word.slice(-1)).filter(last => SPACED.test(last)),
)
const LONG_WORD = /^\p{L}{4,}$/u
const LETTERS = /^[\p{L}.]+$/u

/** Every mention in reading order. The text must be short: callers bound it. */
export function findCurrencies(text: string): CurrencyMention[] {
  const mentions: CurrencyMention[] = []
  for (let at = 0; at < text.length; ) {
    const word = wordAt(text, at)
    if (word === undefined) {
      at++
      continue
    }
    mentions.push(describe(word, at))
    at += word.length
  }
  return mentions
}

function describe(word: string, start: number): CurrencyMention {
  const upper = word.toUpperCase()
  const isCode = CURRENCY_CODES.has(upper)
  const isTelling = isCode ? !WORD_CODES.has(upper) : LONG_WORD.test(word) || !LETTERS.test(word)
  return { start, end: start + word.length, meanings: MEANINGS.get(word) ?? [null], isCode, isTelling }
}

/** The longest word that stands at `at`. One made of letters must not be a piece of a longer word. */
function wordAt(text: string, at: number): string | undefined {
  const first = text.charAt(at)
  const words = BY_FIRST.get(first)
  if (words === undefined) return undefined
  if (FIRST_LETTERS.has(first) && at > 0 && LETTER.test(text.charAt(at - 1))) return undefined
  return words.find(word => {
    if (!text.startsWith(word, at)) return false
    const end = at + word.length
    return !LAST_LETTERS.has(word.slice(-1)) || end >= text.length || !LETTER.test(text.charAt(end))
  })
}

/** The currency a mention means in the light of the hint; null when that stays open. */
export function resolveMention(mention: CurrencyMention, hint: PriceHint): string | null {
  const { meanings } = mention
  const hinted = hintedCurrency(hint)
  if (hinted !== null && meanings.includes(hinted)) return hinted
  return meanings[0] ?? null
}

/** The currency the hint alone gives. The currency named beats that of the country. */
export function hintedCurrency({ currency, country }: PriceHint): string | null {
  if (currency !== undefined && currency.trim() !== '') {
    const named = currency.trim().slice(0, 200)
    if (CURRENCY_CODES.has(named.toUpperCase())) return named.toUpperCase()
    const mention = findCurrencies(named).find(found => found.isTelling || standsAlone(named, found))
    if (mention !== undefined) {
      return country === undefined ? (mention.meanings[0] ?? null) : resolveMention(mention, { country })
    }
  }
  const code = country?.trim().toUpperCase() ?? ''
  return Object.hasOwn(COUNTRY_CURRENCIES, code) ? (COUNTRY_CURRENCIES[code] ?? null) : null
}

/** No other word, or a number beside it: in `R 15` it is the rand, in `Q & A` no quetzal. */
function standsAlone(text: string, { start, end }: CurrencyMention): boolean {
  const before = text.slice(0, start)
  const behind = text.slice(end)
  return !LETTER.test(before + behind) || /\d[\s.,-]*$/.test(before) || /^[\s.:]*\d/.test(behind)
}
