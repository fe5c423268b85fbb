import type { RawOffer } from '../raw-offer.ts'

/** What a feed's column can mean. `salePrice` is folded into `price` and `listPrice` when the offer is finished. */
export type OfferField = Exclude<keyof RawOffer, 'attributes'>
export type DraftField = OfferField | 'salePrice'

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
  'currency',
  'availability',
  'condition',
  'categoryPath',
  'itemGroupId',
  'rating',
  'reviewsCount',
]

/** Where a column's value goes. Of several columns for one field the lowest rank with a value wins. */
export type Slot = { field: DraftField; rank: number } | { attribute: string }
