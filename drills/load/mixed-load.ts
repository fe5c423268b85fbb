import { setTimeout as delay } from 'node:timers/promises'
import type { Ledger } from './ledger.ts'

const ROWS_PER_PUSH = 5
const ROWS_PER_UPLOAD = 200
const KEYS_KEPT = 10
/** So near one another that no guard takes a change for a slip. */
const PRICES = [20, 21, 22, 21]
const FIRST_EXPIRY_S = 3_600
const REQUEST_TIMEOUT_MS = 20_000
const AFTER_FAILURE_MS = 50

export type LoadFigures = {
  asked: number
  failed: number
  acknowledged: number
  /** How often a path was answered so, or not at all. */
  outcomes: Map<string, number>
}

export type MixedLoad = {
  figures: LoadFigures
  /** Resolves when the requests under way have ended. */
  stop(): Promise<void>
}

type Options = {
  apiUrl: string
  mcpUrl: string
  key: string
  /** An offer that /go leads to. */
  offerId: string
  /** null: nothing is written down. */
  ledger: Ledger | null
  /** Between two requests of one writer. */
  pauseMs: number
  /** After so many turns a writer's offers come again, at another price; by default they are always new. */
  turnsUntilAgain?: number
}

type Answer = { status: number; requestId: string; body: unknown }

/** One turn of a writer: what it asks, and what it notes when the answer says that the server has it. */
type Turn = (turn: number) => Promise<boolean>

/** Writers of every kind and readers beside them, each one request after the other; what fails is tried no more. */
export function startMixedLoad(options: Options): MixedLoad {
  const {
    apiUrl,
    mcpUrl,
    key,
    offerId,
    ledger,
    pauseMs,
    turnsUntilAgain = Number.POSITIVE_INFINITY,
  } = options
  const figures: LoadFigures = { asked: 0, failed: 0, acknowledged: 0, outcomes: new Map() }
  const stopping = new AbortController()

  const ask = async (url: string, init: RequestInit = {}): Promise<Answer> => {
    figures.asked++
    const place = new URL(url).pathname.replace(/\d+/g, 'N')
    const count = (outcome: string | number) => {
      const key = `${place} ${outcome}`
      figures.outcomes.set(key, (figures.outcomes.get(key) ?? 0) + 1)
    }
    const answer = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      ...init,
      headers: { authorization: `Bearer ${key}`, ...init.headers },
    }).catch((error: unknown) => {
      count('unanswered')
      throw error
    })
    count(answer.status)
    const text = await answer.text()
    const isJson = answer.headers.get('content-type')?.includes('json') === true
    const requestId = answer.headers.get('x-request-id') ?? ''
    return { status: answer.status, requestId, body: isJson ? JSON.parse(text) : text }
  }
  const send = (method: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
    ask(apiUrl + path, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  const note = async (entry: Parameters<Ledger['note']>[0]) => {
    await ledger?.note(entry)
    figures.acknowledged++
  }

  const skusOf = (writer: string, turn: number, count: number): string[] =>
    Array.from({ length: count }, (_, row) => `${writer}${turn % turnsUntilAgain}-${row}`)
  const priceIn = (turn: number): number => PRICES[Math.floor(turn / turnsUntilAgain) % PRICES.length]!

  const push: Turn = async turn => {
    const skus = skusOf('p', turn, ROWS_PER_PUSH)
    const source = 'drill-pushes'
    const products = skus.map(sku => productOf(sku, priceIn(turn)))
    const body = { source, country: 'US', currency: 'USD', products }
    const { status } = await send('POST', '/v1/ingest/products', body, { 'idempotency-key': `push-${turn}` })
    // 202: the run is durable and not over yet.
    if (status !== 200 && status !== 202) return false
    await note({ kind: 'offers', source, skus })
    return true
  }

  const upload: Turn = async turn => {
    const skus = skusOf('u', turn, ROWS_PER_UPLOAD)
    const source = 'drill-uploads'
    const { status } = await ask(`${apiUrl}/v1/ingest/bulk?source=${source}&country=US&currency=USD`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', 'idempotency-key': `upload-${turn}` },
      body: skus.map(sku => `${JSON.stringify(productOf(sku, priceIn(turn)))}\n`).join(''),
    })
    if (status !== 202) return false
    await note({ kind: 'offers', source, skus })
    return true
  }

  const click: Turn = async () => {
    const { status, requestId } = await ask(`${apiUrl}/go/${offerId}`)
    if (status !== 302) return false
    await note({ kind: 'click', id: requestId })
    return true
  }

  const kept: string[] = []
  const makeKey: Turn = async turn => {
    const oldest = kept.length >= KEYS_KEPT ? kept.shift() : undefined
    if (oldest !== undefined) {
      const { status } = await ask(`${apiUrl}/v1/keys/${oldest}`, { method: 'DELETE' })
      if (status !== 204) return false
      await note({ kind: 'revocation', id: oldest })
      return true
    }
    const { status, body } = await send('POST', '/v1/keys', { name: `drill ${turn}` })
    if (status !== 201) return false
    const { id } = body as { id: string }
    kept.push(id)
    await note({ kind: 'key', id })
    return true
  }

  const setSource: Turn = async turn => {
    const name = 'drill-settings'
    const expiresAfterS = FIRST_EXPIRY_S + turn
    const wanted = { country: 'US', currency: 'USD', expires_after_s: expiresAfterS }
    const { status } = await send('PUT', `/v1/sources/${name}`, wanted)
    if (status !== 200) return false
    await note({ kind: 'source', name, expiresAfterS })
    return true
  }

  const search: Turn = async turn =>
    (await ask(`${apiUrl}/v1/search?q=laptop&limit=5&offset=${turn % 50}`)).status === 200

  const callTool: Turn = async turn => {
    const call = { name: 'search_products', arguments: { query: `laptop ${turn % 50}` } }
    const { status } = await ask(`${mcpUrl}/mcp`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: JSON.stringify({ jsonrpc: '2.0', id: turn, method: 'tools/call', params: call }),
    })
    return status === 200
  }

  const keepDoing = async (one: Turn) => {
    for (let turn = 0; !stopping.signal.aborted; turn++) {
      const isDone = await one(turn).catch(() => false)
      if (!isDone) figures.failed++
      await delay(isDone ? pauseMs : Math.max(pauseMs, AFTER_FAILURE_MS))
    }
  }
  const writers = [push, upload, click, click, makeKey, setSource, search, callTool].map(keepDoing)
  return {
    figures,
    async stop() {
      stopping.abort()
      await Promise.all(writers)
    },
  }
}

const productOf = (sku: string, price: number) => ({
  sku,
  title: `Drill product ${sku}`,
  price,
  currency: 'USD',
  url: `https://drill.example/${sku}`,
})
