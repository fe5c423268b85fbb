import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problem, registerResponse } from '@buywhere/contract'
import { sql } from 'kysely'
import { asPlatform } from '../../src/kernel/db/index.ts'
import { generateApiKey } from '../../src/tenancy/keys/api-key.ts'
import { PLANS } from '../../src/tenancy/plans/shipped-plans.ts'
import { fillCatalogue, rawOffer } from '../support/fill-catalogue.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60_000

class MovedClock {
  ms = Date.UTC(2026, 10, 21, 9)
  now = () => new Date(this.ms)
}

async function open() {
  const clock = new MovedClock()
  const server = await startServer({
    clock,
    hasShippedLimits: true,
    fill: ({ db }) =>
      fillCatalogue(
        db,
        { name: 'shop', country: 'US', currency: 'USD' },
        [rawOffer({ sku: '1', title: 'Kettle', price: '20' })],
        clock.now(),
      ),
  })
  return { server, clock }
}

const withKey = (key: string) => ({ authorization: `Bearer ${key}` })

async function register({ apiUrl }: TestServer) {
  const answer = await fetch(`${apiUrl}/v1/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ agent_name: 'agent', email: 'a@example.com', use_case: 'tests' }),
  })
  assert.equal(answer.status, 201)
  return registerResponse.parse(await answer.json())
}

async function createKey({ apiUrl }: TestServer, key: string, body: object): Promise<string> {
  const answer = await fetch(`${apiUrl}/v1/keys`, {
    method: 'POST',
    headers: { ...withKey(key), 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'key', ...body }),
  })
  assert.equal(answer.status, 201)
  return ((await answer.json()) as { api_key: string }).api_key
}

const codeOf = async (answer: Response) => problem.parse(await answer.json()).code

/** How many of so many requests at once are let in. */
async function countAllowed(url: string, requests: number, headers: Record<string, string> = {}) {
  const answers = await Promise.all(Array.from({ length: requests }, () => fetch(url, { headers })))
  const refused = answers.filter(({ status }) => status === 429)
  assert.equal(answers.filter(({ ok }) => ok).length + refused.length, requests)
  return { allowed: requests - refused.length, refused }
}

test('an address is let in as often a second and a minute as the price list says, and told when to come again', async () => {
  const { server, clock } = await open()
  await using _ = server
  const plan = PLANS.find(({ code }) => code === 'anonymous')!
  const url = `${server.apiUrl}/v1/search?q=kettle`
  let allowed = 0
  for (let second = 0; second < 15; second++) {
    const round = await countAllowed(url, 45)
    allowed += round.allowed
    assert.ok(round.allowed <= plan.requestsPerSecond!)
    const [refused] = round.refused
    const isBurst = second < 9
    assert.equal(refused!.headers.get('retry-after'), String(isBurst ? 1 : 60 - second))
    const body = problem.parse(await refused!.json())
    assert.equal(body.code, 'rate_limited')
    assert.match(body.type, /^https:\/\/iana\.org\/assignments\/http-problem-types#quota-exceeded$/)
    assert.match(refused!.headers.get('ratelimit-policy')!, /^"burst";q=30;w=1, "minute";q=300;w=60, "day"/)
    clock.ms += SECOND_MS
  }
  assert.equal(allowed, plan.requestsPerMinute)
  clock.ms += MINUTE_MS
  assert.equal((await fetch(url)).status, 200)
})

test('a free key is let in sixty times a minute, and what it is refused costs no work', async () => {
  const { server, clock } = await open()
  await using _ = server
  const { api_key } = await register(server)
  let allowed = 0
  for (let second = 0; second < 8; second++, clock.ms += SECOND_MS) {
    allowed += (await countAllowed(`${server.apiUrl}/v1/products`, 20, withKey(api_key))).allowed
  }
  assert.equal(allowed, 60)
  // A body that is no JSON would be a 400, had anybody looked at it.
  const answer = await fetch(`${server.apiUrl}/v1/keys`, {
    method: 'POST',
    headers: { ...withKey(api_key), 'content-type': 'application/json' },
    body: '{',
  })
  assert.equal(answer.status, 429)
  assert.equal(answer.headers.get('x-ratelimit-remaining'), '0')
})

test('health, /go and the documentation are neither counted nor limited', async () => {
  const { server } = await open()
  await using _ = server
  for (const path of [
    '/health',
    '/go/B09G9HDHJT',
    '/openapi.json',
    '/mcp/health',
    '/docs/static/index.html',
  ]) {
    for (let request = 0; request < 40; request++) {
      const answer = await fetch(server.apiUrl + path, { redirect: 'manual' })
      assert.notEqual(answer.status, 429, path)
      assert.ok(answer.status < 400, `${path} ${answer.status}`)
      for (const name of ['ratelimit', 'x-ratelimit-limit', 'x-usage-cost']) {
        assert.equal(answer.headers.get(name), null, `${path} ${name}`)
      }
    }
  }
})

test('credentials that are not good are never taken for nobody: each kind has its own answer', async () => {
  const { server, clock } = await open()
  await using _ = server
  const { api_key } = await register(server)
  const reader = await createKey(server, api_key, { scopes: ['catalog:read'] })
  const short = await createKey(server, api_key, { expires_at: new Date(clock.ms + 1_000).toISOString() })
  const boxed = await createKey(server, api_key, { allowed_ips: ['203.0.113.0/24'] })
  clock.ms += 2_000
  const cases: [string, Record<string, string>, number, string][] = [
    ['/v1/search?q=kettle', withKey(generateApiKey('live')), 401, 'invalid_credentials'],
    ['/v1/search?q=kettle', withKey('nonsense'), 401, 'invalid_credentials'],
    ['/v1/search?q=kettle', withKey('a.b.c'), 401, 'invalid_credentials'],
    ['/v1/search?q=kettle', { authorization: 'Basic dTpw' }, 401, 'invalid_credentials'],
    ['/v1/search?q=kettle', { 'x-api-key': '' }, 401, 'invalid_credentials'],
    ['/v1/search?q=kettle', withKey(short), 401, 'expired_credentials'],
    ['/v1/search?q=kettle', withKey(boxed), 403, 'ip_not_allowed'],
    ['/v1/keys', {}, 401, 'missing_credentials'],
    ['/v1/keys', withKey(reader), 403, 'insufficient_scope'],
  ]
  for (const [path, headers, status, code] of cases) {
    const answer = await fetch(server.apiUrl + path, { headers })
    assert.deepEqual(
      [answer.status, await codeOf(answer)],
      [status, code],
      `${path} ${JSON.stringify(headers)}`,
    )
  }
  assert.equal((await fetch(`${server.apiUrl}/v1/search?q=kettle`, { headers: withKey(reader) })).status, 200)
})

test('trying keys from one address ends in being told to slow down, however many are tried', async () => {
  const { server } = await open()
  await using _ = server
  const url = `${server.apiUrl}/v1/products`
  const statuses = new Map<number, number>()
  for (let round = 0; round < 20; round++) {
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => fetch(url, { headers: withKey(generateApiKey('live')) })),
    )
    for (const { status } of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1)
  }
  assert.deepEqual([...statuses.keys()].sort(), [401, 429])
  assert.equal(statuses.get(401), 600)
  const slowed = await fetch(url, { headers: withKey(generateApiKey('live')) })
  assert.equal(slowed.status, 429)
  assert.ok(Number(slowed.headers.get('retry-after')) > 0)
  assert.equal((await fetch(url)).status, 200)
})

test('a plan that changes is in force once the change was read, without a restart', async () => {
  const { server } = await open()
  await using _ = server
  const { api_key } = await register(server)
  const headers = withKey(api_key)
  const limitOf = async () => (await fetch(`${server.apiUrl}/v1/auth/me`, { headers })).json() as never
  assert.deepEqual(((await limitOf()) as { rate_limit: unknown }).rate_limit, { rpm: 60, daily: 1_000 })
  await asPlatform(server.database.db, transaction =>
    sql`update tenancy.plans set requests_per_minute = 61 where code = 'free'`.execute(transaction),
  )
  await server.services.tenancy.access.refresh()
  assert.deepEqual(((await limitOf()) as { rate_limit: unknown }).rate_limit, { rpm: 61, daily: 1_000 })
})

test('nobody gets more results a call than the plan gives, not even those that another was given just now', async () => {
  const { server } = await open()
  await using _ = server
  await asPlatform(server.database.db, async transaction => {
    await sql`update tenancy.plans set results_per_call = 5 where code = 'anonymous'`.execute(transaction)
  })
  await server.services.tenancy.access.refresh()
  const { api_key } = await register(server)
  const url = `${server.apiUrl}/v1/search?q=kettle&limit=50`
  assert.equal((await fetch(url, { headers: withKey(api_key) })).status, 200)
  const refused = await fetch(url)
  assert.deepEqual([refused.status, await codeOf(refused)], [400, 'plan_limit'])
  assert.equal((await fetch(`${server.apiUrl}/v1/search?q=kettle&limit=5`)).status, 200)
})

test('a key with a budget stops when it is spent, and the others of its organisation go on', async () => {
  const { server } = await open()
  await using _ = server
  const { api_key } = await register(server)
  const limited = await createKey(server, api_key, { budget_per_month: 3, scopes: ['catalog:read'] })
  const ask = () => fetch(`${server.apiUrl}/v1/products`, { headers: withKey(limited) })
  for (const left of ['2', '1', '0']) {
    assert.equal((await ask()).headers.get('x-usage-budget-remaining'), left)
  }
  const refused = await ask()
  assert.deepEqual([refused.status, await codeOf(refused)], [429, 'budget_exceeded'])
  assert.equal((await fetch(`${server.apiUrl}/v1/products`, { headers: withKey(api_key) })).status, 200)
})

test('every answered request is metered once, by route and tool, and refused ones cost nothing', async () => {
  const { server } = await open()
  await using _ = server
  const { api_key, org_id } = await register(server)
  const headers = { ...withKey(api_key), 'x-agent-name': 'shopper' }
  await fetch(`${server.apiUrl}/v1/search?q=kettle`, { headers })
  await fetch(`${server.apiUrl}/v1/products/1`, { headers })
  await fetch(`${server.apiUrl}/mcp`, {
    method: 'POST',
    headers: {
      ...headers,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'search_products', arguments: { query: 'kettle' } },
    }),
  })
  const { refused } = await countAllowed(`${server.apiUrl}/v1/products`, 20, headers)
  await server.services.tenancy.meter.flush()
  const rows = await asPlatform(server.database.db, async transaction => {
    const result = await sql<{ route: string; tool: string | null; agent: string; n: number; cost: number }>`
      select route, tool, agent, sum(requests) as n, sum(cost) as cost from tenancy.usage_hourly
      where org_id = ${Number(org_id)} group by 1, 2, 3 order by 1, 2
    `.execute(transaction)
    return result.rows
  })
  assert.deepEqual(
    rows.map(({ route, tool, agent, n, cost }) => [route, tool || null, agent, Number(n), Number(cost)]),
    [
      ['/mcp', 'search_products', 'shopper', 1, 1],
      ['/v1/products', null, 'shopper', 20, 20 - refused.length],
      ['/v1/products/:id', null, 'shopper', 1, 1],
      ['/v1/search', null, 'shopper', 1, 1],
    ],
  )
})

test('when the agent-minutes of the month are used up a plan without overage says so, and until when', async () => {
  const { server, clock } = await open()
  await using _ = server
  const { api_key } = await register(server)
  await asPlatform(server.database.db, transaction =>
    sql`update tenancy.plans set agent_minutes_per_month = 2 where code = 'free'`.execute(transaction),
  )
  await server.services.tenancy.access.refresh()
  const ask = () => fetch(`${server.apiUrl}/v1/products`, { headers: withKey(api_key) })
  for (const left of ['1', '0']) {
    assert.equal((await ask()).headers.get('x-usage-agent-minutes-remaining'), left)
    clock.ms += MINUTE_MS
  }
  const refused = await ask()
  assert.equal(refused.status, 429)
  const secondsLeft = (Date.UTC(2026, 11, 1) - clock.ms) / 1_000
  assert.equal(refused.headers.get('retry-after'), String(secondsLeft))
  const body = (await refused.json()) as { code: string; 'violated-policies': string[] }
  assert.deepEqual([body.code, body['violated-policies']], ['quota_exceeded', ['agent-minutes']])
  clock.ms += secondsLeft * 1_000
  assert.equal((await ask()).status, 200)
})
