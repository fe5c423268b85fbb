import { createSlotFinder, type NameTable, slotForName } from '../offer/column-names.ts'
import { createNamedCsvParser } from './csv.ts'
import type { ParserContext } from './parser-context.ts'
import type { FeedParser } from './row-sink.ts'

/**
 * Awin's columns as publishers download them. The page is the shop's own; Awin's link, which counts the click for
 * one publisher, stays beside it as an attribute.
 */
const NAMES: NameTable = {
  fields: {
    sku: 'merchantproductid awproductid productid',
    title: 'productname',
    description: 'description productshortdescription specifications',
    url: 'merchantdeeplink deeplink',
    affiliateUrl: 'awdeeplink',
    imageUrl: 'merchantimageurl imageurl largeimage awimageurl merchantthumburl awthumburl',
    brand: 'brandname',
    gtin: 'productgtin ean upc isbn',
    mpn: 'mpn modelnumber',
    price: 'searchprice price storeprice displayprice',
    listPrice: 'productpriceold rrpprice',
    currency: 'currency',
    availability: 'stockstatus instock stockquantity numberavailable',
    condition: 'condition',
    categoryPath: 'merchantproductcategorypath merchantcategory categoryname producttype',
    itemGroupId: 'parentproductid',
    rating: 'averagerating rating',
    reviewsCount: 'reviews',
    sourceUpdatedAt: 'lastupdated',
  },
  lists: { shipping: 'deliverycost' },
  attributes: {
    color: 'colour fashioncolour',
    size: 'fashionsize',
    material: 'fashionmaterial',
    pattern: 'fashionpattern',
    gender: 'fashionsuitablefor',
    model: 'productmodel',
    shipping_weight: 'deliveryweight',
    delivery_time: 'deliverytime',
    warranty: 'warranty',
    dimensions: 'dimensions',
    unit_price: 'basepricetext baseprice',
    expiration_date: 'validto',
  },
}

/** Awin's product feed: comma, semicolon, pipe or tab. */
export function createAwinCsvParser(context: ParserContext): FeedParser {
  return createNamedCsvParser(context, createSlotFinder(NAMES, slotForName))
}
