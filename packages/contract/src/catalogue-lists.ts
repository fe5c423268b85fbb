import { z } from 'zod'
import { currencyParameter, listingParameters, queryParameter, wholeNumber } from './parameters.ts'
import { productSummary } from './product.ts'

const MAX_ENTRIES = 500
const MAX_OFFSET = 1_000_000

const page = {
  limit: wholeNumber(1, MAX_ENTRIES).default(100),
  offset: wholeNumber(0, MAX_OFFSET).default(0),
}

const country = listingParameters.shape.country

export const categoriesParameters = z.object({
  ...page,
  parent: z
    .string()
    .max(200)
    .optional()
    .describe('Only what lies right below the category of this slug. `root`: the top of the tree'),
  country,
})

const category = z.object({
  slug: z.string(),
  name: z.string(),
  /** From the root downwards, ` > ` between. */
  path: z.string(),
  /** null: it is at the top. */
  parent_slug: z.string().nullable(),
  /** Products in it and in all that lies below it. */
  products_count: z.number().int(),
})

export const categoriesResponse = z.object({
  /** Those with most products first. Only such as have products. */
  categories: z.array(category),
  total: z.number().int(),
  limit: z.number().int(),
  offset: z.number().int(),
})

export const categoryParameters = z.object({
  limit: listingParameters.shape.limit,
  currency: currencyParameter.optional(),
  country,
})

export const categoryResponse = category.extend({
  children: z.array(category),
  /** How many products there are. */
  total: z.number().int(),
  /** The first of them; the others: `/v1/products?category=` with the path, and `next_cursor`. */
  products: z.array(productSummary),
  next_cursor: z.string().optional(),
})

export const brandsParameters = z.object({
  ...page,
  q: queryParameter.default('').describe('Only brands whose name holds this'),
  category: listingParameters.shape.category,
  country,
})

export const brandsResponse = z.object({
  /** Those with most products first. */
  brands: z.array(z.object({ name: z.string(), products_count: z.number().int() })),
  total: z.number().int(),
  limit: z.number().int(),
  offset: z.number().int(),
})

export const merchantsParameters = z.object({ ...page, country })

export const merchantsResponse = z.object({
  /** Those with most offers first. */
  merchants: z.array(
    z.object({
      merchant_id: z.string(),
      name: z.string(),
      website: z.string().nullable(),
      country: z.string(),
      region: z.string(),
      currency: z.string(),
      offers_count: z.number().int(),
    }),
  ),
  total: z.number().int(),
  limit: z.number().int(),
  offset: z.number().int(),
})

export const catalogStatsResponse = z.object({
  products: z.number().int(),
  offers: z.number().int(),
  merchants: z.number().int(),
  brands: z.number().int(),
  categories: z.number().int(),
  /** Offers by country of the shop, most first. */
  countries: z.array(z.object({ country: z.string(), offers_count: z.number().int() })),
  availability: z.array(z.object({ availability: z.string(), offers_count: z.number().int() })),
  as_of: z.iso.datetime(),
})

export const listCategoriesInput = z.object({
  parent: categoriesParameters.shape.parent.default('root'),
  limit: z.number().int().min(1).max(100).default(30),
  country,
})

export const listCategoriesOutput = z.object({
  categories: z.array(z.object({ slug: z.string(), path: z.string(), products_count: z.number().int() })),
  total: z.number().int(),
})

export type CategoriesParameters = z.output<typeof categoriesParameters>
export type CategoriesResponse = z.output<typeof categoriesResponse>
export type Category = z.output<typeof category>
export type CategoryParameters = z.output<typeof categoryParameters>
export type CategoryResponse = z.output<typeof categoryResponse>
export type BrandsParameters = z.output<typeof brandsParameters>
export type BrandsResponse = z.output<typeof brandsResponse>
export type MerchantsParameters = z.output<typeof merchantsParameters>
export type MerchantsResponse = z.output<typeof merchantsResponse>
export type CatalogStatsResponse = z.output<typeof catalogStatsResponse>
export type ListCategoriesInput = z.output<typeof listCategoriesInput>
export type ListCategoriesOutput = z.output<typeof listCategoriesOutput>
