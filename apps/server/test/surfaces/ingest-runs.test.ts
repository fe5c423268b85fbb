import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { problem, runDiffResponse, runResponse, runsResponse } from '@buywhere/contract'
import { sql } from 'kysely'
import { asPlatform } from '../../src/kernel/db/index.ts'
import { type PushServer, startPushServer } from '../ingest/push/push-server.ts'

let server: PushServer
before(async () => {
  server = await startPushServer()
})
after(() => server[Symbol.asyncDispose]())

async function ask(method: 'GET' | 'POST', path: string, key = server.keys.mine, body?: object) {
  const answer = await fetch(server.url + path, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, json: await answer.json() }
}

async function readRun(id: string, query = '', key = server.keys.mine) {
  const { status, json } = await ask('GET', `/v1/ingest/runs/${id}${query}`, key)
  assert.equal(status, 200, JSON.stringify(json))
  return runResponse.parse(json)
}

async function refusal(method: 'GET' | 'POST', path: string, key = server.keys.mine) {
  const { status, json } = await ask(method, path, key)
  const { code, detail } = problem.parse(json)
  return { status, code, detail }
}

async function push(source: string, products: object[], more: object = {}, key = server.keys.mine) {
  const body = { source, country: 'US', products, ...more }
  const { json } = await ask('POST', '/v1/ingest/products', key, body)
  return json as { run_id: string; status: string }
}

const many = (count: number, price: number) =>
  Array.from({ length: count }, (_, i) => ({ sku: `s-${i}`, title: `Thing ${i}`, price: price + i / 100 }))

/** A snapshot that lists too little of its source, held for somebody to look at. */
async function held(source: string, key = server.keys.mine): Promise<string> {
  await push(source, many(100, 20), {}, key)
  const answer = await push(source, many(10, 20), { mode: 'snapshot' }, key)
  assert.equal(answer.status, 'quarantined')
  return answer.run_id
}

async function auditOf(target: string) {
  return asPlatform(server.database.db, async transaction => {
    const { rows } = await sql<{ action: string; org: number; actor: string }>`
      select action, org_id as org, actor_kind as actor from tenancy.audit_log where target = ${target} order by number
    `.execute(transaction)
    return rows
  })
}

