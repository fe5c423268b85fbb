import { createSlotFinder, type NameTable, slotForName } from '../offer/column-names.ts'
import { createNamedCsvParser } from './csv.ts'
import type { ParserContext } from './parser-context.ts'
import type { FeedParser } from './row-sink.ts'

/** impact.com's columns: as brands upload them (`Unique Merchant SKU`) and as partners download them (`CatalogItemId`). */
const NAMES: NameTable = {
  fields: {
    sku: 'uniquemerchantsku catalogitemid sku',
    title: 'productname name',
    description: 'productdescription description',
    url: 'producturl url mobileurl',
    imageUrl: 'imageurl',
    brand: 'brand manufacturer brandmanufacturer',
    gtin: 'gtin ean upc eanupc upcorean isbn',
    mpn: 'mpn mpnisbn',
    price: 'currentprice',
    listPrice: 'originalprice',
    currency: 'currency',
    availability: 'stockavailability',
    condition: 'condition',
    categoryPath: 'producttype originalformatcategory category subcategory',
    itemGroupId: 'parentsku',
    sourceUpdatedAt: 'lastupdated dateupdated',
  },
  lists: { shipping: 'shippingrate' },
  attributes: {
    color: 'color colors',
    age_group: 'agegroup agerange',
    product_weight: 'productweight weight',
    shipping_weight: 'shippingweight',
    item_group_title: 'parentname',
    asin: 'asin',
    availability_date: 'launchdate estimatedshipdate',
    expiration_date: 'expirationdate',
  },
}

/** impact.com's product catalogue: comma, tab or pipe. */
export function createImpactCsvParser(context: ParserContext): FeedParser {
  return createNamedCsvParser(context, createSlotFinder(NAMES, slotForName))
}
