import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { Secret } from '../../src/kernel/secret.ts'
import { runAs } from '../../src/kernel/telemetry/index.ts'
import { openErrorSink } from '../../src/kernel/telemetry/open-error-sink.ts'
import { observeRequests } from '../../src/surfaces/http/observe-requests.ts'
import { startBareApp } from '../support/bare-app.ts'
import { openTestTelemetry } from '../support/open-test-telemetry.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { sumOf } from '../support/series.ts'
import { until } from '../support/until.ts'

type Report = {
  release: string
  environment: string
  tags: Record<string, string>
  exception: { values: { type: string; value: string; stacktrace: { frames: unknown[] } }[] }
}

const dsnOf = ({ port }: Receiver) => new Secret(`http://publickey@127.0.0.1:${port}/42`)

/** The event in each envelope: a line of headers, a line that says what follows, and that. */
const reportsTo = ({ received }: Receiver): Report[] =>
  received.map(({ body }) => JSON.parse(body.split('\n')[2] ?? '') as Report)

const ABOUT = { role: 'api', release: '1.2.3', environment: 'production' }

test('a request that fails unexpectedly is reported with its release, role, route and id, and without its secrets', async () => {
  await using receiver = await startReceiver()
  await using telemetry = await openTestTelemetry({ errorsDsn: dsnOf(receiver), ...ABOUT })
  const secret = 'bw_live_q8ZkP3vXw0NfLr5TgYb1HcJ6mDs9EaUo2iKt4pVxW7zRnQy1u'
  await using server = await startBareApp({}, app => {
    observeRequests(app, telemetry)
    app.get('/broken/:id', async () => {
      throw new Error(`cannot use ${secret}`)
    })
  })
  const answer = await fetch(`${server.url}/broken/7`)
  assert.equal(answer.status, 500)
  await until(async () => receiver.received.length === 1)
  assert.equal(receiver.received[0]?.path.split('?')[0], '/api/42/envelope/')
  const [report] = reportsTo(receiver)
  assert.equal(report?.release, 'buywhere@1.2.3')
  assert.equal(report.environment, 'production')
  assert.deepEqual(report.tags, {
    role: 'api',
    route: '/broken/:id',
    method: 'GET',
    request_id: answer.headers.get('x-request-id'),
  })
  assert.equal(report.exception.values[0]?.type, 'Error')
  assert.ok((report.exception.values[0]?.stacktrace.frames.length ?? 0) > 0)
  assert.match(receiver.received[0]?.body ?? '', /cannot use bw_live_\[secret\]/)
  assert.ok(!receiver.received[0]?.body.includes(secret))
})

test("what is the caller's fault, or was foreseen, is reported to nobody", async () => {
  await using receiver = await startReceiver()
  await using telemetry = await openTestTelemetry({ errorsDsn: dsnOf(receiver), ...ABOUT })
  await using server = await startBareApp({}, app => {
    observeRequests(app, telemetry)
    app.get('/away', async () => {
      throw Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' })
    })
    app.get('/broken', async () => {
      throw new Error('broken')
    })
  })
  assert.equal((await fetch(`${server.url}/nowhere`)).status, 404)
  assert.equal((await fetch(`${server.url}/away`)).status, 503)
  assert.equal((await fetch(`${server.url}/broken`)).status, 500)
  await until(async () => receiver.received.length > 0)
  assert.deepEqual(
    reportsTo(receiver).map(({ tags }) => tags.route),
    ['/broken'],
  )
})

test('a receiver that hangs costs nothing: what is too much is dropped and counted', async () => {
  await using receiver = await startReceiver({ isHanging: true })
  const registry = new Registry()
  const sink = await openErrorSink({ ...ABOUT, dsn: dsnOf(receiver) }, registry)
  for (let n = 0; n < 100; n++) sink.report(new Error(`failure ${n}`))
  // Sixteen are on their way, which the receiver never lets end.
  await until(
    async () =>
      sumOf(await registry.metrics(), 'buywhere_error_reports_total', { outcome: 'dropped' }) === 84,
  )
})

test('a receiver that is gone loses reports, and no one but the counter notices', async () => {
  const gone = await startReceiver()
  await gone[Symbol.asyncDispose]()
  const registry = new Registry()
  const sink = await openErrorSink({ ...ABOUT, dsn: dsnOf(gone) }, registry)
  runAs({ requestId: 'r', orgId: 7, jobId: null, span: null }, () => sink.report(new Error('failure')))
  await until(
    async () => sumOf(await registry.metrics(), 'buywhere_error_reports_total', { outcome: 'dropped' }) === 1,
  )
  await sink[Symbol.asyncDispose]()
})
