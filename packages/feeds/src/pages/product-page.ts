import type { Availability } from '../values/read-availability.ts'
import type { Condition } from '../values/read-condition.ts'

/** Where a page says things. `inferred`: it says nothing, but a price without any sign of being sold out implies it. */
export type PageSource =
  | 'json-ld'
  | 'microdata'
  | 'rdfa'
  | 'open-graph'
  | 'meta'
  | 'embedded-json'
  | 'html'
  | 'url'
  | 'inferred'

/** `path` says where in the source: `Product.offers[0].price`, `og:price:amount`, `span.price`. */
export type FieldOrigin = { source: PageSource; path: string }

/** What one shop's page says of one product. Amounts are plain decimals such as `1299.00`. */
export type PageFacts = {
  name: string | null
  price: string | null
  /** The undiscounted price where the page shows one above `price`. */
  listPrice: string | null
  /** ISO 4217 of both; null when the page does not settle it. */
  currency: string | null
  availability: Exclude<Availability, 'unknown'> | null
  /** The shop's own id of the product, as written. */
  sku: string | null
  /** 14 digits with a right check digit. */
  gtin: string | null
  mpn: string | null
  brand: string | null
  imageUrl: string | null
  rating: string | null
  reviewsCount: string | null
  /** From the root downwards, without the product itself; empty when there is none. */
  breadcrumb: string[]
  condition: Exclude<Condition, 'unknown'> | null
  description: string | null
  /** The page's canonical address. */
  url: string | null
  itemGroupId: string | null
  /** When the shop says the page changed: an ISO instant or date. */
  updatedAt: string | null
}

export type PageField = keyof PageFacts

/** One of the forms a product comes in, such as a size. What is null is as on the page. */
export type PageVariant = {
  name: string | null
  sku: string | null
  gtin: string | null
  mpn: string | null
  price: string | null
  listPrice: string | null
  currency: string | null
  availability: PageFacts['availability']
  condition: PageFacts['condition']
  url: string | null
  imageUrl: string | null
  /** Such as `color`, `size`. */
  attributes: Record<string, string>
}

export type ProductPage = PageFacts & {
  /** Whether the page sells one product: no category, article or error page. What is read is there all the same. */
  isProduct: boolean
  /** Where each field that is not null was read. */
  from: Partial<Record<PageField, FieldOrigin>>
  /** Empty unless the page sells several forms of the product. */
  variants: PageVariant[]
}

export type ReadProductPageOptions = {
  /** Where the page was fetched; relative addresses are resolved against it. */
  url?: string | undefined
  /** Where the shop sells, as an ISO 3166 code of two letters: settles what `$` means. */
  country?: string | undefined
  /** What prices are in when the page does not say; ISO 4217. */
  currency?: string | undefined
}

/** A value with where it was found. */
export type Found<Value = string> = { value: Value; origin: FieldOrigin }
