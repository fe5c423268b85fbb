import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  ingestHealthResponse,
  provenanceResponse,
  searchResponse,
  sourcesResponse,
  statusResponse,
} from '@buywhere/contract'
import { sql } from 'kysely'
import { measureOffers } from '../../src/ingest/freshness/index.ts'
import { issueOperatorKey } from '../../src/tenancy/index.ts'
import { fillCatalogue, rawOffer } from '../support/fill-catalogue.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

// Behind the start of the operator's plan, which begins with the database.
const READ_AT = new Date('2040-04-14T09:00:00Z')
/** Shorter than what is promised of a source that nobody set otherwise (4 h). */
const LIFETIME_MS = 2 * 3_600_000
const EXPIRES_AT = new Date(READ_AT.getTime() + LIFETIME_MS).toISOString()

let now = READ_AT
let server: TestServer
let key: string

before(async () => {
  server = await startServer({
    clock: { now: () => now },
    async fill({ db }) {
      const shop = { name: 'brief', country: 'US', currency: 'USD' }
      const offers = [rawOffer({ sku: 'k', title: 'Copper kettle', price: '199.00' })]
      await fillCatalogue(db, shop, offers, READ_AT)
      await sql`
        update catalog.sources set expires_after_seconds = ${LIFETIME_MS / 1_000} where name = 'brief'
      `.execute(db)
    },
  })
  key = await issueOperatorKey(server.database.db, 'operator', now)
  await server.services.tenancy.access.refresh()
})
after(() => server[Symbol.asyncDispose]())

async function get(path: string): Promise<Response> {
  const answer = await fetch(server.apiUrl + path, { headers: { authorization: `Bearer ${key}` } })
  assert.equal(answer.status, 200, path)
  return answer
}

const json = async (path: string): Promise<unknown> => (await get(path)).json()

/** What everybody says of the one offer and its source, so long after it was read. */
async function saidAt(ageMs: number) {
  now = new Date(READ_AT.getTime() + ageMs)
  await measureOffers({ db: server.database.db, clock: { now: () => now } })
  const found = searchResponse.parse(await json('/v1/search?q=kettle'))
  const offerId = found.products[0]?.offer_id
  const provenance = provenanceResponse.parse(await json(`/v1/offers/${offerId}/provenance`))
  const [source] = sourcesResponse.parse(await json('/api/sources?region=us'))
  const status = statusResponse.parse(await json('/v1/status'))
  const health = ingestHealthResponse.parse(await json('/v1/ingest/health'))
  const metrics = await (await get('/metrics')).text()
  const metric = (series: string) =>
    Number(metrics.match(new RegExp(`^buywhere_ingest_${series} (\\S+)$`, 'm'))?.[1])
  const of = '{source="brief",region="us"}'
  return {
    search: found.products[0]?.freshness,
    provenance: provenance.freshness,
    sources: source?.freshness,
    expiresAt: [provenance.expires_at, source?.expires_at],
    status: status.freshness,
    health: health.sources[0]?.state,
    share: health.sources[0]?.offers?.confirmed_share,
    metrics: {
      fresh: metric('sources\\{state="fresh"\\}'),
      stale: metric('sources\\{state="stale"\\}'),
      ratio: metric(`source_offers_confirmed_ratio${of.replace(/[{}]/g, '\\$&')}`),
      isPast:
        metric(`source_age_seconds${of.replace(/[{}]/g, '\\$&')}`) >
        metric(`source_lifetime_seconds${of.replace(/[{}]/g, '\\$&')}`),
    },
  }
}

test('until the end of its lifetime and soon after it everybody says the same of a price', async () => {
  const count = { fresh: 0, aging: 0, stale: 0, expired: 0, never: 0 }
  assert.deepEqual(await saidAt(LIFETIME_MS - 10_000), {
    search: 'fresh',
    provenance: 'fresh',
    sources: 'fresh',
    expiresAt: [EXPIRES_AT, EXPIRES_AT],
    status: { ...count, fresh: 1 },
    health: 'fresh',
    share: 1,
    metrics: { fresh: 1, stale: 0, ratio: 1, isPast: false },
  })
  const atTheEnd = await saidAt(LIFETIME_MS)
  assert.deepEqual([atTheEnd.search, atTheEnd.sources, atTheEnd.health], ['fresh', 'fresh', 'fresh'])
  // Answers and metrics are kept for 5 s: so much later they say so.
  assert.deepEqual(await saidAt(LIFETIME_MS + 6_000), {
    search: 'expired',
    provenance: 'expired',
    sources: 'expired',
    expiresAt: [EXPIRES_AT, EXPIRES_AT],
    status: { ...count, expired: 1 },
    health: 'stale',
    share: 0,
    metrics: { fresh: 0, stale: 1, ratio: 0, isPast: true },
  })
})
