import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { openIndex, type ProductDocument, type SearchHit, type SearchResult } from '../src/index.ts'
import { NOW, productOf, queries } from './arbitraries.ts'
import { type NaiveHit, type NaiveResult, naiveSearch } from './naive-search.ts'

const PRODUCTS = 12

const comparableHit = ({ product, offer, offersCount, score, missingTerms }: SearchHit): NaiveHit => ({
  productId: product.productId,
  offerId: offer.offerId,
  convertedPrice: offer.convertedPrice,
  observedAt: offer.observedAt,
  offersCount,
  score,
  missingTerms,
})

/** What the two answers are compared by; documents are compared through `getProduct`. */
const comparable = ({ hits, closeMatches, ...rest }: SearchResult): NaiveResult => ({
  total: rest.total,
  facets: rest.facets,
  relaxed: rest.relaxed,
  corrections: rest.corrections,
  priceRanges: rest.priceRanges,
  hits: hits.map(comparableHit),
  closeMatches: closeMatches.map(comparableHit),
})

type Step =
  | { kind: 'apply'; upserts: ProductDocument[]; deletes: string[] }
  | { kind: 'build'; documents: ProductDocument[] }
  | { kind: 'confirm'; source: string; at: number }
  | { kind: 'expire'; source: string; lifetimeMs: number }
  | { kind: 'settle' | 'reopen' }

const apply = fc.record({
  kind: fc.constant('apply' as const),
  upserts: fc.array(productOf(PRODUCTS), { maxLength: 6 }),
  deletes: fc.array(fc.integer({ min: 1, max: PRODUCTS }).map(String), { maxLength: 2 }),
})
const others: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('confirm' as const),
    source: fc.constantFrom('us-01', 'sg-01'),
    at: fc.integer({ min: NOW - 2, max: NOW }),
  }),
  fc.record({
    kind: fc.constant('expire' as const),
    source: fc.constantFrom('us-01', 'sg-01'),
    lifetimeMs: fc.integer({ min: 0, max: 4 }),
  }),
  fc.constant<Step>({ kind: 'settle' }),
  fc.constant<Step>({ kind: 'reopen' }),
)

async function* inChunks(documents: ProductDocument[]): AsyncGenerator<ProductDocument[]> {
  for (let at = 0; at < documents.length; at += 5) yield documents.slice(at, at + 5)
}

/** Plays the steps on an index and on a plain map, then asks both. */
async function play(
  steps: readonly Step[],
  options: { inlineProducts: number },
  ask: Parameters<typeof naiveSearch>[2][],
) {
  const directory = await mkdtemp(join(tmpdir(), 'buywhere-search-'))
  const open = () => openIndex({ directory, mergeFactor: 2, ...options })
  let { index } = await open()
  const documents = new Map<string, ProductDocument>()
  const confirmations = new Map<string, number>()
  const lifetimes = new Map<string, number>()
  try {
    for (const [at, step] of steps.entries()) {
      if (step.kind === 'apply') {
        for (const product of step.upserts) documents.set(product.productId, product)
        for (const id of step.deletes) documents.delete(id)
        await index.apply(step)
      } else if (step.kind === 'build') {
        documents.clear()
        for (const product of step.documents) documents.set(product.productId, product)
        await index.build(inChunks(step.documents))
      } else if (step.kind === 'confirm') {
        confirmations.set(step.source, Math.max(step.at, confirmations.get(step.source) ?? 0))
        index.confirmSource(step.source, step.at)
      } else if (step.kind === 'expire') {
        lifetimes.set(step.source, step.lifetimeMs)
        index.setLifetimes(lifetimes)
      } else if (step.kind === 'settle') {
        await index.settle()
      } else {
        await index.save(`step ${at}`)
        await index.close()
        const opened = await open()
        assert.equal(opened.rebuilt, null)
        assert.equal(opened.cursor, `step ${at}`)
        index = opened.index
        index.setLifetimes(lifetimes)
      }
    }
    const all = [...documents.values()]
    for (const query of ask) {
      assert.deepEqual(comparable(index.search(query)), naiveSearch(all, { confirmations, lifetimes }, query))
    }
    const stats = index.stats()
    assert.equal(stats.products, all.length)
    assert.equal(
      stats.offers,
      all.reduce((sum, product) => sum + product.offers.length, 0),
    )
    for (let id = 1; id <= PRODUCTS; id++) {
      const expected = documents.get(String(id))
      const seen = index.getProduct(String(id), [1, 2])
      const confirmed = expected && {
        ...expected,
        offers: expected.offers.map(offer => {
          const confirmedAt = offer.missing ? 0 : (confirmations.get(offer.source) ?? 0)
          return confirmedAt > offer.observedAt
            ? { ...offer, observedAt: confirmedAt, confirmed: true }
            : offer
        }),
      }
      assert.deepEqual(seen, confirmed ?? null)
      if (expected?.orgId != null) assert.equal(index.getProduct(expected.productId, []), null)
      const offerId = expected?.offers.at(-1)?.offerId
      if (offerId !== undefined) assert.deepEqual(index.getProduct(offerId, [1, 2]), seen)
    }
  } finally {
    await index.close()
    await rm(directory, { recursive: true })
  }
}

test('totals, facets, filters, conversion, grouping and order are those of a full scan', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(apply, { minLength: 1, maxLength: 3 }),
      fc.array(queries, { minLength: 8, maxLength: 8 }),
      (steps, ask) => play(steps, { inlineProducts: 1000 }, ask),
    ),
    { numRuns: 250 },
  )
})

test('no sequence of changes, merges, saves and reopenings makes an answer differ from a full scan', async () => {
  const steps = fc.array(fc.oneof({ arbitrary: apply, weight: 3 }, { arbitrary: others, weight: 2 }), {
    minLength: 3,
    maxLength: 12,
  })
  await fc.assert(
    fc.asyncProperty(steps, fc.array(queries, { minLength: 6, maxLength: 6 }), (all, ask) =>
      play(all, { inlineProducts: 1000 }, ask),
    ),
    { numRuns: 40 },
  )
})

test('a bulk build and changes worked out on a worker answer like a full scan', async () => {
  const build = fc.record({
    kind: fc.constant('build' as const),
    documents: fc.array(productOf(PRODUCTS), { maxLength: 20 }),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(apply, build, apply, apply),
      fc.array(queries, { minLength: 6, maxLength: 6 }),
      (steps, ask) => play(steps, { inlineProducts: 0 }, ask),
    ),
    { numRuns: 8 },
  )
})
