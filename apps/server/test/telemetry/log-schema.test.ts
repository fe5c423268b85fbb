import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { z } from 'zod'
import { issueOperatorKey } from '../../src/tenancy/index.ts'
import { startReceiver } from '../support/receiver.ts'
import { startRole } from '../support/start-role.ts'
import { createTestDatabase } from '../support/test-database.ts'

const UUID = z.uuid()

/** What docs/observing.md promises of every line; lines may say more, never the same under another name. */
const LINE = z.looseObject({
  time: z.iso.datetime(),
  level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']),
  service: z.literal('buywhere'),
  role: z.string().regex(/^[a-z-]+$/),
  msg: z.string().min(1),
  request_id: UUID.optional(),
  org_id: z.number().int().positive().optional(),
  job_id: z.string().min(1).optional(),
  trace_id: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional(),
  span_id: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  component: z.string().optional(),
  method: z.string().optional(),
  route: z.string().optional(),
  status: z.number().int().optional(),
  duration_ms: z.number().nonnegative().optional(),
  err: z.looseObject({ type: z.string(), message: z.string() }).optional(),
})

/** Names that lines of other systems give to what is here named otherwise. */
const OTHER_NAMES = [
  'requestId',
  'reqId',
  'request',
  'req',
  'orgId',
  'tenant',
  'traceId',
  'spanId',
  'error',
  'message',
  'timestamp',
]

test('every line of a run has the one schema, and the lines of a request its ids, once each', async () => {
  await using database = await createTestDatabase()
  await using receiver = await startReceiver()
  const home = await mkdtemp(join(tmpdir(), 'buywhere-log-'))
  const key = await issueOperatorKey(database.db, 'operator', new Date())
  const api = startRole(['api'], {
    BUYWHERE_HOME: home,
    DATABASE_URL: database.url,
    API_PORT: '0',
    LOG_LEVEL: 'debug',
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
  })
  const apiUrl = (await api.line(/^api {2}(\S+)/m))[1]
  const trace = 'a'.repeat(32)
  const answer = await fetch(`${apiUrl}/v1/status`, {
    headers: { authorization: `Bearer ${key}`, traceparent: `00-${trace}-${'b'.repeat(16)}-01` },
  })
  await answer.arrayBuffer()
  const id = answer.headers.get('x-request-id')
  const wrong = await fetch(`${apiUrl}/v1/status`, { headers: { authorization: 'Bearer wrong' } })
  await wrong.arrayBuffer()
  await (await fetch(`${apiUrl}/v1/nothing`)).arrayBuffer()
  api.child.kill('SIGTERM')
  const { status, stderr } = await api.ended
  assert.equal(status, 0, stderr)
  await rm(home, { recursive: true, force: true })

  const texts = stderr.split('\n').filter(Boolean)
  const lines = texts.map(text => LINE.parse(JSON.parse(text)))
  assert.ok(lines.length >= 3)
  for (const line of lines) {
    assert.equal(line.role, 'api')
    for (const name of OTHER_NAMES) assert.ok(!(name in line), `${name} in ${JSON.stringify(line)}`)
  }
  for (const text of texts) assert.ok((text.match(/"request_id":/g) ?? []).length <= 1, text)
  const ofRequest = lines.filter(line => line.request_id === id)
  assert.ok(ofRequest.length > 0)
  for (const line of ofRequest) assert.equal(line.trace_id, trace)
  const answered = ofRequest.find(({ msg }) => msg === 'request')
  assert.equal(answered?.route, '/v1/status')
  assert.equal(answered.status, 200)
  assert.equal(typeof answered.org_id, 'number')
  assert.match(answered.span_id ?? '', /^[0-9a-f]{16}$/)
})

test('the page about logs names every field of the schema', async () => {
  const page = await readFile(resolve(import.meta.dirname, '../../../../docs/observing.md'), 'utf8')
  for (const name of Object.keys(LINE.shape)) assert.ok(page.includes(`\`${name}\``), name)
})