const missing = async (source: string) => {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from catalog.offers o join catalog.sources s on s.id = o.source_id
    where s.name = ${source} and o.missing_since is not null
  `.execute(server.database.db)
  return rows[0]?.n
}

test('every rejected row of a run can be read, page by page', async () => {
  const { run_id: id } = await push('runs-rows', [...many(3, 5), ...Array.from({ length: 7 }, () => ({}))])
  const seen: number[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page = await readRun(id, `?errors_limit=3${cursor && `&errors_cursor=${cursor}`}`)
    assert.deepEqual([page.errors_total, page.rows_failed, page.rows_inserted], [7, 7, 3])
    seen.push(...page.errors.map(({ row }) => row))
    cursor = page.errors_next_cursor
  }
  assert.deepEqual(seen, [4, 5, 6, 7, 8, 9, 10])
})

test('runs are listed newest first, by source, and page by page', async () => {
  const ids: string[] = []
  for (let i = 0; i < 5; i++) ids.unshift((await push('runs-list', many(1, 5 + i))).run_id)
  const seen: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const path = `/v1/ingest/runs?source=runs-list&limit=2${cursor && `&cursor=${cursor}`}`
    const page = runsResponse.parse((await ask('GET', path)).json)
    seen.push(...page.runs.map(({ run_id }) => run_id))
    cursor = page.next_cursor
  }
  assert.deepEqual(seen, ids)
  assert.equal((await refusal('GET', '/v1/ingest/runs?cursor=abc')).code, 'invalid_cursor')
  assert.equal((await refusal('GET', '/v1/ingest/runs?source=a%00b')).code, 'invalid_parameter')
})

test('a run that would take away too much is held, changes nothing, and can be let through', async () => {
  const id = await held('runs-approve')
  const before = await readRun(id)
  assert.deepEqual(before.verdict?.reasons, ['missing_share'])
  assert.deepEqual([before.verdict?.missing, before.verdict?.live_offers], [90, 100])
  assert.equal(await missing('runs-approve'), 0)
  const { status, json } = await ask('POST', `/v1/ingest/runs/${id}/approve`)
  assert.equal(status, 200)
  assert.match(runResponse.parse(json).decided_by ?? '', /^key:\d+$/)
  // The source is free again when the run is over.
  await push('runs-approve', many(1, 20))
  assert.equal((await readRun(id)).status, 'completed')
  assert.equal(await missing('runs-approve'), 90)
  const again = await refusal('POST', `/v1/ingest/runs/${id}/approve`)
  assert.equal(again.status, 409)
  assert.deepEqual(await auditOf(`run:${id}`), [
    { action: 'run.approve', org: server.orgIds.mine, actor: 'key' },
  ])
})

test('what a held run would change can be looked at, page by page', async () => {
  const id = await held('runs-diff')
  const seen: string[] = []
  let after: string | null = ''
  while (after !== null) {
    const path = `/v1/ingest/runs/${id}/diff?kind=missing&limit=40${after && `&after=${after}`}`
    const page = runDiffResponse.parse((await ask('GET', path)).json)
    seen.push(...page.items.map(({ sku }) => sku))
    after = page.next
  }
  assert.equal(new Set(seen).size, 90)
  assert.equal(seen.length, 90)
  const { run_id: priced } = await push('runs-diff', [{ sku: 's-0', title: 'Thing 0', price: 25 }])
  const { json } = await ask('GET', `/v1/ingest/runs/${priced}/diff?kind=repriced`)
  assert.deepEqual(runDiffResponse.parse(json).items, [
    {
      sku: 's-0',
      title: 'Thing 0',
      row: 1,
      price_before: { amount: '20.00', currency: 'USD' },
      price_after: { amount: '25.00', currency: 'USD' },
      suspect_reason: null,
      is_delisted: false,
    },
  ])
})

test('a held run can be dropped, once; nothing of it is applied', async () => {
  const id = await held('runs-discard')
  const { json } = await ask('POST', `/v1/ingest/runs/${id}/discard`)
  assert.equal(runResponse.parse(json).status, 'discarded')
  assert.equal(await missing('runs-discard'), 0)
  assert.equal((await refusal('POST', `/v1/ingest/runs/${id}/discard`)).code, 'run_not_held')
  assert.equal((await refusal('POST', `/v1/ingest/runs/${id}/approve`)).code, 'run_not_held')
  assert.equal((await auditOf(`run:${id}`)).length, 1)
})

test('a later run supersedes a held one', async () => {
  const id = await held('runs-late')
  await push('runs-late', many(1, 21))
  assert.equal((await refusal('POST', `/v1/ingest/runs/${id}/approve`)).code, 'run_superseded')
  assert.deepEqual(await auditOf(`run:${id}`), [], 'what is refused is not told as done')
})

test("another organisation's run and the public catalogue's are as if they were not there", async () => {
  const theirs = await push('only-one', many(1, 5), {}, server.keys.theirs)
  const ofAll = await held('runs-public', server.keys.operator)
  const nothing = '900000000000001'
  for (const suffix of ['', '/diff?kind=missing', '/approve', '/discard']) {
    const method = suffix === '/approve' || suffix === '/discard' ? 'POST' : 'GET'
    const expected = await refusal(method, `/v1/ingest/runs/${nothing}${suffix}`)
    assert.equal(expected.status, 404)
    for (const id of [theirs.run_id, ofAll]) {
      const said = await refusal(method, `/v1/ingest/runs/${id}${suffix}`)
      assert.deepEqual({ ...said, detail: said.detail.replace(id, nothing) }, expected)
    }
  }
  const listed = runsResponse.parse((await ask('GET', '/v1/ingest/runs?limit=1000')).json)
  const sources = new Set(listed.runs.map(({ source }) => source))
  assert.ok(sources.has('runs-list') && !sources.has('only-one') && !sources.has('runs-public'))
  const operators = runsResponse.parse((await ask('GET', '/v1/ingest/runs', server.keys.operator)).json)
  assert.ok(operators.runs.every(({ source }) => source === 'runs-public'))
  assert.equal((await readRun(ofAll, '', server.keys.operator)).status, 'quarantined')
})
