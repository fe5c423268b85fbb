import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { issueOperatorKey } from '../../src/tenancy/index.ts'
import { fillCatalogue, rawOffer } from '../support/fill-catalogue.ts'
import { onlyHaproxy, startHaproxy } from '../support/haproxy.ts'
import { type RoleProcess, startRole } from '../support/start-role.ts'
import { freePort } from '../support/system-postgres.ts'
import { createTestDatabase } from '../support/test-database.ts'
import { until } from '../support/until.ts'

type Asked = { method: string; path: string; body?: string; headers?: Record<string, string> }
type Answered = { status: number; body: string }

test(
  'no request fails while two processes behind HAProxy are restarted one after the other',
  onlyHaproxy,
  async () => {
    await using stack = new AsyncDisposableStack()
    const database = stack.use(await createTestDatabase())
    await fillCatalogue(
      database.db,
      { name: 'shop', country: 'US', currency: 'USD' },
      Array.from({ length: 20 }, (_, i) => rawOffer({ sku: `k${i}`, title: `Kettle ${i}`, price: '20' })),
      new Date(),
    )
    const key = await issueOperatorKey(database.db, 'operator', new Date())
    const home = await mkdtemp(join(tmpdir(), 'buywhere-rolling-'))
    stack.defer(() => rm(home, { recursive: true, force: true }))
    const start = async (port: number): Promise<RoleProcess> => {
      const env = { API_PORT: String(port), MCP_PORT: '0', DRAIN_S: '0.6', SEARCH_THREADS: '0' }
      const role = startRole(['api'], {
        BUYWHERE_HOME: home,
        DATABASE_URL: database.url,
        DEMO: 'off',
        ...env,
      })
      await role.line(/^api /m)
      return role
    }
    const ports: [number, number] = [await freePort(), await freePort()]
    const running = await Promise.all([start(ports[0]), start(ports[1])])
    stack.defer(async () => {
      for (const role of running) await role[Symbol.asyncDispose]()
    })
    const haproxy = stack.use(await startHaproxy(ports))

    const agent = new Agent({ keepAlive: true, maxSockets: 8 })
    stack.defer(() => agent.destroy())
    const headers = { authorization: `Bearer ${key}` }
    const found = await ask(agent, haproxy.port, { method: 'GET', path: '/v1/search?q=kettle', headers })
    const { id } = (JSON.parse(found.body) as { products: { id: string }[] }).products[0]!

    const wrong: string[] = []
    const pushed: string[] = []
    let answers = 0
    let isOver = false
    const keepAsking = async (make: (turn: number) => Asked, isRight: (answer: Answered) => boolean) => {
      for (let turn = 0; !isOver; turn++) {
        const asked = make(turn)
        const answer = await ask(agent, haproxy.port, asked).catch((error: Error) => error)
        answers++
        if (answer instanceof Error) wrong.push(`${asked.method} ${asked.path}: ${answer.message}`)
        else if (!isRight(answer))
          wrong.push(`${asked.method} ${asked.path}: ${answer.status} ${answer.body}`)
      }
    }
    const isOk = ({ status }: Answered) => status === 200
    const load = Promise.all([
      keepAsking(turn => ({ method: 'GET', path: `/v1/search?q=kettle+${turn}`, headers }), isOk),
      keepAsking(turn => ({ method: 'GET', path: `/v1/search?q=kettle&offset=${turn % 9}`, headers }), isOk),
      keepAsking(() => ({ method: 'GET', path: `/v1/products/${id}`, headers }), isOk),
      keepAsking(
        () => ({ method: 'GET', path: `/go/${id}` }),
        ({ status }) => status === 302,
      ),
      keepAsking(turn => {
        const sku = `pushed-${turn}`
        pushed.push(sku)
        const products = [
          { sku, title: `Pushed kettle ${turn}`, price: 20, currency: 'USD', url: 'https://shop.example/p' },
        ]
        return {
          method: 'POST',
          path: '/v1/ingest/products',
          headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': sku },
          body: JSON.stringify({ source: 'pushes', country: 'US', currency: 'USD', products }),
        }
      }, isOk),
    ])

    for (const place of [0, 1] as const) {
      const before = running[place]
      before.child.kill('SIGTERM')
      const end = await before.ended
      assert.equal(end.status, 0, end.stderr)
      running[place] = await start(ports[place])
      // The other goes only once this one is taken for alive again.
      const asked = answers
      await until(async () => answers > asked + 50)
    }
    isOver = true
    await load
    assert.deepEqual(wrong, [], haproxy.log())
    assert.ok(answers > 200, `${answers} answers`)
    const { rows } = await sql<{ sku: string }>`
    select o.sku from catalog.offers o join catalog.sources s on s.id = o.source_id where s.name = 'pushes'
  `.execute(database.db)
    assert.deepEqual(new Set(rows.map(({ sku }) => sku)), new Set(pushed))
  },
)

function ask(agent: Agent, port: number, { method, path, body, headers = {} }: Asked): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const asking = request({
      agent,
      port,
      host: '127.0.0.1',
      method,
      path,
      headers: { ...headers, ...length },
    })
    asking.on('error', reject)
    asking.on('response', response => {
      let text = ''
      response.setEncoding('utf8').on('data', chunk => {
        text += chunk
      })
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
    })
    asking.end(body)
  })
}
