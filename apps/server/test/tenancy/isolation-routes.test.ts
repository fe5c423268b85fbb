import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import pg from 'pg'
import { startServer, type TestServer } from '../support/start-server.ts'
import { createTenant, type Tenant } from '../support/tenants.ts'

// Two organisations, each with one of everything. One tries every route with all that is the other's.

/** Shorter than ids of organisations may be: ids of products are. */
const UNKNOWN = '900000000000001'
/** For what a body must hold besides ids. One that is missing here makes the walk fail: add it. */
const VALUES: Record<string, unknown> = {
  name: 'walked',
  role: 'viewer',
  email: 'walker@example.com',
  scopes: ['catalog:read'],
  products: [{ id: 'walked', variants: [] }],
  reason: 'walked',
  decision: 'separate',
}

type Operation = {
  requestBody?: { content: Record<string, { schema?: { properties?: object; required?: string[] } }> }
}
type Route = { method: string; path: string; bodyNames: string[] }
type Answer = { status: number; body: string }

let server: TestServer
let mine: Tenant
let theirs: Tenant
let routes: Route[]

before(async () => {
  server = await startServer({ hasJobs: true })
  mine = await createTenant(server, 'quibblewick')
  theirs = await createTenant(server, 'zyxwolite')
  const { paths } = (await (await fetch(`${server.apiUrl}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, Operation>>
  }
  routes = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { requestBody }]) => {
      const { properties = {}, required = [] } = requestBody?.content['application/json']?.schema ?? {}
      const ids = Object.keys(properties).filter(name => /_ids?$/.test(name))
      return { method: method.toUpperCase(), path, bodyNames: [...new Set([...required, ...ids])] }
    }),
  )
})
after(() => server[Symbol.asyncDispose]())

async function ask(
  method: string,
  path: string,
  body: object | undefined,
  credentials: string,
): Promise<Answer> {
  const answer = await fetch(server.apiUrl + path, {
    method,
    redirect: 'manual',
    headers: {
      authorization: `Bearer ${credentials}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: await answer.text() }
}

/** An answer without what is different each time, and without the ids that were asked about. */
function plain({ status, body }: Answer, ids: readonly string[]): string {
  // First what may hold an id's digits by chance.
  const plain = body.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'UUID').replace(/"took_ms":[\d.]+/, '')
  return `${status} ${ids.reduce((rest, id) => rest.replaceAll(id, 'ID'), plain)}`
}

/** Everything that belongs to an organisation, in every table there is. */
async function everythingOf(orgId: string): Promise<string[]> {
  const { db } = server.database
  const { rows: tables } = await sql<{ name: string; org: string }>`
    select format('%I.%I', n.nspname, c.relname) as name, a.attname as org
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where a.attname = any(array['org_id', 'chain']) and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname !~ 'usage|access_changes|sign_in_attempts'
  `.execute(db)
  const lines: string[] = []
  for (const { name, org } of tables) {
    const { rows } = await sql<{ line: string }>`
      select to_jsonb(t) - 'last_used_at' as line from ${sql.raw(name)} t where ${sql.ref(org)} = ${orgId}::bigint
    `.execute(db)
    lines.push(...rows.map(({ line }) => `${name} ${JSON.stringify(line)}`))
  }
  return lines.sort()
}

/** The addresses that a route has when each of its parameters is one of the ids. */
function addresses(path: string, ids: readonly string[]): string[] {
  const [whole, name] = /\{(\w+)\}/.exec(path) ?? []
  if (whole === undefined) return [path]
  // Below one's own organisation the second id is tried too.
  const own = name === 'id' && path.startsWith('/v1/orgs/') && path.indexOf('{') !== path.lastIndexOf('{')
  return [...ids, ...(own ? [mine.orgId] : [])].flatMap(id => addresses(path.replace(whole, id), ids))
}

function bodyOf({ path, bodyNames, method }: Route, id: string): object | undefined {
  if (bodyNames.length === 0) return undefined
  return Object.fromEntries(
    bodyNames.map(name => {
      if (/_id$/.test(name)) return [name, id]
      if (/_ids$/.test(name)) return [name, [id]]
      assert.ok(name in VALUES, `${method} ${path} wants ${name}: say which in VALUES`)
      return [name, VALUES[name]]
    }),
  )
}

const takesId = ({ path, bodyNames }: Route) =>
  path.includes('{') || bodyNames.some(name => /_ids?$/.test(name))

test("with another organisation's ids every route answers as with ids of nothing, and nothing of it changes", async () => {
  const before = await everythingOf(theirs.orgId)
  assert.ok(before.length > 10)
  const { product, offer, ...others } = theirs.ids
  const walked = routes.filter(takesId)
  assert.ok(walked.length > 15)
  let asked = 0
  for (const route of walked) {
    for (const credentials of [mine.apiKey, mine.accessToken]) {
      const unknown = new Map<string, string>()
      const isCatalogue = /^\/(v1\/products|go)\//.test(route.path)
      for (const id of [UNKNOWN, ...(isCatalogue ? [product!, offer!] : Object.values(others))]) {
        for (const [at, address] of addresses(route.path, [id]).entries()) {
          const answer = await ask(route.method, address, bodyOf(route, id), credentials)
          const said = plain(answer, [id])
          const key = `${at}`
          assert.ok(!answer.body.includes(theirs.marker), `${route.method} ${address} tells: ${answer.body}`)
          assert.ok(answer.status < 500, `${route.method} ${address}: ${answer.body}`)
          if (id === UNKNOWN) unknown.set(key, said)
          else assert.equal(said, unknown.get(key), `${route.method} ${address}`)
          asked++
        }
      }
    }
  }
  assert.ok(asked > 300, `${asked} requests`)
  assert.deepEqual(await everythingOf(theirs.orgId), before)
})

test('what is read without ids tells of no other organisation, by key, by person or without', async () => {
  const reads = routes.filter(({ method, path }) => method === 'GET' && !path.includes('{'))
  const words = [theirs.marker, `${theirs.marker}brand`, theirs.marker.slice(0, 4)]
  const queries = words.flatMap(word => [`q=${word}`, `q=${word}%20lamp&facets=brand,source&limit=50`])
  const filters = [`source=${theirs.marker}-shop`, `source=${theirs.marker}-shop~${theirs.orgId}`]
  let told = 0
  for (const { path } of reads) {
    for (const query of ['', ...queries, ...filters]) {
      const address = `${path}?${query}`
      // An echo of the question is no news.
      const without = (text: string) =>
        text.replaceAll(/"(query|from|text|missing_terms)":(\[[^\]]*\]|"[^"]*")/g, '')
      for (const credentials of [mine.apiKey, mine.accessToken, '']) {
        const answer = await fetch(
          server.apiUrl + address,
          credentials === '' ? {} : { headers: { authorization: `Bearer ${credentials}` } },
        )
        const text = without(await answer.text())
        assert.ok(!text.includes(theirs.marker), `${address}: ${text}`)
        assert.ok(!text.includes(theirs.orgId), `${address} names it`)
      }
      const asOwner = await ask('GET', address, undefined, theirs.apiKey)
      if (without(asOwner.body).includes(theirs.marker)) told++
    }
  }
  assert.ok(told > 15, `the owner is told in ${told} places`)
})

test('an agent sees by MCP what its own key may see, and no more', async () => {
  const call = async (name: string, args: object, credentials: string | null): Promise<string> => {
    const answer = await fetch(`${server.mcpUrl}/mcp`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(credentials && { authorization: `Bearer ${credentials}` }),
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name, arguments: args },
      }),
    })
    return answer.text()
  }
  const search = { query: theirs.marker }
  const product = { id: theirs.ids.product }
  assert.ok((await call('search_products', search, theirs.apiKey)).includes(`${theirs.marker} lamp`))
  assert.ok((await call('get_product', product, theirs.apiKey)).includes(`${theirs.marker} lamp`))
  for (const credentials of [mine.apiKey, null]) {
    assert.ok(!(await call('search_products', search, credentials)).includes(`${theirs.marker} lamp`))
    assert.ok((await call('get_product', product, credentials)).includes('product_not_found'))
  }
})

