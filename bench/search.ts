import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type OfferDocument, openIndex, type ProductDocument, type SearchQuery } from '@buywhere/search'
import { demoSources, generateDemo } from '../apps/server/src/demo/index.ts'
import { normaliseOffer } from '../apps/server/src/ingest/index.ts'
import { percentile } from './support/percentile.ts'

// The engine alone, without server and database: the demo catalogue at any size, real shoppers' queries where the
// shared data lies beside the project, a few of our own otherwise. Every search asks for the exact total, five
// facets and a price filter.

const QUERIES_FILE = join(import.meta.dirname, '../../shared/data/queries/real-queries.tsv.gz')
const OWN_QUERIES = [
  'laptop',
  'noise cancelling headphones',
  'iphone 15 case',
  'wh-1000xm4',
  '16gb ram',
  'running shoes',
  'lego',
]
const NOW = Date.UTC(2026, 0, 1)
const PRODUCTS_PER_PAGE = 4_000

export async function run({ offers, print }: { offers: number; print(line: string): void }) {
  const directory = await mkdtemp(join(tmpdir(), 'buywhere-bench-'))
  try {
    print(`search: ${offers} offers of the demo catalogue`)
    const products = collectProducts(offers)
    const { index } = await openIndex({ directory })
    const buildStart = performance.now()
    await index.build(pages(products))
    const buildMs = performance.now() - buildStart
    await index.save('bench')
    const stats = index.stats()
    await index.close()
    products.length = 0

    const reloadStart = performance.now()
    const reopened = await openIndex({ directory })
    const reloadMs = performance.now() - reloadStart
    if (reopened.rebuilt !== null) throw new Error(`the saved index was not usable: ${reopened.rebuilt}`)
    const queries = await readQueries()
    const times = measure(reopened.index, queries)
    await reopened.index.close()
    return {
      'ours.offers': stats.offers,
      'ours.products': stats.products,
      'ours.queries': queries.length,
      'ours.p50_ms': percentile(times, 0.5),
      'ours.p90_ms': percentile(times, 0.9),
      'ours.p99_ms': percentile(times, 0.99),
      'ours.max_ms': percentile(times, 1),
      'ours.mean_ms': times.reduce((sum, time) => sum + time, 0) / times.length,
      'ours.build_ms': buildMs,
      'ours.reload_ms': reloadMs,
      'ours.index_bytes': stats.bytes,
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** The demo's offers under their products, which the generator hands out shop by shop. */
function collectProducts(offers: number): ProductDocument[] {
  const sources = new Map(demoSources(64).map(source => [source.name, source]))
  const products = new Map<string, ProductDocument>()
  let id = 0
  for (const { source: name, offer: raw } of generateDemo({ offers, seed: 1, sources: 64 })) {
    const source = sources.get(name)!
    const content = normaliseOffer(raw, source)
    if ('code' in content) throw new Error(content.message)
    const offer: OfferDocument = {
      ...content,
      offerId: String(++id),
      source: name,
      country: source.country,
      region: source.region,
      price: content.priceMinor,
      listPrice: content.listPriceMinor,
      observedAt: NOW,
      missing: false,
      updatedAt: NOW,
    }
    const key = content.gtin ?? (content.mpn === null ? `offer ${id}` : `${content.brand} ${content.mpn}`)
    const product = products.get(key)
    if (product !== undefined) product.offers.push(offer)
    else
      products.set(key, { ...content, productId: String(++id), orgId: null, createdAt: NOW, offers: [offer] })
  }
  return [...products.values()]
}

async function* pages(products: readonly ProductDocument[]): AsyncGenerator<ProductDocument[]> {
  for (let start = 0; start < products.length; start += PRODUCTS_PER_PAGE) {
    yield products.slice(start, start + PRODUCTS_PER_PAGE)
  }
}

async function readQueries(): Promise<string[]> {
  if (!existsSync(QUERIES_FILE))
    return Array.from({ length: 300 }, (_, i) => OWN_QUERIES[i % OWN_QUERIES.length]!)
  const lines = gunzipSync(await readFile(QUERIES_FILE))
    .toString()
    .trim()
    .split('\n')
    .slice(1)
  return lines.map(line => line.split('\t')[1]!)
}

/** Milliseconds of each query, once each after a warm-up with other ones, so that no answer is met twice. */
function measure(index: { search(query: SearchQuery): unknown }, queries: readonly string[]): number[] {
  const ask = (text: string) =>
    index.search({
      text,
      groupBy: 'product',
      filters: { priceMin: 500, priceMax: 50_000 },
      rates: new Map([
        ['USD', 1],
        ['SGD', 0.78],
        ['MYR', 0.25],
        ['PHP', 0.017],
        ['THB', 0.031],
        ['IDR', 0.006],
      ]),
      sort: 'relevance',
      offset: 0,
      limit: 20,
      facets: ['brand', 'category', 'source', 'country', 'availability'],
      facetSize: 20,
      visibleOrgIds: [],
      staleBefore: NOW - 1,
    })
  for (const query of queries.slice(0, 500)) ask(`${query} new`)
  return queries.map(query => {
    const start = performance.now()
    ask(query)
    return performance.now() - start
  })
}
