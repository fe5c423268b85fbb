import assert from 'node:assert/strict'
import { test } from 'node:test'
import { usageEventsResponse, usageResponse } from '@buywhere/contract'
import { sql } from 'kysely'
import { asPlatform } from '../../src/kernel/db/index.ts'
import { addUsageRoutes } from '../../src/surfaces/rest/usage-routes.ts'
import type { KeyPrincipal } from '../../src/tenancy/access/principal.ts'
import type { Scope } from '../../src/tenancy/access/scopes.ts'
import { FREE_PLAN, PLANS } from '../../src/tenancy/plans/shipped-plans.ts'
import { openMeter } from '../../src/tenancy/usage/open-meter.ts'
import { createUsageService } from '../../src/tenancy/usage/usage-service.ts'
import { startBareApp } from '../support/bare-app.ts'
import { quietLog as log } from '../support/quiet-log.ts'
import { createTestDatabase } from '../support/test-database.ts'
import { insertKey, insertOrg, movableClock, request, temporaryFolder } from './support/usage.ts'

const plan = PLANS.find(({ code }) => code === FREE_PLAN)!

function principalOf(orgId: number, keyId: number, scopes: Scope[]): KeyPrincipal {
  return {
    kind: 'key',
    orgId,
    keyId,
    keyName: 'key',
    workspaceId: null,
    mode: 'live',
    budgetPerMonth: 100,
    plan,
    scopes,
    visibleOrgIds: [orgId],
    ip: '127.0.0.1',
  }
}

