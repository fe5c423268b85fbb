import { z } from 'zod'
import { bestPriceParameters } from './best-price.ts'
import { listCategoriesInput, listCategoriesOutput } from './catalogue-lists.ts'
import { compareBody } from './compare.ts'
import { getDealsInput, getDealsOutput } from './deals.ts'
import { caveats } from './landed-cost.ts'
import { currencyParameter, idParameter, listingParameters } from './parameters.ts'

/** An offer in as few words as an agent can choose by. */
export const toolChoice = z.object({
  id: z.string(),
  name: z.string(),
  price: z.number().nullable(),
  currency: z.string(),
  /** The retailer's own amount, when the price shown was converted from it. */
  source_price: z.string().optional(),
  /** Price and shipping together; absent: shipping is not known. */
  with_shipping: z.number().optional(),
  merchant: z.string(),
  country: z.string(),
  /** Absent: new. */
  condition: z.string().optional(),
  rating: z.number().optional(),
  /** Why it is not simply the one to buy; absent: nothing speaks against it. */
  caveats: caveats.optional(),
  freshness: z.string(),
  go_url: z.string(),
})

export const findBestPriceInput = z.object({
  query: bestPriceParameters.shape.q,
  ...bestPriceParameters.pick({
    currency: true,
    country: true,
    brand: true,
    condition: true,
    min_price: true,
    max_price: true,
    rank_by: true,
  }).shape,
})

export const findBestPriceOutput = z.object({
  best: toolChoice.extend({ offer_id: z.string(), observed_at: z.string() }).nullable(),
  runners_up: z.array(
    toolChoice.pick({ id: true, name: true, price: true, merchant: true, caveats: true, go_url: true }),
  ),
  /** Cheaper ones that did not win, and why. */
  passed_over: z
    .array(
      z.object({
        offer_id: z.string(),
        merchant: z.string(),
        price: z.number().nullable(),
        reasons: z.array(z.string()),
      }),
    )
    .optional(),
  /** With shipping it comes to less than the best. */
  cheaper_delivered: toolChoice
    .pick({ id: true, merchant: true, with_shipping: true, go_url: true })
    .optional(),
  note: z.string().optional(),
  missing_terms: z.array(z.string()).optional(),
})

export const compareProductsInput = compareBody

const namedWinner = z.object({
  id: z.string(),
  price: z.number(),
  caveats: caveats.optional(),
})

export const compareProductsOutput = z.object({
  products: z.array(toolChoice),
  cheapest: namedWinner.nullable(),
  best_value: namedWinner.nullable(),
  currency: z.string(),
  specs_equal: z.record(z.string(), z.string()),
  specs_differ: z.record(z.string(), z.record(z.string(), z.string().nullable())),
  not_compared: z.array(z.object({ product_id: z.string(), reasons: z.array(z.string()) })).optional(),
  unknown_ids: z.array(z.string()).optional(),
})

export const findSimilarInput = z.object({
  id: idParameter.describe('A product or offer id from search_products'),
  limit: z.number().int().min(1).max(20).default(5),
  currency: currencyParameter.optional(),
  country: listingParameters.shape.country,
})

export const findSimilarOutput = z.object({
  products: z.array(toolChoice.extend({ similarity: z.number() })),
})

/** Names and descriptions are what an agent chooses by; changing one is a change of the public contract. */
export const BUYING_TOOLS = {
  compare_products: {
    title: 'Compare products',
    description:
      'Put 2 to 10 products side by side: the offer to buy of each, the cheapest, the best value, and which attributes differ. ' +
      'Everything is in one currency.',
    input: compareProductsInput,
    output: compareProductsOutput,
  },
  find_best_price: {
    title: 'Find the best price',
    description:
      'The cheapest offer of one thing that is in stock, new, lately read and believed; accessories do not count. ' +
      'Cheaper ones that were passed over are named with the reason. caveats on best: nothing better was left.',
    input: findBestPriceInput,
    output: findBestPriceOutput,
  },
  find_similar: {
    title: 'Find similar products',
    description: 'What one may buy instead of a product: same kind, most alike first; never its accessories.',
    input: findSimilarInput,
    output: findSimilarOutput,
  },
  get_deals: {
    title: 'Get deals',
    description:
      'Offers that cost less than at any time in the 30 days before they were reduced, deepest first, judged by our own ' +
      'price history and not by what shops claim. list_price_never_charged: the shop never asked its list price.',
    input: getDealsInput,
    output: getDealsOutput,
  },
  list_categories: {
    title: 'List categories',
    description:
      'Categories with how many products each has: the top of the tree, or what lies below parent. Pass a path as ' +
      'category to search_products.',
    input: listCategoriesInput,
    output: listCategoriesOutput,
  },
} as const

export type ToolChoice = z.output<typeof toolChoice>
export type FindBestPriceInput = z.output<typeof findBestPriceInput>
export type FindBestPriceOutput = z.output<typeof findBestPriceOutput>
export type CompareProductsOutput = z.output<typeof compareProductsOutput>
export type FindSimilarInput = z.output<typeof findSimilarInput>
export type FindSimilarOutput = z.output<typeof findSimilarOutput>
