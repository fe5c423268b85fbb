import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { searchResponse } from '@buywhere/contract'
import { sql } from 'kysely'
import { fillCatalogue, rawOffer } from '../support/fill-catalogue.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

const BROWSER =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36'
let server: TestServer

before(async () => {
  server = await startServer({
    fill: ({ db }) =>
      fillCatalogue(
        db,
        { name: 'corner-shop', country: 'US', currency: 'USD' },
        [
          rawOffer({
            sku: 'plain',
            title: 'Kettle',
            price: '20',
            url: 'https://corner.example/kettle?ref=1',
          }),
          rawOffer({
            sku: 'amazon',
            title: 'Toaster',
            price: '30',
            url: 'https://www.amazon.sg/dp/B000000001?tag=somebody-21',
          }),
        ],
        new Date(),
      ),
  })
})
after(() => server[Symbol.asyncDispose]())

function go(id: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${server.apiUrl}/go/${id}`, {
    redirect: 'manual',
    headers: { 'user-agent': BROWSER },
    ...init,
  })
}

async function offerId(name: string): Promise<string> {
  const response = await fetch(`${server.apiUrl}/v1/search?q=${name}`)
  const { total, products } = searchResponse.parse(await response.json())
  assert.equal(total, 1)
  return products[0]!.offer_id
}

async function clicks() {
  const { rows } = await sql<{
    offerId: number | null
    asin: string | null
    visitor: string
    tag: string | null
    host: string
  }>`
    select offer_id as "offerId", asin, visitor, tag, destination_host as host from affiliate.clicks order by clicked_at, id
  `.execute(server.database.db)
  await sql`truncate affiliate.clicks`.execute(server.database.db)
  return rows
}

test('an ASIN goes to Amazon with our tag, in the header and in the short body', async () => {
  const response = await go('B09G9HDHJT')
  assert.equal(response.status, 302)
  const location = new URL(response.headers.get('location')!)
  assert.equal(location.host, 'www.amazon.com')
  assert.equal(location.searchParams.get('tag'), 'buywhere-20')
  assert.match(await response.text(), /tag=buywhere-20/)
  assert.deepEqual(await clicks(), [
    { offerId: null, asin: 'B09G9HDHJT', visitor: 'person', tag: 'buywhere-20', host: 'www.amazon.com' },
  ])
})

test('a stored offer goes to its own page; one at Amazon gets our tag in place of any other', async () => {
  const plain = await offerId('kettle')
  assert.equal((await go(plain)).headers.get('location'), 'https://corner.example/kettle?ref=1')
  const amazon = await offerId('toaster')
  assert.equal(
    (await go(amazon)).headers.get('location'),
    'https://www.amazon.sg/dp/B000000001?tag=buywhere-20',
  )
  const rows = await clicks()
  assert.deepEqual(
    rows.map(row => row.offerId),
    [Number(plain), Number(amazon)],
  )
  assert.deepEqual(
    rows.map(row => row.tag),
    [null, 'buywhere-20'],
  )
})

test('robots and prefetches are told apart from people, and HEAD is no click', async () => {
  const id = await offerId('kettle')
  await go(id, { headers: { 'user-agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)' } })
  await go(id, { headers: { 'user-agent': BROWSER, 'sec-purpose': 'prefetch' } })
  assert.equal((await go(id, { method: 'HEAD' })).status, 302)
  assert.deepEqual(
    (await clicks()).map(click => click.visitor),
    ['bot', 'prefetch'],
  )
})

test('no part of the destination comes from the request', async () => {
  const attempts = [
    'https:%2F%2Fevil.example',
    'evil.example',
    '%2F%2Fevil.example',
    'B09G9HDHJT.evil.example',
    'B09G9HDHJT%0D%0AX:1',
    '..%2F..%2Fv1',
  ]
  for (const id of attempts) {
    const response = await go(`${id}?url=https://evil.example&host=evil.example`, {
      headers: { 'user-agent': BROWSER, 'x-forwarded-host': 'evil.example' },
    })
    assert.equal(response.status, 404, id)
    assert.equal(response.headers.get('location'), null)
    assert.doesNotMatch(await response.text(), /evil/)
  }
  assert.equal((await go('a'.repeat(65))).status, 400)
})

test('an unknown id is a page that says so and still shows the tag', async () => {
  const response = await go('test-asin')
  assert.equal(response.status, 404)
  assert.match(await response.text(), /tag=buywhere-20/)
  assert.deepEqual(await clicks(), [])
})

test('/go carries no rate limit headers', async () => {
  const { headers } = await go('B09G9HDHJT')
  assert.deepEqual(
    [...headers.keys()].filter(name => /ratelimit/i.test(name)),
    [],
  )
  await clicks()
})

test('a click made while the database is away is counted once it is back, and once only', async () => {
  const { db } = server.database
  const id = await offerId('kettle')
  await sql`alter table affiliate.clicks rename to clicks_away`.execute(db)
  assert.equal((await go(id)).status, 302, 'the shopper does not wait for the database')
  await sql`alter table affiliate.clicks_away rename to clicks`.execute(db)
  assert.equal(await server.services.clicks.replay(), 1)
  assert.equal(await server.services.clicks.replay(), 0)
  assert.deepEqual(
    (await clicks()).map(click => click.offerId),
    [Number(id)],
  )
})
