import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openIndex, type ProductDocument, type ProductIndex } from '../src/index.ts'
import { productOf, queries } from './arbitraries.ts'

const PRODUCTS = 14
const PRIVATE_BRANDS = ['Zeta Labs', 'ZETA labs', 'Sony']
const CONTEXT = { currency: 'USD', country: 'US', currencyDigits: () => 2 }

async function indexOf(batches: readonly ProductDocument[][]): Promise<ProductIndex> {
  const { index } = await openIndex()
  for (const upserts of batches) await index.apply({ upserts, deletes: [] })
  return index
}

/** Everything that an index tells somebody. */
function told(index: ProductIndex, query: Parameters<ProductIndex['search']>[0], ids: readonly string[]) {
  const { visibleOrgIds, text } = query
  return {
    answer: index.search(query),
    suggestions: ['', ...text.split(' ')].map(word =>
      index.suggest({ text: word.slice(0, 3), limit: 5, visibleOrgIds }),
    ),
    goingOn: index.suggest({ text: `${text} c`, limit: 5, visibleOrgIds }),
    interpretation: index.interpret(text, CONTEXT, visibleOrgIds),
    products: ids.map(id => index.getProduct(id, visibleOrgIds)),
    stats: [index.stats().publicProducts, index.stats().publicOffers],
  }
}

test('what others keep private changes nothing of what one is told: it is as if it were not there', async () => {
  const world = fc.tuple(
    fc.array(fc.array(productOf(PRODUCTS), { maxLength: 5 }), { minLength: 1, maxLength: 4 }),
    fc.array(queries, { minLength: 1, maxLength: 6 }),
    fc.constantFrom([], [1]),
  )
  await fc.assert(
    fc.asyncProperty(world, async ([batches, asked, visibleOrgIds]) => {
      // One owner a product: what changes hands is another story.
      const owner = new Map<string, number | null>()
      const owned = batches.map(batch =>
        batch.map(product => {
          const known = owner.get(product.productId)
          const orgId = known === undefined ? product.orgId : known
          if (!owner.has(product.productId)) owner.set(product.productId, product.orgId)
          if (orgId === null) return { ...product, orgId }
          return { ...product, orgId, brand: PRIVATE_BRANDS[Number(product.productId) % 3] ?? null }
        }),
      )
      const isSeen = ({ orgId }: ProductDocument) => orgId === null || visibleOrgIds.includes(orgId as never)
      const whole = await indexOf(owned)
      const seen = await indexOf(owned.map(batch => batch.filter(isSeen)))
      const ids = [...owner.keys(), ...owned.flat().map(({ offers }) => offers[0]?.offerId ?? '')]
      const texts = asked.flatMap(one => [one.text, `${one.text} sony`, `zeta labs ${one.text}`])
      for (const [at, text] of texts.entries()) {
        const query = { ...asked[at % asked.length]!, text, visibleOrgIds }
        assert.deepEqual(told(whole, query, ids), told(seen, query, ids))
      }
      await Promise.all([whole.close(), seen.close()])
    }),
    { numRuns: 150 },
  )
})

test('an organisation finds, is suggested and has interpreted what it keeps private', async () => {
  const [product] = fc.sample(productOf(3), 1) as [ProductDocument]
  const secret = { ...product, orgId: 7, title: 'Zyxwolite falconer lamp', brand: 'Zyxco Labs' }
  const index = await indexOf([[secret]])
  const query = {
    ...(fc.sample(queries, 1)[0] as Parameters<typeof told>[1]),
    text: 'zyxwolite',
    filters: {},
  }
  const asOwner = told(index, { ...query, limit: 5, offset: 0, visibleOrgIds: [7] }, [secret.productId])
  assert.ok(asOwner.answer.total > 0)
  assert.ok(asOwner.suggestions.flat().some(({ text }) => text.startsWith('zyx')))
  assert.equal(asOwner.products[0]?.title, secret.title)
  assert.deepEqual(index.interpret('zyxco labs lamp', CONTEXT, [7]).brand, { name: 'Zyxco Labs' })
  const asOther = told(index, { ...query, visibleOrgIds: [8] }, [secret.productId])
  assert.doesNotMatch(JSON.stringify(asOther), /zyx(?!wolite"|")/i)
  assert.equal(asOther.answer.total, 0)
  await index.close()
})

test('products of others do not push those close to what was asked off their places', async () => {
  const [product] = fc.sample(productOf(3), 1) as [ProductDocument]
  const [offer] = product.offers
  const named = (id: number, title: string, orgId: number | null): ProductDocument => ({
    ...product,
    productId: String(id),
    orgId,
    title,
    description: null,
    brand: null,
    categoryPath: [],
    attributes: {},
    offers: [{ ...offer!, offerId: String(10_000 + id), title, price: 5, currency: 'USD' }],
  })
  const index = await indexOf([
    [
      ...Array.from({ length: 400 }, (_, at) => named(at + 1, 'telescope', 9)),
      ...Array.from({ length: 60 }, (_, at) => named(1_001 + at, 'carpet', null)),
      named(1_999, 'telescope carpet', null),
      named(2_000, 'telescope with a very long title that says many other things besides it', null),
    ],
  ])
  const { closeMatches } = index.search({
    ...(fc.sample(queries, 1)[0] as Parameters<typeof told>[1]),
    text: 'telescope carpet',
    filters: {},
    sort: 'relevance',
    cursor: null,
    offset: 0,
    limit: 5,
    closeMatches: 5,
    visibleOrgIds: [],
  })
  assert.ok(closeMatches.some(({ product: { productId } }) => productId === '2000'))
  await index.close()
})
