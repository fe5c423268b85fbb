import assert from 'node:assert/strict'
import { type ProductPage, readProductPage } from '../../src/index.ts'
import type { Fixture } from './fixtures/frame.ts'

const AMOUNTS = new Set(['price', 'listPrice'])

/** Compares what is read of a page with what is true of it; `149` and `149.00` are the same amount. */
export function assertReadAs({ id, url, html, truth }: Fixture): void {
  const page = readProductPage(html, { url })
  const facts = page as unknown as Record<string, unknown>
  const { sku } = truth
  if (Array.isArray(sku)) assert.ok(sku.includes(page.sku), `${id}: sku ${page.sku}`)
  const fields = Object.keys(truth).filter(field => field !== 'sku' || !Array.isArray(sku))
  const read = Object.fromEntries(fields.map(field => [field, plain(field, facts[field])]))
  const expected = Object.fromEntries(
    fields.map(field => [field, plain(field, truth[field as keyof typeof truth])]),
  )
  assert.deepEqual(read, expected, id)
  assert.equal(page.isProduct, truth.isProduct ?? true, `${id}: whether it is a product page`)
}

const plain = (field: string, value: unknown): unknown =>
  AMOUNTS.has(field) && typeof value === 'string' ? Number(value) : value

/** Reads a page made of a head and a body, as at an address of a shop. */
export const readBody = (body: string, head = '', url = 'https://shop.example/p/1'): ProductPage =>
  readProductPage(`<html><head><title>Blue Mug</title>${head}</head><body>${body}</body></html>`, { url })
