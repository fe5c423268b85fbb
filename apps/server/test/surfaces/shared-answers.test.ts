import assert from 'node:assert/strict'
import { test } from 'node:test'
import { healthDetailed } from '@buywhere/contract'
import { fillCatalogue, rawOffer } from '../support/fill-catalogue.ts'
import { openRedis } from '../support/open-redis.ts'
import { onlyRedis, startRedis } from '../support/redis-server.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { createTenant } from '../support/tenants.ts'
import { createTestDatabase } from '../support/test-database.ts'
import { until } from '../support/until.ts'
import { whileUnreachable } from '../support/while-unreachable.ts'

const SHOP = { name: 'corner-us', country: 'US', currency: 'USD' }
const kettle = (price: string) => [rawOffer({ sku: '1', title: 'Copper kettle', price })]

const ask = async ({ apiUrl }: TestServer, path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(apiUrl + path, { headers })
  const text = await response.text()
  return {
    status: response.status,
    cache: response.headers.get('x-cache'),
    age: response.headers.get('age'),
    text,
    body: JSON.parse(text),
  }
}

/** Until what the first makes is sure to hold all that the second knows. */
const untilLevel = (first: TestServer, second: TestServer) =>
  until(async () => {
    await first.services.search.catchUp()
    const [here, there] = [first.services.search.position(), second.services.search.position()]
    if (here === null || there === null || there.ceiling === null) return false
    return here.world === there.world && here.floor >= there.ceiling
  })

async function openTwo(redisUrl: string) {
  await using stack = new AsyncDisposableStack()
  const database = stack.use(await createTestDatabase())
  await fillCatalogue(database.db, SHOP, kettle('20'), new Date())
  const options = { database, cacheRedisUrl: redisUrl }
  const one = stack.use(await startServer(options))
  const other = stack.use(await startServer(options))
  for (const { services } of [one, other]) await until(async () => services.cache.status().redis === 'up')
  const { body } = await ask(one, '/v1/search?q=kettle')
  const owned = stack.move()
  return {
    one,
    other,
    database,
    id: String(body.products[0].id),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

test('what one process read from the database, another of the installation is given', onlyRedis, async () => {
  await using redis = await startRedis()
  await using client = openRedis(redis.url)
  await using both = await openTwo(redis.url)
  const { one, other, id } = both
  for (const path of ['/v1/deals', '/v1/price-drops', '/v1/trending', `/v1/products/${id}/prices`]) {
    await client.redis.flushall()
    await untilLevel(one, other)
    const made = await ask(one, path)
    assert.deepEqual([made.status, made.cache], [200, 'miss'], path)
    await until(async () => (await client.redis.keys('bw:cache:*')).some(key => !key.endsWith(':lock')))
    const given = await ask(other, path)
    assert.deepEqual([given.cache, given.text], ['hit', made.text], path)
  }
})

test(
  'after a change no process answers with a price from before it, whoever asks whom first',
  onlyRedis,
  async () => {
    await using redis = await startRedis()
    await using both = await openTwo(redis.url)
    const { one, other, database, id } = both
    for (let price = 21; price < 27; price++) {
      const [first, second] = price % 2 === 0 ? [one, other] : [other, one]
      // So that there is something to be given out wrongly.
      await ask(first, `/v1/products/${id}/prices`)
      await ask(first, `/v1/products/${id}/price-history`)
      await fillCatalogue(database.db, SHOP, kettle(String(price)), new Date())
      for (const server of [second, first]) {
        await server.services.search.catchUp()
        const { body } = await ask(server, `/v1/products/${id}/prices`)
        assert.equal(body.prices[0].price, price)
        assert.equal(body.prices[0].points[0].price, price)
        const history = await ask(server, `/v1/products/${id}/price-history`)
        assert.equal(history.body.data.current_price, price)
        assert.equal(history.body.data.stats.lowest_now, price)
      }
    }
  },
)

test('a process that has a change is not given what one without it made', onlyRedis, async () => {
  await using redis = await startRedis()
  await using both = await openTwo(redis.url)
  const { one, other, database } = both
  const before = one.services.search.position()
  await fillCatalogue(database.db, SHOP, kettle('30'), new Date())
  await other.services.search.catchUp()
  const after = other.services.search.position()
  assert.ok(before !== null && after !== null && after.ceiling !== null)
  assert.ok(before.floor < after.ceiling)
})

test(
  'what only an organisation sees is shared by its own questions, and by nobody else’s',
  onlyRedis,
  async () => {
    await using redis = await startRedis()
    await using client = openRedis(redis.url)
    await using both = await openTwo(redis.url)
    const { one, other, database } = both
    const { orgId, apiKey } = await createTenant(one, 'hidden')
    const offers = [rawOffer({ sku: 'p', title: 'Private kettle', price: '9' })]
    await fillCatalogue(database.db, { ...SHOP, name: 'hidden', orgId: Number(orgId) }, offers, new Date())
    for (const { services } of [one, other]) await services.search.catchUp()
    const headers = { authorization: `Bearer ${apiKey}` }
    const { body } = await ask(one, '/v1/search?q=private', headers)
    const path = `/v1/products/${body.products[0].id}/prices`
    assert.equal((await ask(one, path, headers)).status, 200)
    await until(async () =>
      (await client.redis.keys('bw:cache:prices:*')).some(key => !key.endsWith(':lock')),
    )
    assert.equal((await ask(other, path)).status, 404)
    assert.equal((await ask(other, path, headers)).status, 200)
  },
)

test('while the database is away, an older answer stands in and says how old it is', async () => {
  const clock = { nowMs: Date.parse('2026-11-01T00:00:00Z'), now: () => new Date(clock.nowMs) }
  await using server = await startServer({
    clock,
    fill: ({ db }) => fillCatalogue(db, SHOP, kettle('20'), clock.now()),
  })
  const first = await ask(server, '/v1/deals')
  assert.equal(first.cache, 'miss')
  clock.nowMs += 90_000
  await whileUnreachable(server.database.url, async () => {
    const stale = await ask(server, '/v1/deals')
    assert.deepEqual([stale.status, stale.cache, stale.age, stale.text], [200, 'stale', '90', first.text])
    const unknown = await ask(server, '/v1/deals?currency=EUR')
    assert.deepEqual([unknown.status, unknown.cache], [503, null])
  })
  clock.nowMs += 2_000
  assert.equal((await ask(server, '/v1/deals')).cache, 'miss')
})

test(
  '/health/detailed tells the hit rate and each tier; a Redis that is gone degrades and breaks nothing',
  onlyRedis,
  async () => {
    await using redis = await startRedis()
    await using server = await startServer({ cacheRedisUrl: redis.url })
    const cacheOf = async () =>
      healthDetailed.parse((await ask(server, '/health/detailed')).body).dependencies.cache
    await until(async () => server.services.cache.status().redis === 'up')
    assert.equal((await cacheOf()).hit_rate, null)
    await ask(server, '/v1/search?q=kettle')
    for (let i = 0; i < 3; i++) await ask(server, '/v1/search?q=kettle')
    const { hit_rate, status, tiers } = await cacheOf()
    assert.deepEqual([hit_rate, status, tiers.redis.status], [0.75, 'healthy', 'healthy'])
    assert.equal(tiers.memory.entries, 1)
    await redis.kill()
    await until(async () => (await cacheOf()).tiers.redis.status === 'degraded')
    assert.equal((await ask(server, '/v1/deals')).status, 200)
  },
)
