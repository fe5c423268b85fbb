import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createZstdDecompress } from 'node:zlib'
import { demoSources, generateDemo } from '../../apps/server/src/demo/index.ts'
import type { CatalogueLine } from '../search/catalogue-corpus.ts'
import { CATALOGUE_FILE } from '../search/corpus.ts'

/** What the benchmark's feeds state of an offer, in whatever form; nothing is null that they leave out. */
export type FeedItem = Record<
  | 'sku'
  | 'title'
  | 'description'
  | 'brand'
  | 'price'
  | 'currency'
  | 'availability'
  | 'category'
  | 'gtin'
  | 'url',
  string
>

/** All shops' offers as those of one; the sku tells them apart. */
export function* demoItems(offers: number): Generator<FeedItem> {
  const currencies = new Map(demoSources().map(source => [source.name, source.currency]))
  let row = 0
  for (const { offer, source } of generateDemo({ offers, seed: 1 })) {
    yield {
      sku: `row-${++row}`,
      title: offer.title,
      description: offer.description ?? '',
      brand: offer.brand ?? '',
      price: String(offer.price),
      currency: offer.currency ?? currencies.get(source) ?? 'USD',
      availability: offer.availability ?? '',
      category: offer.categoryPath.join(' > '),
      gtin: offer.gtin ?? '',
      url: offer.url ?? '',
    }
  }
}

/** The first so many offers of the research catalogue. */
export async function* catalogueItems(offers: number): AsyncGenerator<FeedItem> {
  const lines = createInterface({ input: createReadStream(CATALOGUE_FILE).pipe(createZstdDecompress()) })
  let row = 0
  for await (const text of lines) {
    if (row++ === offers) break
    const line = JSON.parse(text) as CatalogueLine
    yield {
      sku: line.id,
      title: line.title,
      description: '',
      brand: line.brand ?? '',
      price: line.price === null ? '' : String(line.price),
      currency: line.currency,
      availability: line.availability,
      category: line.category.join(' > '),
      gtin: line.gtin ?? '',
      url: line.url ?? '',
    }
  }
}
