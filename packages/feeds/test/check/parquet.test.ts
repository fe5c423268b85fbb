import assert from 'node:assert/strict'
import { test } from 'node:test'
import { write } from '../make-parquet.ts'
import { checkText, codesOf, findingsOf } from './check-text.ts'

const ITEMS = [
  {
    item_id: 'lamp-1',
    title: 'Brass desk lamp',
    price: '49.90 USD',
    availability: 'in_stock',
    brand: 'Lumen',
  },
  { item_id: 'lamp-2', title: '', price: '0.00 USD', availability: 'soon', brand: 'unknown' },
  { item_id: 'lamp-1', title: 'Brass floor lamp', price: '89.90', availability: 'in_stock', brand: 'Lumen' },
]
const columns = (items: readonly Record<string, string>[]) =>
  Object.keys(items[0] ?? {}).map(name => ({
    name,
    data: items.map(item => item[name] ?? ''),
    type: 'STRING' as const,
  }))

test('a feed is held against the rules alike, as Parquet and as lines of JSON', async () => {
  const lines = ITEMS.map(item => JSON.stringify(item)).join('\n')
  const asLines = await checkText(lines, { target: 'openai' })
  const asParquet = await checkText(write(columns(ITEMS)), { target: 'openai' }, 100)
  assert.deepEqual(findingsOf(asParquet), findingsOf(asLines))
  assert.ok(codesOf(asParquet).includes('item_id.duplicate'), codesOf(asParquet).join(' '))
  assert.equal(asParquet.format, 'parquet')
})

test('numbers and instants that JSON has no word for are checked as what they say', async () => {
  const file = write([
    { name: 'item_id', data: [12345678901234567n, 2n], type: 'INT64' },
    { name: 'price', data: [19.5, 0], type: 'DOUBLE' },
    { name: 'title', data: ['Lamp', 'Shade'], type: 'STRING' },
    { name: 'updated', data: [new Date(0), new Date(1)], type: 'TIMESTAMP' },
  ])
  const report = await checkText(file, { target: 'openai' })
  assert.ok(codesOf(report).includes('price.price_currency_missing'), codesOf(report).join(' '))
})

test('Parquet that breaks off is a finding, and who takes no Parquet says so', async () => {
  const file = write(columns(ITEMS))
  assert.deepEqual(codesOf(await checkText(file.subarray(0, file.length - 40), { target: 'openai' })), [
    'feed.truncated_feed',
  ])
  assert.deepEqual(codesOf(await checkText(file, { target: 'acp' })), ['feed.format_not_taken'])
})
