import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { OfferDocument, ProductDocument } from '@buywhere/search'
import { readCatalogue } from './catalogue-corpus.ts'
import { generateDemoCorpus } from './demo-corpus.ts'
import { RATES } from './rates.ts'

/** The research catalogue, where the shared data lies beside the project. */
export const CATALOGUE_FILE = join(
  import.meta.dirname,
  '../../../shared/data/catalog/offers-1500k.ndjson.zst',
)

export const CORPUS_NAMES = ['catalogue', 'demo'] as const

/** What a child process needs to read the very same offers again. */
export type CorpusSpec = { name: (typeof CORPUS_NAMES)[number]; offers: number }

/** One offer as every peer gets it. */
export type Row = {
  id: number
  title: string
  brand: string
  category: string
  source: string
  country: string
  availability: string
  /** US cents; null: none is known. */
  priceCents: number | null
}

/** The research catalogue is there when the shared data lies beside the project. */
export const hasCatalogue = (): boolean => existsSync(CATALOGUE_FILE)

/** All products of a corpus with their offers, in pages; the same ones each time it is called. */
export function readProducts({ name, offers }: CorpusSpec): AsyncIterable<ProductDocument[]> {
  return name === 'demo' ? generateDemoCorpus(offers) : readCatalogue(CATALOGUE_FILE, offers)
}

/** The same, one row an offer. */
export async function* readRows(corpus: CorpusSpec): AsyncGenerator<Row[]> {
  for await (const page of readProducts(corpus)) {
    yield page.flatMap(product => product.offers.map(offer => toRow(product, offer)))
  }
}

function toRow({ brand, categoryPath }: ProductDocument, offer: OfferDocument): Row {
  const rate = RATES.get(offer.currency)
  return {
    id: Number(offer.offerId),
    title: offer.title,
    brand: brand ?? '',
    category: categoryPath.join(' > '),
    source: offer.source,
    country: offer.country,
    availability: offer.availability,
    priceCents: offer.price === null || rate === undefined ? null : Math.round(offer.price * rate),
  }
}
