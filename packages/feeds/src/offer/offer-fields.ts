import type { RawOffer } from '../raw-offer.ts'

/** What a column map can fill. */
export type OfferField = Exclude<keyof RawOffer, 'attributes'>

/** Facts that a feed may state several times, or in parts. `offer/list-facts.ts` says what becomes of each. */
export type ListField =
  | 'shipping'
  | 'productDetail'
  | 'productHighlight'
  | 'certification'
  | 'freeShippingThreshold'
  | 'structuredTitle'
  | 'structuredDescription'
  | 'variantOptions'

/** What is folded into other fields, or decides on the row, when the offer is finished. */
export type FoldedField =
  | 'salePrice'
  | 'saleStart'
  | 'saleEnd'
  | 'googleCategory'
  | 'affiliateUrl'
  | 'forSearch'
  | 'isDeleted'

export type DraftField = Exclude<OfferField, 'shipping'> | FoldedField

export const OFFER_FIELDS: readonly OfferField[] = [
  'sku',
  'title',
  'description',
  'url',
  'imageUrl',
  'brand',
  'gtin',
  'mpn',
  'price',
  'listPrice',
  'saleWindow',
  'currency',
  'availability',
  'condition',
  'categoryPath',
  'itemGroupId',
  'rating',
  'reviewsCount',
  'shipping',
  'sourceUpdatedAt',
]

/**
 * Where a column's value goes. Of several columns for one field the lowest rank with a value wins; a list takes them
 * all. `parts` are the names of the pieces between the colons where a header gives them, as `shipping(country:price)`.
 */
export type Slot =
  | { field: DraftField; rank: number }
  | { list: ListField; parts?: readonly string[] }
  | { attribute: string }
