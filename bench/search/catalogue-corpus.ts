import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createZstdDecompress } from 'node:zlib'
import { AVAILABILITIES, type OfferDocument, type ProductDocument } from '@buywhere/search'
import { toMinorUnits } from '../../apps/server/src/kernel/money/index.ts'
import { NOW } from './rates.ts'

const PRODUCTS_PER_PAGE = 4_000

/** A line of the research catalogue, as far as it is used. */
export type CatalogueLine = {
  id: string
  source: string
  country: string
  currency: string
  title: string
  brand: string | null
  category: string[]
  price: number | null
  list_price: number | null
  availability: string
  gtin: string | null
  rating: number | null
  reviews: number | null
  url: string | null
  /** Which real product it is: groups the offers, as a server's identity would, and is never indexed. */
  _truth: number
}

/** The first `offers` lines of the file. Holds one page at a time. */
export async function* readCatalogue(file: string, offers: number): AsyncGenerator<ProductDocument[]> {
  const bytes = createReadStream(file)
  const text = bytes.pipe(createZstdDecompress())
  bytes.on('error', error => text.destroy(error))
  try {
    yield* groupLines(createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY }), offers)
  } finally {
    bytes.destroy()
    text.destroy()
  }
}

/** Products of up to `offers` lines, those of one real product that follow each other under one; in pages. */
export async function* groupLines(
  lines: AsyncIterable<string>,
  offers: number,
): AsyncGenerator<ProductDocument[]> {
  let page: ProductDocument[] = []
  let current: ProductDocument | null = null
  let truth: number | null = null
  let id = 0
  let read = 0
  for await (const text of lines) {
    if (read++ === offers) break
    const line = JSON.parse(text) as CatalogueLine
    if (current === null || line._truth !== truth) {
      if (page.length >= PRODUCTS_PER_PAGE) {
        yield page
        page = []
      }
      current = toProduct(line, String(++id))
      truth = line._truth
      page.push(current)
    }
    current.brand ??= line.brand || null
    current.offers.push(toOffer(line, String(++id)))
  }
  if (page.length > 0) yield page
}

function toProduct(line: CatalogueLine, productId: string): ProductDocument {
  return {
    productId,
    orgId: null,
    title: line.title,
    description: null,
    brand: null,
    categoryPath: line.category,
    imageUrl: null,
    attributes: {},
    createdAt: NOW,
    offers: [],
  }
}

function toOffer(line: CatalogueLine, offerId: string): OfferDocument {
  const minor = (amount: number | null) =>
    amount === null ? null : toMinorUnits(String(amount), line.currency) || null
  return {
    offerId,
    source: line.source,
    country: line.country,
    region: line.country === 'US' ? 'us' : 'sea',
    sku: line.id,
    title: line.title,
    url: line.url,
    imageUrl: null,
    gtin: line.gtin,
    mpn: null,
    condition: 'unknown',
    availability: AVAILABILITIES.find(known => known === line.availability) ?? 'unknown',
    price: minor(line.price),
    currency: line.currency,
    listPrice: minor(line.list_price),
    suspect: null,
    shipping: null,
    rating: line.rating,
    reviewsCount: line.reviews ?? 0,
    observedAt: NOW,
    confirmed: false,
    sourceUpdatedAt: null,
    missing: false,
    updatedAt: NOW,
  }
}
