import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RawOffer } from '@buywhere/feeds'
import fc from 'fast-check'
import { ensureSource, type OfferContent } from '../../src/catalog/index.ts'
import { applyBatch, normaliseOffer } from '../../src/ingest/index.ts'
import { createTestDatabase } from '../support/test-database.ts'

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ maxLength: 3_000 }),
  fc.constantFrom('\0', '\ud800', 'a'.repeat(9_000)),
)
const maybe = fc.option(text)
const filled = text.filter(value => value !== '')

const anyOffer: fc.Arbitrary<RawOffer> = fc.record({
  sku: filled,
  title: filled,
  description: maybe,
  url: maybe,
  imageUrl: maybe,
  brand: maybe,
  gtin: maybe,
  mpn: maybe,
  price: fc.option(
    fc.oneof(
      text,
      fc.double().map(String),
      fc.integer().map(value => `${value} USD`),
    ),
  ),
  listPrice: maybe,
  saleWindow: maybe,
  currency: fc.option(fc.constantFrom('USD', 'VND', 'KWD', 'zzz', '')),
  availability: maybe,
  condition: maybe,
  categoryPath: fc.array(filled, { maxLength: 12 }),
  itemGroupId: maybe,
  rating: maybe,
  reviewsCount: fc.option(fc.oneof(text, fc.double().map(String))),
  shipping: fc.array(text, { maxLength: 4 }),
  sourceUpdatedAt: maybe,
  attributes: fc.dictionary(text, text, { maxKeys: 60 }),
})

test('whatever a feed may say is either stored or refused with a reason, never an error', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const source = await ensureSource(db, { name: 'shop', country: 'US', region: 'us', currency: 'USD' })
  await fc.assert(
    fc.asyncProperty(fc.array(anyOffer, { maxLength: 8 }), async raws => {
      const bySku = new Map<string, OfferContent>()
      for (const raw of raws) {
        const content = normaliseOffer(raw, source, new Date())
        if ('code' in content) assert.match(content.code, /^[a-z_]+$/)
        else bySku.set(content.sku, content)
      }
      await applyBatch(db, source, [...bySku.values()], new Map(), new Date(), async () => {})
    }),
    { numRuns: 100 },
  )
})
