import type { OfferDocument, ProductDocument } from '../types.ts'
import type { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'
import type { StringDictionary } from './dictionaries.ts'
import { type Remarks, readRemarks, writeRemarks } from './offer-remarks.ts'

type Identity = 'sku' | 'title' | 'url' | 'imageUrl' | 'gtin' | 'mpn'

/** What of an offer is only shown, never filtered or sorted by. */
export type ShownOffer = Pick<OfferDocument, Identity | keyof Remarks>
/** What of a product is only shown. */
export type ShownProduct = Pick<ProductDocument, 'title' | 'description' | 'imageUrl' | 'attributes'>

const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^/]*\//i

function writeUrl(writer: ByteWriter, url: string | null, origins: StringDictionary): void {
  if (url === null) {
    writer.number(0)
    return
  }
  const origin = ORIGIN.exec(url)?.[0] ?? ''
  writer.number(1 + origins.place(origin))
  writer.string(url.slice(origin.length))
}

function readUrl(reader: ByteReader, origins: readonly string[]): string | null {
  const place = reader.number()
  return place === 0 ? null : (origins[place - 1] ?? '') + reader.string()
}

/** Length of the longest shared beginning that does not cut a surrogate pair. */
function sharedLength(text: string, other: string): number {
  const most = Math.min(text.length, other.length)
  let length = 0
  while (length < most && text.charCodeAt(length) === other.charCodeAt(length)) length++
  const last = length > 0 ? text.charCodeAt(length - 1) : 0
  return last >= 0xd800 && last <= 0xdbff ? length - 1 : length
}

/** Appends one record. Offer titles are stored as what they add to the product's title. */
export function writeDocument(
  writer: ByteWriter,
  product: ProductDocument,
  attributeNames: StringDictionary,
  origins: StringDictionary,
): void {
  writer.string(product.title)
  writer.optionalString(product.description)
  writeUrl(writer, product.imageUrl, origins)
  const attributes = Object.entries(product.attributes)
  writer.number(attributes.length)
  for (const [name, value] of attributes) {
    writer.number(attributeNames.place(name))
    writer.string(value)
  }
  for (const offer of product.offers) {
    const shared = sharedLength(offer.title, product.title)
    writer.number(shared)
    writer.string(offer.title.slice(shared))
    writer.string(offer.sku)
    writeUrl(writer, offer.url, origins)
    writeUrl(writer, offer.imageUrl, origins)
    writer.optionalString(offer.gtin)
    writer.optionalString(offer.mpn)
    writeRemarks(writer, offer)
  }
}

export function readShownProduct(
  reader: ByteReader,
  attributeNames: readonly string[],
  origins: readonly string[],
): ShownProduct {
  const title = reader.string()
  const description = reader.optionalString()
  const imageUrl = readUrl(reader, origins)
  const attributes: [string, string][] = []
  for (let left = reader.number(); left > 0; left--) {
    attributes.push([attributeNames[reader.number()] ?? '', reader.string()])
  }
  return { title, description, imageUrl, attributes: Object.fromEntries(attributes) }
}

/** Reads the next offer of the record; offers follow the product in their order. */
export function readShownOffer(
  reader: ByteReader,
  productTitle: string,
  origins: readonly string[],
): ShownOffer {
  const shared = reader.number()
  const title = productTitle.slice(0, shared) + reader.string()
  const sku = reader.string()
  const url = readUrl(reader, origins)
  const imageUrl = readUrl(reader, origins)
  const [gtin, mpn] = [reader.optionalString(), reader.optionalString()]
  return { ...readRemarks(reader), sku, title, url, imageUrl, gtin, mpn }
}
