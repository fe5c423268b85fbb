import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { problem, searchResponse, suggestResponse } from '@buywhere/contract'
import { loadDemo } from '../../src/demo/load-demo.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

const clock = { now: () => new Date('2026-04-14T09:00:00Z') }
let server: TestServer

before(async () => {
  server = await startServer({ clock, fill: ({ db }) => loadDemo(db, clock, { offers: 2_000, seed: 5 }) })
})
after(() => server[Symbol.asyncDispose]())

async function page(path: string) {
  const response = await fetch(server.apiUrl + path)
  const body = await response.json()
  assert.equal(response.status, 200, JSON.stringify(body))
  return searchResponse.parse(body)
}

const LISTS = [
  '/v1/search?q=black&limit=7',
  '/v1/search?q=case&sort=price_desc&currency=USD&limit=20',
  '/v1/search?q=black&group_by=offer&limit=30',
  '/v1/products?sort=rating&limit=100',
]
for (const list of LISTS) {
  test(`paging by cursor through ${list} visits everything once, as paging by offset does`, async () => {
    const byCursor: string[] = []
    const byOffset: string[] = []
    let cursor: string | undefined
    do {
      const answer = await page(cursor === undefined ? list : `${list}&cursor=${cursor}`)
      const beside = await page(`${list}&offset=${byOffset.length}`)
      assert.equal(answer.offset, byCursor.length)
      assert.equal(answer.total, beside.total)
      byCursor.push(...answer.products.map(({ id }) => id))
      byOffset.push(...beside.products.map(({ id }) => id))
      cursor = answer.next_cursor
      if (cursor === undefined) assert.equal(byCursor.length, answer.total)
    } while (cursor !== undefined)
    assert.ok(byCursor.length > 60)
    assert.equal(new Set(byCursor).size, byCursor.length)
    assert.deepEqual(byCursor, byOffset)
  })
}

test('a cursor that cannot be read is refused, and so is one beside an offset', async () => {
  const codeFor = async (query: string) => {
    const response = await fetch(`${server.apiUrl}/v1/search?q=black&${query}`)
    assert.equal(response.status, 400)
    return problem.parse(await response.json()).code
  }
  const { next_cursor } = await page('/v1/search?q=black&limit=1')
  assert.equal(await codeFor('cursor=tomorrow'), 'invalid_cursor')
  assert.equal(await codeFor('cursor='), 'invalid_cursor')
  assert.equal(await codeFor(`cursor=${next_cursor}&offset=0`), 'invalid_parameter')
})

test('ranges of price count every match once, in the currency asked for', async () => {
  const { price_ranges, total } = await page('/v1/search?q=black&currency=USD&price_ranges=5')
  assert.ok(price_ranges !== undefined && price_ranges.length > 0 && price_ranges.length <= 5)
  let counted = 0
  for (const [at, { from, to, count }] of price_ranges.entries()) {
    assert.match(from, /^\d+\.\d\d$/)
    const next = price_ranges[at + 1]
    if (next !== undefined) assert.ok(to !== null && Number(to) <= Number(next.from))
    counted += count
  }
  const { total: priced } = await page('/v1/search?q=black&currency=USD&min_price=0')
  assert.equal(counted, priced)
  assert.ok(priced <= total)
})

test('a suggestion ends the word being typed and leaves the words before it alone, under /api too', async () => {
  const suggest = async (path: string) =>
    suggestResponse.parse(await (await fetch(`${server.apiUrl}${path}`)).json())
  const answer = await suggest('/v1/suggest?q=wireless+head&limit=3')
  assert.equal(answer.query, 'wireless head')
  assert.ok(answer.suggestions.length > 0 && answer.suggestions.length <= 3)
  for (const { text, products } of answer.suggestions) {
    assert.match(text, /^wireless head\w+$/)
    assert.ok(products > 0)
    const { total } = await page(`/v1/search?q=${encodeURIComponent(text)}&interpret=false`)
    assert.ok(total >= products)
  }
  assert.deepEqual(await suggest('/api/suggest?q=wireless+head&limit=3'), answer)
  assert.deepEqual((await suggest('/v1/suggest')).suggestions, [])
  assert.equal((await fetch(`${server.apiUrl}/v1/suggest?q=a&limit=21`)).status, 400)
})
