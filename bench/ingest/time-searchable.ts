import { percentile } from '../support/percentile.ts'
import { lineOf, serve } from './launch.ts'

const PUSHES = 20
const POLL_MS = 5
const GIVEN_UP_MS = 30_000

/** How long after its push was answered a product is found, over the catalogue that is there; and how long starting took. */
export async function timeSearchable(home: string) {
  const startMs = performance.now()
  await using server = await serve(home)
  while (!(await isReady(server.url))) await new Promise(resolve => setTimeout(resolve, 50))
  const readySeconds = (performance.now() - startMs) / 1_000
  const key = await lineOf(home, ['key', 'bench'])
  const waitsMs: number[] = []
  for (let at = 0; at < PUSHES; at++) waitsMs.push(await timePush(server.url, key, `zyxw${at}quib`))
  return { readySeconds, p50Ms: percentile(waitsMs, 0.5), maxMs: Math.max(...waitsMs) }
}

async function isReady(url: string): Promise<boolean> {
  return (await fetch(`${url}/v1/search?q=lamp&limit=1`)).ok
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
    await new Promise(resolve => setTimeout(resolve, POLL_MS))
  }
  throw new Error(`${word} was not found within ${GIVEN_UP_MS} ms`)
}
