import { FeedError, shorten } from '../feed-error.ts'
import { createSlotFinder, type NameTable, normaliseName, slotForName } from '../offer/column-names.ts'
import { localName } from '../tokens/xml-tag.ts'
import { GoogleNames } from './google-names.ts'
import type { ParserContext } from './parser-context.ts'
import type { FeedParser } from './row-sink.ts'
import { createXmlItemsParser } from './xml-items.ts'

/** What price comparison sites of several countries call the element of one offer. */
const ITEM_NAMES: ReadonlySet<string> = new Set(
  'product item offer entry article artikel shopitem produkt produit producto prodotto vare vara tuote row record'.split(
    ' ',
  ),
)

/** Names of PriceRunner, Prisjakt, Heureka and their like beside the well-known ones. */
const NAMES: NameTable = {
  fields: {
    sku: 'sku articleno articlenumber productno itemid retailerssku retailersku shopsku',
    title: 'productname name title product modelname offername productmodel',
    description: 'description productdescription longdescription extendeddescription',
    url: 'producturl url link deeplink productlink',
    imageUrl: 'imageurl graphicurl graphiclink imgurl image picture imagelink',
    brand: 'manufacturer brand brandname vendor',
    gtin: 'ean gtin upc isbn eancode barcode',
    mpn: 'manufacturersku manufacturerarticlenumber msku mpn manufacturerid manufacturernumber vendorcode',
    price: 'price priceinclvat priceincvat pricevat sellingprice currentprice',
    listPrice: 'listprice originalprice oldprice regularprice rrp',
    availability: 'stockstatus availability instock stock stocklevel available',
    categoryPath: 'category categorytext categorypath categories producttype',
    itemGroupId: 'itemgroupid groupid parentsku',
  },
  lists: {
    shipping: 'shippingcost shipping deliverycost freight frakt shippingprice',
    productDetail: 'param parameter',
  },
  attributes: { delivery_time: 'deliverytime leadtime deliverydate delivery', unit_price: 'unitprice' },
}

/** PriceRunner's and Prisjakt's own XML, and other XML of repeated elements of plain fields. */
export function createPricerunnerXmlParser({ limits, sink }: ParserContext): FeedParser {
  let root = ''
  const format = {
    names: new GoogleNames(createSlotFinder(NAMES, slotForName)),
    checkRoot(name: string, line: number): void {
      if (/^(urlset|sitemapindex|opml|svg|plist|kml)$/i.test(localName(name))) {
        throw new FeedError('not_a_feed', `<${shorten(name)}> is no list of products`, line)
      }
      root = name
    },
    isItem(name: string): boolean {
      // The root itself is the list, whatever it is called.
      if (name === root) {
        root = ''
        return false
      }
      return isItemName(name)
    },
    readsItemAttributes: true,
  }
  return createXmlItemsParser(format, limits, sink)
}

/** Whether an element of this name, in capitals or not, is what such feeds call an offer. */
export function isItemName(name: string): boolean {
  return ITEM_NAMES.has(normaliseName(localName(name)))
}
