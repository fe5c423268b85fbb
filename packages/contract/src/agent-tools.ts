import { z } from 'zod'
import { BUYING_TOOLS } from './buying-tools.ts'
import { correction, interpretationNote } from './interpreted.ts'
import {
  AVAILABILITIES,
  CONDITIONS,
  currencyParameter,
  cursorParameter,
  idParameter,
  listingParameters,
  queryParameter,
  SORTS,
} from './parameters.ts'
import { PRICE_TOOLS } from './price-history.ts'

const MAX_TOOL_RESULTS = 20

/** Fewer words per product than REST: an agent pays for every one of them. */
export const toolProduct = z.object({
  id: z.string(),
  name: z.string(),
  brand: z.string().optional(),
  price: z.number().nullable(),
  currency: z.string(),
  price_note: z.string().optional(),
  /** The retailer's own amount, when the price shown was converted from it. */
  source_price: z.string().optional(),
  suspect: z
    .string()
    .optional()
    .describe('The price is in doubt for this reason (a likely mistake of the shop): do not count on it'),
  /** The price that was believed before, when this one is suspect. */
  trusted_price: z.string().optional(),
  /** 0: free; absent: not known. */
  shipping: z.number().optional(),
  merchant: z.string(),
  country: z.string(),
  availability: z.string(),
  /** Absent: new. */
  condition: z.string().optional(),
  offers_count: z.number().int(),
  rating: z.number().optional(),
  observed_at: z.string(),
  freshness: z.string(),
  go_url: z.string(),
})

/** By which exchange rates prices were converted or compared, and what could not be. */
export const ratesNote = z.string().optional()

export const searchProductsInput = z.object({
  query: queryParameter,
  ...listingParameters.pick({
    currency: true,
    country: true,
    brand: true,
    category: true,
    min_price: true,
    max_price: true,
    availability: true,
    condition: true,
    min_rating: true,
    sort: true,
  }).shape,
  limit: z.number().int().min(1).max(MAX_TOOL_RESULTS).default(5),
  offset: z.number().int().min(0).max(1_000).optional(),
  cursor: cursorParameter.optional(),
  interpret: z
    .boolean()
    .default(true)
    .describe('Read price, condition and the like from the query; explicit arguments win'),
})

/** What was read from the query and acted on, in the words of the input. */
const appliedByQuery = z.object({
  /** What was searched for as words. */
  query: z.string(),
  min_price: z.string().optional(),
  max_price: z.string().optional(),
  /** Of these two prices. */
  currency: z.string().optional(),
  condition: z.array(z.enum(CONDITIONS)).optional(),
  availability: z.array(z.enum(AVAILABILITIES)).optional(),
  sort: z.enum(SORTS).optional(),
  note: interpretationNote.optional(),
})

export const searchProductsOutput = z.object({
  total: z.number().int(),
  products: z.array(toolProduct),
  rates: ratesNote,
  missing_terms: z.array(z.string()).optional(),
  interpreted: appliedByQuery.optional(),
  corrections: z.array(correction).optional(),
  /** Not in `total`: they lack some of the words. */
  close_matches: z.array(toolProduct.extend({ missing_terms: z.array(z.string()) })).optional(),
  next_cursor: z.string().optional(),
})

export const getProductInput = z.object({
  id: idParameter.describe('A product or offer id from search_products'),
  currency: currencyParameter.optional(),
})

export const getProductOutput = toolProduct.extend({
  /** The id asked for, when that product has gone into this one since. */
  merged_from: z.string().optional(),
  category: z.string().optional(),
  description: z.string().optional(),
  attributes: z.record(z.string(), z.string()),
  rates: ratesNote,
  offers: z.array(
    toolProduct
      .omit({ id: true, name: true, brand: true, offers_count: true })
      .extend({ offer_id: z.string() }),
  ),
})

/** Names and descriptions are what an agent chooses by; changing one is a change of the public contract. */
export const AGENT_TOOLS = {
  search_products: {
    title: 'Search products',
    description:
      'Search many retailers at once. Each product comes with its best offer: price, shop, age of the price, and a link to buy. ' +
      'Prices are converted when currency is given. total is exact. Prices, conditions and the like in the query are ' +
      'understood; interpreted tells which. For more, pass next_cursor as cursor.',
    input: searchProductsInput,
    output: searchProductsOutput,
  },
  get_product: {
    title: 'Get a product',
    description: "One product by id, with every shop's current offer, cheapest usable one first.",
    input: getProductInput,
    output: getProductOutput,
  },
  ...BUYING_TOOLS,
  ...PRICE_TOOLS,
} as const

export type ToolProduct = z.output<typeof toolProduct>
export type SearchProductsInput = z.output<typeof searchProductsInput>
export type SearchProductsOutput = z.output<typeof searchProductsOutput>
export type GetProductOutput = z.output<typeof getProductOutput>
