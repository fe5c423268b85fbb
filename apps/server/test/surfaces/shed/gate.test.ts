import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { problem } from '@buywhere/contract'
import { Registry } from 'prom-client'
import { LoadGate, registerLoadMetrics } from '../../../src/surfaces/http/shed/index.ts'
import { type BareApp, startBareApp } from '../../support/bare-app.ts'
import { until } from '../../support/until.ts'

const WAITING = 20

type World = BareApp & { gate: LoadGate; ends: (() => void)[]; begun: string[] }

/** Searches, pushes and others that end when they are told to; /go and /health at once. Time stands still. */
async function startWorld(): Promise<World> {
  const begun: string[] = []
  const ends: (() => void)[] = []
  let nowMs = 0
  const moveOn = (ms: number) => {
    nowMs += ms
  }
  const gate = new LoadGate({ nowMs: () => nowMs, searchesWaiting: WAITING })
  const bare = await startBareApp({ gate, corsOrigins: ['https://app.example'] }, app => {
    app.addHook('onRequest', (request, _reply, done) => {
      if (request.url === '/go/late') moveOn(500)
      done()
    })
    const waits = async ({ url }: { url: string }) => {
      begun.push(url)
      await new Promise<void>(resolve => ends.push(resolve))
      return { status: 'ok' }
    }
    for (const path of ['/v1/search', '/v1/usage']) app.get(path, waits)
    app.post('/v1/ingest/products', waits)
    app.post('/mcp', waits)
    app.get('/v1/suggest', async () => ({ status: 'ok' }))
    app.get('/health', async () => ({ status: 'ok' }))
    app.get('/go/:id', async (_request, reply) =>
      reply.code(302).header('location', 'https://x.example').send(),
    )
  })
  return {
    ...bare,
    gate,
    ends,
    begun,
    async [Symbol.asyncDispose]() {
      gate[Symbol.dispose]()
      await bare[Symbol.asyncDispose]()
    },
  }
}

/** Takes every place there is to work and to wait, and answers how many; the answers are let go of at the end. */
async function fill(world: World): Promise<{ asked: number; release(): Promise<void> }> {
  const answers: Promise<Response>[] = []
  const { limit } = world.gate.figures()
  for (let i = 0; i < limit; i++) answers.push(fetch(`${world.url}/v1/search?q=${i}`))
  await until(async () => world.begun.length === limit)
  return {
    asked: limit,
    async release() {
      for (const end of world.ends.splice(0)) end()
      assert.deepEqual(new Set((await Promise.all(answers)).map(({ status }) => status)), new Set([200]))
    },
  }
}

test('when all slots and all waiting places are taken, a search is answered 503 at once, as a problem', async () => {
  await using world = await startWorld()
  const full = await fill(world)
  const waiting = Array.from({ length: WAITING }, (_, i) => fetch(`${world.url}/v1/search?w=${i}`))
  // The next is refused only once all of those have their place.
  const refused = await until(async () => {
    const headers = { origin: 'https://app.example' }
    const answer = fetch(`${world.url}/v1/search`, { headers })
    waiting.push(answer)
    return Promise.race([answer, fetch(`${world.url}/health`).then(() => null)])
  })
  assert.equal(refused.status, 503)
  assert.equal(refused.headers.get('content-type'), 'application/problem+json')
  assert.match(refused.headers.get('retry-after') ?? '', /^[123]$/)
  assert.equal(refused.headers.get('access-control-allow-origin'), 'https://app.example')
  assert.equal(refused.headers.get('x-content-type-options'), 'nosniff')
  const body = problem.parse(await refused.json())
  assert.equal(body.code, 'overloaded')
  assert.equal(body.request_id, refused.headers.get('x-request-id'))
  assert.equal((await fetch(`${world.url}/go/1`, { redirect: 'manual' })).status, 302)
  assert.equal((await fetch(`${world.url}/health`)).status, 200)
  await full.release()
  const pump = setInterval(() => {
    for (const end of world.ends.splice(0)) end()
  }, 1)
  await Promise.allSettled(waiting)
  clearInterval(pump)
})

test('while searches wait for a slot, what is less urgent keeps a few slots and no more', async () => {
  await using world = await startWorld()
  const full = await fill(world)
  const push = () => fetch(`${world.url}/v1/ingest/products`, { method: 'POST' })
  const first = [push(), push()]
  await until(async () => world.begun.filter(path => path === '/v1/ingest/products').length === 2)
  assert.equal((await push()).status, 503)
  const other = fetch(`${world.url}/v1/usage`)
  await until(async () => world.begun.includes('/v1/usage'))
  await full.release()
  for (const answer of await Promise.all([...first, other])) assert.equal(answer.status, 200)
})

test('nothing is begun for a client that hung up while it waited', async () => {
  await using world = await startWorld()
  const full = await fill(world)
  const { port } = world
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write('GET /v1/search?gone HTTP/1.1\r\nHost: x\r\n\r\n')
  // Answered after it was read, as both come in order.
  const patient = fetch(`${world.url}/v1/search?patient`)
  await fetch(`${world.url}/health`)
  socket.destroy()
  await once(socket, 'close')
  await fetch(`${world.url}/health`)
  await full.release()
  await until(async () => world.ends.length > 0)
  for (const end of world.ends.splice(0)) end()
  assert.equal((await patient).status, 200)
  assert.ok(!world.begun.includes('/v1/search?gone'))
})

test('while the loop is late, a few searches are let in, the others turned away, and shoppers never', async () => {
  await using world = await startWorld()
  // Read in one turn of the loop; the first takes half a second of it.
  const statuses = await new Promise<number[]>(resolve => {
    const socket = connect(world.port, '127.0.0.1')
    let text = ''
    socket.setEncoding('utf8').on('data', chunk => {
      text += chunk
      const found = [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status))
      if (found.length < 11) return
      socket.destroy()
      resolve(found)
    })
    const paths = ['/go/late', ...Array.from({ length: 9 }, () => '/v1/suggest'), '/go/1']
    socket.write(paths.map(path => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`).join(''))
  })
  assert.deepEqual(statuses, [302, ...Array.from({ length: 8 }, () => 200), 503, 302])
})

test('a process that drains says so to balancers, answers everything else, and ends its connections', async () => {
  await using world = await startWorld()
  world.gate.drain()
  const health = await fetch(`${world.url}/health`)
  assert.equal(health.status, 503)
  assert.equal(problem.parse(await health.json()).code, 'draining')
  const go = await fetch(`${world.url}/go/1`, { redirect: 'manual' })
  assert.equal(go.status, 302)
  assert.equal(go.headers.get('connection'), 'close')
})

test('what is under way and what was turned away can be read as metrics', async () => {
  await using world = await startWorld()
  const registry = new Registry()
  registerLoadMetrics(registry, { gate: world.gate })
  const full = await fill(world)
  const text = await registry.metrics()
  assert.match(text, new RegExp(`buywhere_http_requests_in_flight\\{priority="search"\\} ${full.asked}`))
  assert.match(text, new RegExp(`buywhere_http_concurrency_limit ${full.asked}`))
  assert.match(text, /buywhere_http_requests_shed_total\{priority="bulk"\} 0/)
  await full.release()
  await until(async () => world.gate.figures().underWay.search === 0)
})
