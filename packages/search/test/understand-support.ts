import type { Interpretation, QueryContext } from '../src/understand/index.ts'
import { interpretQuery } from '../src/understand/index.ts'

const DIGITS: Record<string, number> = { VND: 0, JPY: 0, KRW: 0, KWD: 3 }

const BRANDS = new Map(
  Object.entries({
    sony: 400,
    apple: 900,
    guess: 30,
    red: 3,
    '3m': 50,
    levis: 30,
    'black decker': 40,
    'new balance': 40,
    'the north face': 20,
    'north face': 90,
    'coca cola': 9,
    '360': 7,
  }),
)

export function context(currency = 'USD', country: string | null = 'US'): QueryContext {
  return {
    currency,
    country,
    currencyDigits: code => DIGITS[code] ?? 2,
    findBrand: words => {
      const products = BRANDS.get(words)
      return products === undefined ? null : { name: words.toUpperCase(), products }
    },
  }
}

export const interpret = (text: string, currency?: string, country?: string | null): Interpretation =>
  interpretQuery(text, context(currency, country))

/** `20.00-40.00 USD`, `-50.00 USD` for a highest price; null when none was read. Amounts in minor units. */
export function priceOf({ price }: Interpretation): string | null {
  return price === null ? null : `${price.min ?? ''}..${price.max ?? ''} ${price.currency}`
}
