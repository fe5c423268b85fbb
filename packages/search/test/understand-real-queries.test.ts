import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { interpret, priceOf } from './understand-support.ts'

const FOLDER = new URL('../../../../shared/data/', import.meta.url)
const FILES: readonly (readonly [file: string, column: number])[] = [
  ['queries/real-queries.tsv.gz', 1],
  ['relevance/crowdflower-dev.tsv.gz', 0],
  ['relevance/homedepot-dev.tsv.gz', 0],
]
const isMissing = FILES.some(([file]) => !existsSync(new URL(file, FOLDER)))
const skip = isMissing ? 'needs ../shared/data' : false

function readQueries(): string[] {
  const queries = new Set<string>()
  for (const [file, column] of FILES) {
    const lines = gunzipSync(readFileSync(new URL(file, FOLDER)))
      .toString()
      .split('\n')
      .slice(1)
    for (const line of lines) queries.add(line.split('\t')[column]?.trim() ?? '')
  }
  queries.delete('')
  return [...queries]
}

test('no real query without a price is read as one', { skip }, () => {
  const queries = readQueries()
  assert.ok(queries.length > 6000)
  assert.deepEqual(
    queries.filter(query => interpret(query).price !== null),
    [],
  )
})

test('conditions, orders and stock are read in few real queries, each of which says so', { skip }, () => {
  const read = readQueries().filter(query => interpret(query).spans.some(span => span.effect !== 'boost'))
  assert.ok(read.length > 0)
  const odd = read.filter(query => !/refurb|preown|in stock|cheapest/i.test(query))
  assert.deepEqual(odd, [])
})

test('a price behind any real query is read, and nothing but its words goes', { skip }, () => {
  const prices: readonly (readonly [words: string, price: string])[] = [
    ['under $50', '..5000 USD'],
    ['below 500 usd', '..50000 USD'],
    ['up to 300 dollars', '..30000 USD'],
    ['between $20 and $40', '2000..4000 USD'],
    ['$20 to $40', '2000..4000 USD'],
    ['around $100', '8000..12000 USD'],
    ['$500 or less', '..50000 USD'],
    ['di bawah 500rb', '..50000000 IDR'],
    ['dưới 2 triệu', '..2000000 VND'],
    ['ไม่เกิน 500 บาท', '..50000 THB'],
    ['under 500', '..50000 USD'],
  ]
  const missed: string[] = []
  const wrong: string[] = []
  // Of `for under $50` and `price under $50` all is price.
  const queries = readQueries().filter(query => !/(?:^| )(?:at|for|prices?|maximum)$/.test(query))
  for (const query of queries) {
    const alone = interpret(query)
    for (const [words, price] of prices) {
      const read = interpret(`${query} ${words}`)
      if (priceOf(read) !== price) missed.push(`${query} ${words}`)
      else if (read.text !== alone.text) wrong.push(`${query} ${words}`)
    }
  }
  assert.deepEqual(wrong, [])
  // Where the query ends in what a number measures (`tv`, `height`) a bare number stays in doubt.
  assert.ok(missed.length < 0.002 * queries.length * prices.length, missed.slice(0, 50).join('\n'))
})
