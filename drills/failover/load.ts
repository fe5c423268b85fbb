import { setTimeout as delay } from 'node:timers/promises'

export const KINDS = ['search', 'product', 'go', 'history', 'write'] as const
export type Kind = (typeof KINDS)[number]
export type Outcome = { kind: Kind; beganMs: number; endedMs: number; status: number | null }

const REQUEST_TIMEOUT_MS = 15_000
const PAUSE_MS = 5
const SOURCE = 'drill'
const WRITERS = 2

/** Reads and writes an API as its clients do, until it is stopped; each outcome is kept. */
export function startLoad({ apiUrl, key, offerId }: { apiUrl: string; key: string; offerId: string }) {
  const outcomes: Outcome[] = []
  const acknowledged: string[] = []
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const paths: Record<Exclude<Kind, 'write'>, string> = {
    search: '/v1/search?q=kettle',
    product: `/v1/products/${offerId}`,
    go: `/go/${offerId}`,
    history: `/v1/products/${offerId}/price-history?days=30`,
  }
  let isStopped = false
  let written = 0

  async function ask(kind: Kind, path: string, init: RequestInit = {}): Promise<number | null> {
    const beganMs = performance.now()
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS)
    const status = await fetch(apiUrl + path, { headers, redirect: 'manual', signal, ...init }).then(
      async answer => {
        await answer.arrayBuffer()
        return answer.status
      },
      () => null,
    )
    outcomes.push({ kind, beganMs, endedMs: performance.now(), status })
    return status
  }

  async function read(kind: Exclude<Kind, 'write'>): Promise<void> {
    while (!isStopped) {
      await ask(kind, paths[kind])
      await delay(PAUSE_MS)
    }
  }

  async function write(writer: number): Promise<void> {
    while (!isStopped) {
      const sku = `drill-${written++}`
      const product = {
        sku,
        merchant_id: 'drill',
        title: `Drilled kettle ${sku}`,
        price: 20,
        url: `https://shop.example/${sku}`,
        currency: 'USD',
      }
      const body = JSON.stringify({ source: `${SOURCE}-${writer}`, country: 'US', products: [product] })
      if ((await ask('write', '/v1/ingest/products', { method: 'POST', body })) === 200)
        acknowledged.push(sku)
      await delay(PAUSE_MS)
    }
  }

  // A source takes one push at a time: a writer has its own.
  const loops = [
    ...Array.from({ length: WRITERS }, (_, writer) => write(writer)),
    ...(['search', 'product', 'go', 'history'] as const).map(read),
  ]
  return {
    outcomes,
    acknowledged,
    async stop() {
      isStopped = true
      await Promise.all(loops)
    },
  }
}

export const isGood = ({ status }: Outcome): boolean => status === 200 || status === 302
