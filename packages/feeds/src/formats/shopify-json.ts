import { attributeName } from '../offer/attribute-name.ts'
import { isRecord, type JsonRecord } from '../offer/json-value.ts'
import { OfferDraft } from '../offer/offer-draft.ts'
import type { DraftField } from '../offer/offer-fields.ts'
import { createJsonRows } from './json-rows.ts'
import { createVariantsReader, recordsAt, textAt, type VariantReader } from './nested-variants.ts'
import type { ParserContext } from './parser-context.ts'
import type { FeedParser } from './row-sink.ts'
import { productUrl, putPrices } from './shopify-csv.ts'
import { createSkuMaker, type SkuMaker } from './shopify-sku.ts'

const OPTIONS = [1, 2, 3] as const

/**
 * A Shopify shop's `/products.json`, one offer a variant. It names no currency, and pages only by `storeUrl`. Ids are
 * made as those of `shopify-csv` are.
 */
export function createShopifyJsonParser(context: ParserContext): FeedParser {
  const read = createVariantReader(createSkuMaker(), context.storeUrl)
  return createJsonRows(context, createVariantsReader(context.limits, read))
}

function createVariantReader(makeSku: SkuMaker, storeUrl: string | undefined): VariantReader {
  return (product, variant, line) => {
    const handle = textAt(product, 'handle')
    const options = OPTIONS.map(number => textAt(variant, `option${number}`)).filter(
      value => value !== '' && value !== 'Default Title',
    )
    const draft = new OfferDraft(line)
    const put = (field: DraftField, value: string, rank = 0): void => draft.put({ field, rank }, value)
    const title = textAt(product, 'title')
    put('sku', makeSku(textAt(variant, 'sku').trim(), handle || textAt(variant, 'id'), options))
    put('title', title === '' ? '' : [title, ...options].join(' - '))
    put('description', textAt(product, 'body_html'))
    put('url', storeUrl === undefined || handle === '' ? '' : variantUrl(storeUrl, handle, product, variant))
    put('imageUrl', imageOf(product, variant))
    put('brand', textAt(product, 'vendor'))
    put('gtin', textAt(variant, 'barcode'))
    put('availability', availabilityOf(variant))
    put('itemGroupId', handle)
    put('categoryPath', textAt(product, 'product_type'))
    put('sourceUpdatedAt', textAt(variant, 'updated_at'))
    put('sourceUpdatedAt', textAt(product, 'updated_at'), 1)
    putPrices(put, textAt(variant, 'price'), textAt(variant, 'compare_at_price'))
    recordsAt(product, 'options').forEach((option, at) => {
      const name = attributeName(textAt(option, 'name'))
      if (name !== '' && name !== 'title') draft.put({ attribute: name }, textAt(variant, `option${at + 1}`))
    })
    const grams = variant.grams
    if (typeof grams === 'number' && grams > 0) draft.put({ attribute: 'shipping_weight' }, `${grams} g`)
    return draft.finish()
  }
}

/** A shop opens the page on its first variant unless told which. */
function variantUrl(storeUrl: string, handle: string, product: JsonRecord, variant: JsonRecord): string {
  const page = productUrl(storeUrl, handle)
  const id = textAt(variant, 'id')
  const isOnly = Array.isArray(product.variants) && product.variants.length === 1
  return isOnly || !/^\d+$/.test(id) ? page : `${page}?variant=${id}`
}

function imageOf(product: JsonRecord, variant: JsonRecord): string {
  const own = isRecord(variant.featured_image) ? textAt(variant.featured_image, 'src') : ''
  const [first] = recordsAt(product, 'images')
  return own !== '' || first === undefined ? own : textAt(first, 'src')
}

function availabilityOf(variant: JsonRecord): string {
  if (typeof variant.available !== 'boolean') return textAt(variant, 'inventory_quantity')
  return variant.available ? 'in_stock' : 'out_of_stock'
}
