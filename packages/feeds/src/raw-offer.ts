/**
 * One offer as a feed states it: text trimmed and decoded, nothing interpreted beyond the field it stands in.
 * Deciding what is a usable price, a valid GTIN or a known currency is the reader's next step, not the parser's.
 */
export type RawOffer = {
  /** The retailer's own id of the listing; never empty. */
  sku: string
  /** Never empty. */
  title: string
  description: string | null
  /** The listing's page, as written; not checked to be a URL. */
  url: string | null
  imageUrl: string | null
  brand: string | null
  gtin: string | null
  mpn: string | null
  /** As written, such as `1.299,00 €` or `12.90 SGD`. */
  price: string | null
  /** The undiscounted price when `price` is a sale price, as written. */
  listPrice: string | null
  /**
   * When the sale price holds, as written, such as `2026-11-20T00:00Z/2026-11-30`; one end may be missing. `price` is
   * the sale price all the same: whether it is in force is for someone who knows the time. Null without a sale price.
   */
  saleWindow: string | null
  /** ISO 4217 where the feed has a column of its own for it; a currency inside `price` stays there. */
  currency: string | null
  /** As written: `in stock`, `in_stock`, `https://schema.org/InStock`, `12`. */
  availability: string | null
  condition: string | null
  /** From the root downwards; empty when the feed has none. */
  categoryPath: string[]
  /** Shared by the variants of one product within this feed. */
  itemGroupId: string | null
  rating: string | null
  reviewsCount: string | null
  /** Each as Google's `country:region:service:price`, with what the feed leaves out empty. */
  shipping: string[]
  /** When the shop itself last changed the row, as written. */
  sourceUpdatedAt: string | null
  /** Further facts, by Google's names where it has one: `color`, `size`, `unit_pricing_measure`. */
  attributes: Record<string, string>
}

/** A row that could not be turned into an offer. The rest of the feed is still read. */
export type RowError = {
  /** 1-based line in the feed at which the row starts. */
  line: number
  /** Known when the row got as far as having one. */
  sku: string | null
  /** Stable, for machines: `missing_sku`, `missing_title`, `malformed_row`, … */
  code: string
  /** For people: what is wrong and with which value (shortened). */
  message: string
}

/** What a parser yields, in feed order, in batches so that one `await` pays for many rows. */
export type FeedRow = { line: number; offer: RawOffer } | { line: number; error: RowError }
