import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { opsAlertsResponse, problem } from '@buywhere/contract'
import { sql } from 'kysely'
import { asPlatform } from '../../../src/kernel/db/index.ts'
import { issueOperatorKey, registerAgent } from '../../../src/tenancy/index.ts'
import { ALERTS_SECRET, startServer, type TestServer } from '../../support/start-server.ts'
import { delivery, standingClock } from './support.ts'

let server: TestServer
// Of today: the price list holds from when the database was made.
const clock = standingClock(new Date().toISOString())

before(async () => {
  server = await startServer({ clock })
})

after(async () => {
  await server[Symbol.asyncDispose]()
})

async function post(body: unknown, secret = ALERTS_SECRET) {
  const answer = await fetch(`${server.apiUrl}/webhooks/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

const stored = async (fingerprint: string) =>
  (
    await sql<{ state: string }>`
      select state from ops.alerts where fingerprint = ${fingerprint} order by id
    `.execute(server.database.db)
  ).rows.map(({ state }) => state)

const FORGED = { fingerprint: 'forged' }

test('who does not know the secret neither opens nor ends an alert, and learns nothing of the form', async () => {
  await post(delivery({ ...FORGED, name: 'Real' }))
  const end = delivery({ ...FORGED, state: 'resolved', endsAt: '2026-03-01T12:00:00Z' })
  for (const secret of [
    'wrong',
    `${ALERTS_SECRET}x`,
    ALERTS_SECRET.slice(0, -1),
    ALERTS_SECRET.toUpperCase(),
  ]) {
    assert.equal((await post(end, secret)).status, 401)
    assert.equal((await post('no JSON', secret)).status, 401)
  }
  assert.deepEqual(await stored('forged'), ['firing'])
})

test('a delivery that is replayed changes nothing: neither the same again nor an old one after a newer', async () => {
  const begin = delivery({ fingerprint: 'replayed', name: 'Replayed' })
  const end = delivery({
    fingerprint: 'replayed',
    name: 'Replayed',
    state: 'resolved',
    endsAt: '2026-03-01T12:00:00Z',
  })
  assert.deepEqual((await post(begin)).body, { status: 'accepted', duplicate: false })
  assert.deepEqual((await post(begin)).body, { status: 'accepted', duplicate: true })
  assert.equal((await post(end)).status, 200)
  assert.equal((await post(begin)).status, 200)
  assert.deepEqual(await stored('replayed'), ['resolved'])
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from ops.alert_changes c join ops.alerts a on a.id = c.alert_id where fingerprint = 'replayed'
  `.execute(server.database.db)
  assert.deepEqual(rows, [{ n: 2 }])
})

test('what is too large, too long or not in form is refused with the reason, and nothing of it is kept', async () => {
  const [alert] = delivery({ fingerprint: 'malformed' }).alerts
  assert.ok(alert)
  const whole = delivery({ fingerprint: 'malformed' })
  const withAlert = (changes: object) => ({ ...whole, alerts: [{ ...alert, ...changes }] })
  const malformed = [
    { ...whole, version: '3' },
    { ...whole, groupKey: '' },
    { ...whole, groupKey: 'x'.repeat(2_001) },
    { ...whole, status: 'on fire' },
    { ...whole, alerts: 'none' },
    { ...whole, alerts: Array.from({ length: 1_001 }, () => alert) },
    withAlert({ status: 'maybe' }),
    withAlert({ startsAt: 'yesterday' }),
    withAlert({ startsAt: '2026-02-30T00:00:00Z' }),
    withAlert({ endsAt: 12 }),
    withAlert({ fingerprint: "'; drop table ops.alerts; --" }),
    withAlert({ labels: { alertname: 7 } }),
    withAlert({ labels: { alertname: 'x'.repeat(4_001) } }),
    withAlert({ labels: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`l${i}`, 'x'])) }),
    withAlert({ annotations: ['summary'] }),
    [],
    null,
  ]
  for (const body of malformed) {
    const answer = await post(body)
    assert.equal(answer.status, 400, JSON.stringify(body).slice(0, 200))
    assert.equal(problem.parse(answer.body).code, 'invalid_body')
  }
  for (const text of ['{"version":', '', '\0']) assert.equal((await post(text)).status, 400)
  const oversized = await post({ ...whole, padding: 'x'.repeat(1_100_000) })
  assert.equal(oversized.status, 413)
  assert.deepEqual(await stored('malformed'), [])
})

test('a payload with bytes that no JSON column takes is stored all the same', async () => {
  const odd = { fingerprint: 'odd', labels: { path: 'a\0b', half: '\ud800' } }
  assert.equal((await post({ ...delivery(odd), groupKey: 'odd\0key' })).status, 200)
  assert.deepEqual(await stored('odd'), ['firing'])
})

test('the operator reads the alerts and what was told of them; no other organisation does', async () => {
  await post(delivery({ name: 'Watchdog', fingerprint: 'watchdog' }))
  await post(delivery({ name: 'Listed', fingerprint: 'listed', labels: { region: 'us' } }))
  const { db } = server.database
  const get = async (path: string, key: string) => {
    const headers: Record<string, string> = key === '' ? {} : { authorization: `Bearer ${key}` }
    const answer = await fetch(server.apiUrl + path, { headers })
    return { status: answer.status, body: await answer.json() }
  }
  const key = await issueOperatorKey(db, 'prometheus', clock.now())
  const { status, body } = await get('/v1/ops/alerts', key)
  assert.equal(status, 200)
  const { alerts, heartbeat_last_heard_at: heardAt } = opsAlertsResponse.parse(body)
  assert.equal(heardAt, clock.now().toISOString())
  assert.deepEqual(alerts[0] && [alerts[0].name, alerts[0].labels.region, alerts[0].notifications], [
    'Listed',
    'us',
    [],
  ])
  assert.ok(!alerts.some(({ name }) => name === 'Watchdog'))
  const one = opsAlertsResponse.parse((await get('/v1/ops/alerts?state=resolved&limit=1', key)).body)
  assert.deepEqual(
    one.alerts.map(({ state }) => state),
    ['resolved'],
  )
  assert.equal((await get('/v1/ops/alerts?state=loud', key)).status, 400)
  assert.equal((await get('/v1/ops/alerts', '')).status, 401)
  // It may do everything, within its own organisation.
  const { keyId, secret } = await registerAgent(
    { db, clock },
    { agentName: 'somebody', contact: 'a@shop.example', useCase: null },
    'request',
  )
  await asPlatform(db, transaction =>
    sql`update tenancy.api_keys set scopes = '{admin}' where id = ${keyId}`.execute(transaction),
  )
  const refused = await get('/v1/ops/alerts', secret)
  assert.equal(refused.status, 403)
  assert.equal(problem.parse(refused.body).code, 'insufficient_scope')
})
