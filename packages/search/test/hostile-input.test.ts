import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { openIndex, type ProductDocument, type ProductIndex, type SearchQuery } from '../src/index.ts'
import { productOf, queries } from './arbitraries.ts'

const everything: SearchQuery = {
  text: '',
  groupBy: 'product',
  filters: {},
  rates: new Map([['USD', 1]]),
  sort: 'relevance',
  offset: 0,
  limit: 100,
  facets: ['brand', 'category', 'source', 'country', 'availability'],
  facetSize: 100,
  visibleOrgIds: [],
  staleBefore: 0,
}

/** The same products in every run. */
const catalogue = (): ProductDocument[] => {
  const byId = new Map<string, ProductDocument>()
  for (const product of fc.sample(productOf(60), { numRuns: 200, seed: 7 }))
    byId.set(product.productId, product)
  return [...byId.values()]
}

let index: ProductIndex
let directory: string
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'buywhere-search-'))
  index = (await openIndex()).index
  await index.apply({ upserts: catalogue(), deletes: [] })
})
after(async () => {
  await index.close()
  await rm(directory, { recursive: true })
})

test('no text makes a search throw', () => {
  const bytes = fc.uint8Array({ maxLength: 300 }).map(array => Buffer.from(array).toString('latin1'))
  const units = fc.array(fc.integer({ min: 0, max: 0xffff })).map(codes => String.fromCharCode(...codes))
  fc.assert(
    fc.property(fc.oneof(bytes, units, fc.string({ unit: 'binary' })), queries, (text, query) => {
      const result = index.search({ ...query, text })
      assert.ok(result.hits.length <= result.total)
    }),
    { numRuns: 2000 },
  )
})

test('long, empty and code-like texts get an answer', () => {
  const texts = [
    'the '.repeat(500),
    'usb '.repeat(500),
    '!!! ???',
    "'; DROP TABLE offers; --",
    '(a+)+$',
    '\0',
    '耳'.repeat(5000),
  ]
  texts.push(Array.from({ length: 500 }, (_, at) => `word${at}`).join(' '))
  for (const text of texts) assert.ok(index.search({ ...everything, text }).total >= 0)
})

test('a word that nothing holds is named and the other words are still answered', () => {
  const { total, relaxed } = index.search({ ...everything, text: 'cable zzzzz' })
  assert.ok(total > 0)
  assert.deepEqual(relaxed, { missingTerms: ['zzzzz'] })
})

test('an offset beyond the end gives an empty page and the exact total', () => {
  const { total } = index.search(everything)
  assert.deepEqual(index.search({ ...everything, offset: 1e9 }).hits, [])
  assert.equal(index.search({ ...everything, offset: 1e9 }).total, total)
})

test('filter values that nobody knows match nothing', () => {
  for (const filters of [
    { brands: ['x'] },
    { countries: ['x'] },
    { categories: ['x > y'] },
    { sources: ['x'] },
  ]) {
    assert.equal(index.search({ ...everything, filters }).total, 0)
  }
})

test('products of another organisation change nothing that an asker can see', async () => {
  const publicOnly = (await openIndex()).index
  await publicOnly.apply({ upserts: catalogue().filter(({ orgId }) => orgId === null), deletes: [] })
  fc.assert(
    fc.property(queries, query => {
      const asked = { ...query, visibleOrgIds: [] }
      assert.deepEqual(index.search(asked), publicOnly.search(asked))
    }),
    { numRuns: 500 },
  )
  await publicOnly.close()
})

test('the order in which products came does not change an answer', async () => {
  const shuffled = (await openIndex({ mergeFactor: 100 })).index
  const products = catalogue().toReversed()
  // Old versions first, so that the index has a past that the other one has not.
  await shuffled.apply({
    upserts: products.map(product => ({ ...product, title: 'red cable' })),
    deletes: [],
  })
  for (let at = 0; at < products.length; at += 7) {
    await shuffled.apply({ upserts: products.slice(at, at + 7), deletes: [] })
  }
  fc.assert(
    fc.property(queries, query => assert.deepEqual(shuffled.search(query), index.search(query))),
    { numRuns: 500 },
  )
  await shuffled.close()
})

test('a change that cannot be indexed changes nothing', async () => {
  const before = index.search(everything)
  const [product] = catalogue()
  assert.ok(product)
  for (const bad of [
    { ...product, offers: [] },
    { ...product, productId: 'x' },
    { ...product, productId: '99999999999999999' },
  ]) {
    await assert.rejects(index.apply({ upserts: [bad], deletes: [product.productId] }), TypeError)
  }
  assert.deepEqual(index.search(everything), before)
})

test('changes applied during a bulk build outlive it', async () => {
  const { index: other } = await openIndex()
  const [first, second] = catalogue().filter(({ orgId }) => orgId === null)
  assert.ok(first && second)
  await other.build(
    (async function* () {
      yield [first]
      await other.apply({ upserts: [{ ...second, title: 'changed' }], deletes: [first.productId] })
      yield [second]
    })(),
  )
  assert.equal(other.getProduct(first.productId, []), null)
  assert.equal(other.getProduct(second.productId, [])?.title, 'changed')
  await other.close()
})

test('a bulk build that fails leaves the old content and the index usable', async () => {
  const { index: other } = await openIndex()
  const [first, second] = catalogue()
  assert.ok(first && second)
  await other.apply({ upserts: [first], deletes: [] })
  const broken = (async function* () {
    yield [{ ...second, offers: [] }]
  })()
  await assert.rejects(other.build(broken), /has no offers/)
  assert.equal(other.stats().products, 1)
  await other.apply({ upserts: [second], deletes: [] })
  assert.equal(other.stats().products, 2)
  await other.close()
})

test('a damaged file makes opening say so and start empty: never a wrong answer, never an exception', async () => {
  const { index: original } = await openIndex({ directory, mergeFactor: 100 })
  await original.apply({ upserts: catalogue(), deletes: [] })
  await original.apply({ upserts: catalogue().slice(0, 9), deletes: ['3'] })
  await original.save('here')
  const expected = original.search(everything)
  await original.close()
  const names = await readdir(directory)
  assert.equal(names.filter(name => name.startsWith('tombstones-')).length, 1)
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 255 }) }, fc.constant(0)),
      async (name, place, flip) => {
        const path = join(directory, name)
        const bytes = await readFile(path)
        const at = Math.floor(place * bytes.length)
        if (flip === 0) await truncate(path, at)
        else await writeFile(path, bytes.with(at, (bytes[at] ?? 0) ^ flip))
        const opened = await openIndex({ directory })
        assert.notEqual(opened.rebuilt, null)
        assert.equal(opened.cursor, null)
        assert.equal(opened.index.search(everything).total, 0)
        await writeFile(path, bytes)
      },
    ),
    { numRuns: 400 },
  )
  const restored = await openIndex({ directory })
  assert.equal(restored.cursor, 'here')
  assert.deepEqual(restored.index.search(everything), expected)
})

test('files that no manifest lists are removed, and strangers are left alone', async () => {
  await writeFile(join(directory, 'segment-left-over.bws'), 'x')
  await writeFile(join(directory, 'notes.txt'), 'x')
  await openIndex({ directory })
  const names = await readdir(directory)
  assert.equal(names.includes('segment-left-over.bws'), false)
  assert.equal(names.includes('notes.txt'), true)
})
