import type { Condition, CurrencyCode, MinorUnits } from '../types.ts'

export type QueryContext = {
  /** What bare amounts are in: the currency asked for. */
  currency: CurrencyCode
  /** Decimal places of the currency's minor unit: 2 for USD, 0 for VND. */
  currencyDigits(currency: CurrencyCode): number
  /** ISO 3166-1 alpha-2 of the asker, upper case: settles what `$`, `¥` and `pesos` mean. */
  country: string | null
  /** The brand of living products whose `brandKey` is `words`, and how many products carry it. */
  findBrand(words: string): { name: string; products: number } | null
}

export type SpanKind =
  | 'price'
  | 'condition'
  | 'brand'
  | 'colour'
  | 'size'
  | 'capacity'
  | 'sort'
  | 'availability'

/** `filter` and `sort` words are left out of the text searched for; `boost` words stay in it. */
export type SpanEffect = 'filter' | 'boost' | 'sort'

/** What was read as what: `text` stands at `from` (inclusive) to `to` (exclusive), UTF-16 units of the given text. */
export type Span = { from: number; to: number; text: string; as: SpanKind; effect: SpanEffect }

/** Both ends inclusive; at least one is set. */
export type PriceRange = { min: MinorUnits | null; max: MinorUnits | null; currency: CurrencyCode }

export type Interpretation = {
  /** What is left to be searched for as words, in the order written; empty when the query was filters only. */
  text: string
  price: PriceRange | null
  conditions: Condition[]
  brand: { name: string } | null
  /** Canonical English names. */
  colours: string[]
  /** Clothing and shoe sizes: `10`, `us 9.5`, `xl`. */
  sizes: string[]
  /** As the tokeniser writes them: `256gb`, `1.5l`. */
  capacities: string[]
  sort: 'price_asc' | null
  availability: 'in_stock' | null
  /** Ascending, without overlap. */
  spans: Span[]
}
