import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problem, searchResponse } from '@buywhere/contract'
import { sql } from 'kysely'
import { issueOperatorKey } from '../../src/tenancy/index.ts'
import { generateApiKey } from '../../src/tenancy/keys/api-key.ts'
import { fillCatalogue, rawOffer } from '../support/fill-catalogue.ts'
import { startServer } from '../support/start-server.ts'
import { whileUnreachable } from '../support/while-unreachable.ts'

test('without the database, search, products and /go go on from memory, and the rest says 503', async () => {
  await using server = await startServer({
    fill: ({ db }) =>
      fillCatalogue(
        db,
        { name: 'shop', country: 'US', currency: 'USD' },
        [rawOffer({ sku: '1', title: 'Kettle', price: '20' })],
        new Date(),
      ),
  })
  const headers = { authorization: `Bearer ${generateApiKey('live')}` }
  const known = await issueOperatorKey(server.database.db, 'known', new Date())
  // That it was issued is a change too: known is what was looked up since.
  await server.services.tenancy.access.refresh()
  const withKnown = { authorization: `Bearer ${known}` }
  assert.equal((await fetch(`${server.apiUrl}/v1/status`, { headers: withKnown })).status, 200)
  await whileUnreachable(server.database.url, async () => {
    const search = await fetch(`${server.apiUrl}/v1/search?q=kettle`, { headers: withKnown })
    assert.equal(search.status, 200, 'a key that is known goes on')
    const written = await fetch(`${server.apiUrl}/v1/keys`, {
      method: 'POST',
      headers: { ...withKnown, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'another' }),
    })
    assert.equal(written.status, 503)
    assert.equal(problem.parse(await written.json()).code, 'database_unavailable')
    assert.ok(written.headers.get('retry-after'))
    const { products } = searchResponse.parse(
      await (await fetch(`${server.apiUrl}/v1/search?q=kettle`)).json(),
    )
    assert.equal(products.length, 1)
    assert.equal((await fetch(`${server.apiUrl}/v1/products/${products[0]!.id}`)).status, 200)
    const [{ id, offer_id: offerId } = { id: '', offer_id: '' }] = products
    for (const asked of [`/v1/products/${id}`, '/v1/search?q=kettle', `/v1/products?q=kettle`]) {
      for (let i = 0; i < 5; i++) {
        const { status } = await fetch(server.apiUrl + asked, { headers: withKnown })
        assert.notEqual(
          status,
          503,
          `${asked}: who calls, limits and meters need no database for a known key`,
        )
      }
    }
    const go = await fetch(`${server.apiUrl}/go/${offerId}`, { redirect: 'manual', headers: withKnown })
    assert.equal(go.status, 302)
    assert.equal((await fetch(`${server.apiUrl}/health`)).status, 200)
    const detailed = (await (await fetch(`${server.apiUrl}/health/detailed`)).json()) as { status: string }
    assert.equal(detailed.status, 'degraded')

    const status = await fetch(`${server.apiUrl}/v1/status`, { headers })
    assert.equal(status.status, 503)
    assert.ok(status.headers.get('retry-after'))
    assert.equal(problem.parse(await status.json()).code, 'unavailable')
  })
  assert.equal(await server.services.clicks.replay(), 1, 'the click was kept')
  const { rows } = await sql<{ n: number }>`select count(*) as n from affiliate.clicks`.execute(
    server.database.db,
  )
  assert.equal(rows[0]!.n, 1)
  assert.equal((await fetch(`${server.apiUrl}/v1/status`, { headers })).status, 401)
})
