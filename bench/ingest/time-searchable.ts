import { setTimeout as delay } from 'node:timers/promises'
import { percentile } from '../support/percentile.ts'
import { ingest, lineOf, serve } from './launch.ts'

const PUSHES = 20
const POLL_MS = 5
const GIVEN_UP_MS = 900_000

/**
 * Reads a feed beside a server that begins empty. Answers how long it took until all of it was searchable, and then how
 * long after its push was answered a product is found.
 */
export async function timeSearchable(home: string, feed: string) {
  await using server = await serve(home)
  const key = await lineOf(home, ['key', 'bench'])
  const startMs = performance.now()
  const { rows_per_s } = await ingest(home, feed)
  // Changes are searchable in the order of their commits: what is pushed now comes last.
  await timePush(server.url, key, 'zyxwlast')
  const seconds = (performance.now() - startMs) / 1_000
  const waitsMs: number[] = []
  for (let at = 0; at < PUSHES; at++) waitsMs.push(await timePush(server.url, key, `zyxw${at}quib`))
  return { rowsPerS: rows_per_s, seconds, p50Ms: percentile(waitsMs, 0.5), maxMs: Math.max(...waitsMs) }
}

async function timePush(url: string, key: string, word: string): Promise<number> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const product = { sku: word, title: `Desk lamp ${word}`, price: '19.90', currency: 'USD' }
  const body = JSON.stringify({ source: 'bench-push', country: 'US', products: [product] })
  const pushed = await fetch(`${url}/v1/ingest/products`, { method: 'POST', headers, body })
  if (pushed.status !== 200) throw new Error(`the push was answered ${pushed.status}: ${await pushed.text()}`)
  const startMs = performance.now()
  while (performance.now() - startMs < GIVEN_UP_MS) {
    const answer = await fetch(`${url}/v1/search?q=${word}&limit=1`, { headers })
    if (((await answer.json()) as { total: number }).total === 1) return performance.now() - startMs
    await delay(POLL_MS)
  }
  throw new Error(`${word} was not found within ${GIVEN_UP_MS} ms`)
}