async function startUsage() {
  await using stack = new AsyncDisposableStack()
  const database = stack.use(await createTestDatabase())
  const folder = stack.use(await temporaryFolder())
  const clock = movableClock('2026-11-21T10:59:30Z')
  const { db } = database
  const meter = stack.use(await openMeter({ db, folder: folder.path, clock, log, processId: 'a' }))
  const usage = createUsageService({ db, clock, meter })
  const caller: { principal: KeyPrincipal | null } = { principal: null }
  const app = stack.use(
    await startBareApp({}, bare => {
      // In place of the guard: these routes are asked by whoever the test says.
      bare.addHook('onRequest', async incoming => {
        incoming.principal = caller.principal!
      })
      addUsageRoutes(bare, { usage })
    }),
  )
  async function ask(path: string, init: RequestInit = {}) {
    const response = await fetch(app.url + path, init)
    const body = await response.text()
    return { status: response.status, body: body === '' ? null : JSON.parse(body) }
  }
  const owned = stack.move()
  return { db, clock, meter, caller, ask, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

test('usage is told in sums and groups, of the own organisation only, up to this moment', async () => {
  await using service = await startUsage()
  const { db, clock, meter, caller, ask } = service
  const [orgId, otherId] = [await insertOrg(db), await insertOrg(db)]
  const keyId = await insertKey(db, orgId)
  meter.record(request(orgId, { keyId, agent: 'Ada', route: '/v1/search', cost: 2 }))
  clock.advanceMs(60_000)
  meter.record(
    request(orgId, { keyId, agent: 'Bob', route: '/mcp', tool: 'get_product', status: 404, results: 0 }),
  )
  meter.record(request(orgId, { route: '/mcp', tool: 'get_product', status: 429, cost: 0, results: 0 }))
  for (let i = 0; i < 3; i++) meter.record(request(otherId, { cost: 50 }))
  await meter.flush()
  caller.principal = principalOf(orgId, keyId, ['usage:read'])

  const { status, body } = await ask('/v1/usage?group_by=hour')
  assert.equal(status, 200)
  usageResponse.parse(body)
  assert.deepEqual(body.sums, { requests: 3, errors: 1, limited: 1, cost: 3, results: 20 })
  assert.deepEqual(
    body.groups.map((group: { group: string; requests: number }) => [group.group, group.requests]),
    [
      ['2026-11-21T10:00:00Z', 1],
      ['2026-11-21T11:00:00Z', 2],
    ],
  )
  assert.deepEqual([body.from, body.to], ['2026-11-01T00:00:00.000Z', '2026-11-21T12:00:00.000Z'])
  assert.deepEqual(body.current, {
    requests_today: 2,
    requests_this_month: 2,
    cost_this_month: 3,
    agent_minutes_this_month: 2,
    key_cost_this_month: 3,
  })
  assert.deepEqual(body.remaining, { requests_today: 998, agent_minutes: 9_998, budget: 97 })
  assert.deepEqual(body.resets, { day_at: '2026-11-22T00:00:00.000Z', month_at: '2026-12-01T00:00:00.000Z' })

  const groupsBy = async (by: string) =>
    (await ask(`/v1/usage?group_by=${by}`)).body.groups.map((group: { group: string; requests: number }) => [
      group.group,
      group.requests,
    ])
  assert.deepEqual(await groupsBy('day'), [['2026-11-21T00:00:00Z', 3]])
  assert.deepEqual(await groupsBy('tool'), [
    ['get_product', 2],
    [null, 1],
  ])
  assert.deepEqual(await groupsBy('key'), [
    [String(keyId), 2],
    [null, 1],
  ])
  assert.deepEqual(await groupsBy('route'), [
    ['/mcp', 2],
    ['/v1/search', 1],
  ])
  assert.equal((await groupsBy('agent')).length, 3)
  const empty = await ask('/v1/usage?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z')
  assert.deepEqual(empty.body.sums, { requests: 0, errors: 0, limited: 0, cost: 0, results: 0 })
  assert.deepEqual(empty.body.groups, [])

  for (const query of [
    'group_by=org_id',
    'from=yesterday',
    'from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z',
  ]) {
    const refused = await ask(`/v1/usage?${query}`)
    assert.deepEqual([refused.status, refused.body.code], [400, 'invalid_parameter'], query)
  }
  caller.principal = principalOf(orgId, keyId, ['catalog:read'])
  assert.equal((await ask('/v1/usage')).body.code, 'insufficient_scope')
  assert.equal((await ask('/v1/usage/events')).body.code, 'insufficient_scope')
})

test('events are exported page by page, newest first, each once, and none of others by a cursor of theirs', async () => {
  await using service = await startUsage()
  const { db, clock, meter, caller, ask } = service
  const [orgId, otherId] = [await insertOrg(db), await insertOrg(db)]
  const keyId = await insertKey(db, orgId)
  for (let i = 0; i < 25; i++) {
    meter.record(request(orgId, { cost: i }))
    meter.record(request(otherId, { cost: 1_000 + i }))
    // Several share an instant.
    if (i % 4 === 0) clock.advanceMs(1)
  }
  await meter.flush()
  caller.principal = principalOf(orgId, keyId, ['usage:read'])
  const costs: number[] = []
  let cursor: string | null = null
  do {
    const { status, body } = await ask(
      `/v1/usage/events?limit=4${cursor === null ? '' : `&cursor=${cursor}`}`,
    )
    assert.equal(status, 200)
    const page = usageEventsResponse.parse(body)
    assert.ok(page.events.every(event => event.subject === `org:${orgId}`))
    costs.push(...page.events.map(event => event.data.cost))
    cursor = page.next_cursor
  } while (cursor !== null)
  assert.deepEqual(
    [...costs].sort((a, b) => a - b),
    Array.from({ length: 25 }, (_, i) => i),
  )

  const mine = (await ask('/v1/usage/events?limit=4')).body.next_cursor
  caller.principal = principalOf(otherId, keyId, ['usage:read'])
  const theirs = (await ask(`/v1/usage/events?cursor=${mine}`)).body
  assert.ok(theirs.events.every((event: { subject: string }) => event.subject === `org:${otherId}`))
  for (const bad of ['x', 'W10', Buffer.from('[1e99,"a","b"]').toString('base64url')]) {
    const refused = await ask(`/v1/usage/events?cursor=${bad}`)
    assert.deepEqual([refused.status, refused.body.code], [400, 'invalid_cursor'])
  }
})

test('a webhook is set with a secret shown once, audited without it, and leads outside only', async () => {
  await using service = await startUsage()
  const { db, caller, ask } = service
  const orgId = await insertOrg(db)
  const keyId = await insertKey(db, orgId)
  const put = (url: string) =>
    ask('/v1/usage/webhook', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ url }),
    })
  caller.principal = principalOf(orgId, keyId, ['usage:read'])
  assert.deepEqual((await put('https://shop.example/hook')).status, 403)
  caller.principal = principalOf(orgId, keyId, ['webhooks:manage'])
  const inside = [
    'http://shop.example/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://2130706433/',
    'https://localhost/',
    'https://a:b@shop.example/',
    'nonsense',
  ]
  for (const url of inside) assert.equal((await put(url)).body.code, 'invalid_parameter', url)
  const { status, body } = await put('https://shop.example/hook/of-path')
  assert.equal(status, 200)
  assert.match(body.secret, /^whsec_[\w-]{43}$/)
  assert.notEqual((await put('https://shop.example/hook/of-path')).body.secret, body.secret)
  assert.equal((await ask('/v1/usage/webhook', { method: 'DELETE' })).status, 204)
  assert.equal((await ask('/v1/usage/webhook', { method: 'DELETE' })).status, 204)
  const { rows } = await asPlatform(db, transaction =>
    sql<{ action: string; text: string; url: string | null }>`
      select action, a::text as text, webhook_url as url from tenancy.audit_log a
        join tenancy.orgs o on o.id = a.org_id where a.org_id = ${orgId} order by number
    `.execute(transaction),
  )
  assert.deepEqual(
    rows.map(row => row.action),
    ['usage_webhook.set', 'usage_webhook.set', 'usage_webhook.remove'],
  )
  assert.ok(rows.every(row => !/whsec_|of-path/.test(row.text) && row.url === null))
})
