import { createSlotFinder, type NameTable, slotForName } from '../offer/column-names.ts'
import { createNamedCsvParser } from './csv.ts'
import type { ParserContext } from './parser-context.ts'
import type { FeedParser } from './row-sink.ts'

/** CJ's columns of both its forms: the Google-like one of today, and the older one, in which TITLE is a book's. */
const NAMES: NameTable = {
  fields: {
    sku: 'id sku',
    title: 'name title',
    description: 'description',
    url: 'link buyurl',
    imageUrl: 'imagelink imageurl',
    brand: 'brand manufacturer',
    gtin: 'gtin upc isbn',
    mpn: 'mpn manufacturerid',
    price: 'price',
    salePrice: 'saleprice',
    listPrice: 'retailprice',
    currency: 'currency',
    availability: 'availability instock',
    categoryPath: 'producttype advertisercategory googleproductcategoryname thirdpartycategory',
    googleCategory: 'googleproductcategory',
    sourceUpdatedAt: 'lastupdated',
  },
  lists: { shipping: 'shipping standardshippingcost' },
  attributes: {
    warranty: 'warranty',
    format: 'format',
    author: 'author',
    artist: 'artist',
    publisher: 'publisher',
  },
}

/** CJ Affiliate's product feed as publishers get it. */
export function createCjCsvParser(context: ParserContext): FeedParser {
  return createNamedCsvParser(context, createSlotFinder(NAMES, slotForName))
}