test('an id of another organisation takes the very statements that an id of nothing takes', async context => {
  let statements = 0
  // Only what runs on behalf of a request counts: the job engine asks for work all the time.
  const request = new AsyncLocalStorage<true>()
  const enter = () => request.enterWith(true)
  subscribe('http.server.request.start', enter)
  context.after(() => unsubscribe('http.server.request.start', enter))
  const query = pg.Client.prototype.query
  context.mock.method(pg.Client.prototype, 'query', function (this: pg.Client, ...args: never[]) {
    if (request.getStore()) statements++
    return (query as (...given: never[]) => unknown).apply(this, args)
  })
  // What is kept for a while is asked for again now and then: the least of a few tries is the request's own.
  const countOf = async (route: Route, id: string): Promise<number> => {
    const counts: number[] = []
    for (let attempt = 0; attempt < 5; attempt++) {
      statements = 0
      for (const address of addresses(route.path, [id])) {
        await ask(route.method, address, bodyOf(route, id), mine.apiKey)
      }
      counts.push(statements)
    }
    return Math.min(...counts)
  }
  let counted = 0
  for (const route of routes.filter(takesId)) {
    const nothing = await countOf(route, UNKNOWN)
    counted += nothing
    for (const id of [theirs.ids.org!, theirs.ids.key!, theirs.ids.workspace!, theirs.ids.invitation!]) {
      assert.equal(await countOf(route, id), nothing, `${route.method} ${route.path} ${id}`)
    }
  }
  assert.ok(counted > 50, `${counted} statements`)
})

test("a token that names another organisation, or another's session, is nobody's", async () => {
  const [header = '', , signature = ''] = mine.accessToken.split('.')
  const claims = JSON.parse(Buffer.from(mine.accessToken.split('.')[1]!, 'base64url').toString())
  const foreign = JSON.parse(Buffer.from(theirs.accessToken.split('.')[1]!, 'base64url').toString())
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const forged = [
    `${header}.${encode({ ...claims, org: foreign.org })}.${signature}`,
    `${header}.${encode({ ...claims, sid: foreign.sid })}.${signature}`,
    `${header}.${theirs.accessToken.split('.')[1]}.${signature}`,
    `${encode({ alg: 'none', typ: 'at+jwt' })}.${encode({ ...claims, org: foreign.org })}.`,
  ]
  for (const token of forged) {
    const { status } = await ask('GET', '/v1/auth/me', undefined, token)
    assert.equal(status, 401)
  }
})
