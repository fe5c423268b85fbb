import { createSlotFinder, type NameTable, slotForName } from '../offer/column-names.ts'
import { createJsonRowReader } from '../offer/read-json-row.ts'
import { createNamedCsvParser } from './csv.ts'
import { createJsonRows } from './json-rows.ts'
import type { ParserContext } from './parser-context.ts'
import type { FeedParser } from './row-sink.ts'

/** OpenAI's product feed in its revisions: `enable_search` and `id` of 2025, `is_eligible_search` and `item_id` since. */
const NAMES: NameTable = {
  fields: {
    sku: 'itemid id',
    title: 'title',
    description: 'description',
    url: 'url link',
    imageUrl: 'imageurl imagelink',
    brand: 'brand',
    gtin: 'gtin',
    mpn: 'mpn',
    price: 'price',
    salePrice: 'saleprice',
    availability: 'availability inventory inventoryquantity',
    condition: 'condition',
    categoryPath: 'productcategory producttype googleproductcategory',
    itemGroupId: 'groupid itemgroupid',
    rating: 'starrating productreviewrating',
    reviewsCount: 'reviewcount productreviewcount',
    forSearch: 'iseligiblesearch enablesearch',
  },
  lists: { shipping: 'shipping shippingprice', variantOptions: 'variantdict' },
  attributes: {
    offer_id: 'offerid',
    dimensions: 'dimensions',
    dimensions_unit: 'dimensionsunit',
    item_weight_unit: 'itemweightunit weightunit',
    accepts_returns: 'acceptsreturns',
    return_deadline_in_days: 'returndeadlineindays returnwindow',
    return_policy: 'returnpolicy',
    warning: 'warning',
    age_restriction: 'agerestriction',
    is_digital: 'isdigital',
    store_country: 'storecountry',
    marketplace_seller: 'marketplaceseller',
    delivery_estimate: 'deliveryestimate',
  },
}

const findSlot = createSlotFinder(NAMES, slotForName)

/** OpenAI's feed as JSON, one object a line or in an array. Rows that opt out of search become error rows. */
export function createOpenaiJsonlParser(context: ParserContext): FeedParser {
  const readRow = createJsonRowReader(undefined, context.limits, findSlot)
  return createJsonRows(context, (text, line) => [readRow(text, line)])
}

/** OpenAI's feed as CSV or TSV. */
export function createOpenaiCsvParser(context: ParserContext): FeedParser {
  return createNamedCsvParser(context, findSlot)
}
