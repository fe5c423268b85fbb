import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { SkuSet } from '../../src/ingest/sku-set.ts'

test('knows exactly what was put in, as a set of strings does', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 4 })),
      fc.array(fc.string({ maxLength: 4 })),
      (added, asked) => {
        const ours = new SkuSet()
        const theirs = new Set<string>()
        for (const sku of added) {
          assert.equal(ours.add(sku), !theirs.has(sku))
          theirs.add(sku)
        }
        for (const sku of [...added, ...asked]) assert.equal(ours.has(sku), theirs.has(sku))
      },
    ),
  )
})

test('three hundred thousand numbered skus are three hundred thousand', () => {
  const skus = new SkuSet()
  for (let i = 0; i < 300_000; i++) assert.ok(skus.add(`us-01:${String(i).padStart(7, '0')}`))
  assert.equal(skus.add('us-01:0000007'), false)
  assert.equal(skus.has('us-01:0300000'), false)
})
