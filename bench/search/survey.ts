import { pickBelow, seededRandom } from '../support/random.ts'
import { type CorpusSpec, readProducts } from './corpus.ts'

const SAMPLE_TITLES = 6_000
const SEED = 11

export type Market = { name: string; country: string; region: string; currency: string }

/** What one reading of the corpus tells: its size, its shops, and a sample of its titles in a fixed order. */
export type Survey = {
  offers: number
  products: number
  sources: Market[]
  titles: string[]
  /** How long reading it alone takes: every build time contains that. */
  readMs: number
}

export async function surveyCorpus(corpus: CorpusSpec): Promise<Survey> {
  const began = performance.now()
  const random = seededRandom(SEED)
  const sources = new Map<string, Market>()
  const titles: string[] = []
  let offers = 0
  let products = 0
  for await (const page of readProducts(corpus)) {
    for (const product of page) {
      products++
      offers += product.offers.length
      for (const { source: name, country, region, currency } of product.offers) {
        if (!sources.has(name)) sources.set(name, { name, country, region, currency })
      }
      // Reservoir sampling: each product has the same chance, whatever the size of the corpus.
      const place = titles.length < SAMPLE_TITLES ? titles.length : pickBelow(random, products)
      if (place < SAMPLE_TITLES) titles[place] = product.title
    }
  }
  return { offers, products, sources: [...sources.values()], titles, readMs: performance.now() - began }
}
