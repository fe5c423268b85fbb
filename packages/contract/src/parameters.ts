import { z } from 'zod'

/** Characters that no shopper types and no URL should carry. Tab and line breaks are white space. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/

const MAX_QUERY_CHARS = 500
const MAX_LIST_VALUES = 50
const MAX_CLOSE_MATCHES = 10
const MAX_PRICE_RANGES = 20
const MAX_SUGGESTIONS = 20
export const MAX_LIMIT = 100
export const MAX_OFFSET = 10_000

const text = (maxChars: number) =>
  z
    .string()
    .max(maxChars, `must have at most ${maxChars} characters`)
    .refine(value => !CONTROL.test(value), 'must not contain control characters')

/** Whole numbers as they stand in a query string: `20`, not `2e1`, ` 20` or `20&`. */
export const wholeNumber = (min: number, max: number) =>
  z
    .union([z.string(), z.number()])
    .refine(value => /^\d{1,9}$/.test(String(value)), 'must be a whole number')
    .transform(Number)
    .refine(value => value >= min && value <= max, `must be from ${min} to ${max}`)

const yesOrNo = z.enum(['true', 'false'], 'must be true or false').transform(value => value === 'true')

const amount = z
  .union([z.string(), z.number()])
  .transform(String)
  .refine(value => /^\d{1,12}(\.\d{1,4})?$/.test(value), 'must be an amount such as 200 or 199.99')

/** Repeated (`brand=Sony&brand=Bose`) or separated by commas. */
const list = (maxChars = 200) =>
  z
    .union([text(maxChars * 4), z.array(text(maxChars))])
    .transform(value =>
      (Array.isArray(value) ? value : value.split(',')).map(part => part.trim()).filter(Boolean),
    )
    .refine(values => values.length <= MAX_LIST_VALUES, `must have at most ${MAX_LIST_VALUES} values`)

export const choices = <const T extends readonly [string, ...string[]]>(values: T) =>
  list().pipe(z.array(z.enum(values, `must be one of ${values.join(', ')}`)))

export const SORTS = ['relevance', 'price_asc', 'price_desc', 'newest', 'rating', 'discount'] as const
export const AVAILABILITIES = ['in_stock', 'preorder', 'backorder', 'out_of_stock', 'unknown'] as const
export const CONDITIONS = ['new', 'refurbished', 'used', 'unknown'] as const
export const FACETS = ['brand', 'category', 'source', 'country', 'availability'] as const
export const MARKETS = ['us', 'sea'] as const

export const currencyParameter = z
  .string()
  .regex(/^[A-Za-z]{3}$/, 'must be an ISO 4217 code such as USD')
  .transform(code => code.toUpperCase())

export const idParameter = z.string().regex(/^\d{1,15}$/, 'must be a product or offer id such as 101')

/** Whether one can be read is found out where it is used: one that cannot is an error with a code of its own. */
export const cursorParameter = z
  .string()
  .describe('`next_cursor` of the page before: goes on behind it. Not together with offset')

const marketParameter = z.enum(MARKETS, `must be one of ${MARKETS.join(', ')}`).optional()

/** What narrows a list of products, and how it is shown. Used by /v1/search, /v1/products and MCP alike. */
export const listingParameters = z.object({
  currency: currencyParameter
    .optional()
    .describe('Show prices converted into this ISO 4217 currency; price filters are in it too'),
  country: list(2)
    .pipe(
      z.array(
        z
          .string()
          .regex(/^[A-Za-z]{2}$/, 'must be a two-letter country code')
          .transform(c => c.toUpperCase()),
      ),
    )
    .optional()
    .describe(
      'Only offers of shops in these countries (ISO 3166-1 alpha-2). No default: all markets are searched',
    ),
  region: list(32).optional().describe('Only offers of these markets, such as us'),
  source: list(64).optional().describe('Only offers of these shops, by source name'),
  category: list()
    .optional()
    .describe('Only these categories and what lies below them, such as Electronics > Audio'),
  brand: list().optional().describe('Only these brands; case does not matter'),
  availability: choices(AVAILABILITIES).optional(),
  condition: choices(CONDITIONS).optional(),
  min_price: amount.optional().describe('In `currency`, or in the default currency when none is given'),
  max_price: amount.optional().describe('In `currency`, or in the default currency when none is given'),
  min_rating: z.coerce.number().min(0).max(5).optional(),
  // Without a default: an order that was asked for wins over one that the words ask for.
  sort: z
    .enum(SORTS, `must be one of ${SORTS.join(', ')}`)
    .optional()
    .describe('Default: relevance, or what the words ask for (see interpret)'),
  group_by: z.enum(['product', 'offer'], 'must be product or offer').default('product'),
  limit: wholeNumber(1, MAX_LIMIT).default(20),
  // Without a default: it may not stand beside a cursor.
  offset: wholeNumber(0, MAX_OFFSET).optional().describe('Matches to leave out at the start; default 0'),
  cursor: cursorParameter.optional(),
  facets: choices(FACETS).default([]).describe('Count the matches by these, such as brand,category'),
  price_ranges: wholeNumber(0, MAX_PRICE_RANGES)
    .default(0)
    .describe('Count the matches in at most this many ranges of price; price filters are left out of it'),
  market: marketParameter.describe(
    "Whose words for a thing count as each other's. Default: what country or region say, else the server's",
  ),
  explain: yesOrNo.default(false).describe('Tell how each product came to its place; default false'),
})

export const queryParameter = text(MAX_QUERY_CHARS).describe(
  'Words to search for, as a shopper would type them',
)

export const searchParameters = listingParameters.extend({
  q: queryParameter.default(''),
  interpret: yesOrNo
    .default(true)
    .describe(
      'Read prices, conditions, brands and the like from the words. Explicit parameters win over them',
    ),
  close_matches: wholeNumber(0, MAX_CLOSE_MATCHES)
    .default(MAX_CLOSE_MATCHES)
    .describe(
      'Fill a first page that is not full with at most so many products that lack some of the words; default 10',
    ),
})

export const suggestParameters = z.object({
  q: queryParameter.default('').describe('Words as typed so far; the last one is ended'),
  limit: wholeNumber(1, MAX_SUGGESTIONS).default(10),
  market: marketParameter.describe("Whose words count. Default: the server's"),
})

export const viewParameters = z.object({ currency: currencyParameter.optional() })

export type SuggestParameters = z.output<typeof suggestParameters>
export type SearchParameters = z.output<typeof searchParameters>
