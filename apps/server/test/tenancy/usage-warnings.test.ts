import assert from 'node:assert/strict'
import { createHmac, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { sql } from 'kysely'
import { asPlatform, type Database } from '../../src/kernel/db/index.ts'
import { deliverNotices, nextAttemptAt } from '../../src/tenancy/usage/deliver-notices.ts'
import { mailWarnings } from '../../src/tenancy/usage/mail-warning.ts'
import { openMeter } from '../../src/tenancy/usage/open-meter.ts'
import { isOverCap, remainingOf, usageHeaders } from '../../src/tenancy/usage/totals.ts'
import { maintainUsage } from '../../src/tenancy/usage/usage-months.ts'
import { quietLog as log } from '../support/quiet-log.ts'
import { createTestDatabase } from '../support/test-database.ts'
import { insertKey, insertOrg, insertPlan, movableClock, request, temporaryFolder } from './support/usage.ts'

const SECRET = 'whsec_of_the_test'

/** Somebody's server that gets warnings: it checks the signature as our documentation says, and answers `status`. */
async function startReceiver() {
  const received: { id: string; kind: string; threshold: number; isGenuine: boolean; seconds: number }[] = []
  const state = { status: 200 }
  const server = createServer(async (incoming, response) => {
    const body = await text(incoming)
    const [, seconds, digest] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(
      String(incoming.headers['buywhere-signature']),
    )!
    const wanted = createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest()
    const { id, data } = JSON.parse(body)
    received.push({
      id,
      kind: data.kind,
      threshold: data.threshold_percent,
      isGenuine: timingSafeEqual(wanted, Buffer.from(digest!, 'hex')),
      seconds: Number(seconds),
    })
    response.writeHead(state.status).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    received,
    state,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function readNotices(db: Database): Promise<string[]> {
  const { rows } = await asPlatform(db, transaction =>
    sql<{ line: string }>`
      select kind || ' ' || threshold_percent || ' ' || to_char(period_start at time zone 'UTC', 'MM-DD') as line
      from tenancy.usage_notices order by kind, period_start, threshold_percent
    `.execute(transaction),
  )
  return rows.map(row => row.line)
}

test('each threshold is told once a period, by webhook and by mail, and anew in the next', async () => {
  await using database = await createTestDatabase()
  await using folder = await temporaryFolder()
  await using receiver = await startReceiver()
  const { db } = database
  const clock = movableClock('2026-11-21T10:00:00Z')
  await insertPlan(db, 'small', { agentMinutes: 10, perDay: 30 })
  const orgId = await insertOrg(db, {
    plan: 'small',
    webhook: { url: receiver.url, secret: SECRET },
    contactEmail: 'shop@example.com',
  })
  const keyId = await insertKey(db, orgId, 10)
  await using meter = await openMeter({
    db,
    folder: folder.path,
    clock,
    log,
    processId: 'a',
    enqueueMail: mailWarnings({ clock, publicUrl: 'https://buywhere.example' }),
  })
  async function useMinutes(count: number, more: Parameters<typeof request>[1] = {}) {
    for (let i = 0; i < count; i++) {
      clock.advanceMs(60_000)
      meter.record(request(orgId, { cost: 0, ...more }))
      await meter.flush()
    }
  }
  await useMinutes(7)
  assert.deepEqual(await readNotices(db), [])
  await useMinutes(1)
  assert.deepEqual(await readNotices(db), ['agent_minutes 80 11-01'])
  await useMinutes(15)
  assert.deepEqual(await readNotices(db), [
    'agent_minutes 80 11-01',
    'agent_minutes 100 11-01',
    'agent_minutes 200 11-01',
  ])
  await useMinutes(1, { keyId, cost: 10 })
  assert.deepEqual((await readNotices(db)).slice(3), [
    'daily_requests 80 11-21',
    'key_budget 80 11-01',
    'key_budget 100 11-01',
  ])

  clock.advanceMs(1_000)
  const [first, second] = await Promise.all([
    deliverNotices({ db, clock, log, allowLoopback: true }),
    deliverNotices({ db, clock, log, allowLoopback: true }),
  ])
  assert.equal(first + second, 6)
  assert.equal(new Set(receiver.received.map(({ id }) => id)).size, 6)
  assert.equal(receiver.received.length, 6)
  assert.ok(receiver.received.every(({ isGenuine }) => isGenuine))
  assert.equal(receiver.received[0]!.seconds, clock.now().getTime() / 1_000)
  assert.equal(await deliverNotices({ db, clock, log, allowLoopback: true }), 0)
  const { rows: mails } = await asPlatform(db, transaction =>
    sql<{ subject: string; to: string }>`
      select subject, to_address as "to" from tenancy.mail_outbox order by subject
    `.execute(transaction),
  )
  assert.equal(mails.length, 6)
  assert.ok(mails.every(mail => mail.to === 'shop@example.com'))

  clock.set('2026-12-01T00:00:00Z')
  await useMinutes(8)
  assert.deepEqual(
    (await readNotices(db)).filter(line => line.endsWith('12-01')),
    ['agent_minutes 80 12-01'],
  )
})

test('a warning that did not arrive comes again, with the same id, later and later, until it is given up', async () => {
  await using database = await createTestDatabase()
  await using folder = await temporaryFolder()
  await using receiver = await startReceiver()
  const { db } = database
  const clock = movableClock('2026-11-21T10:00:00Z')
  await insertPlan(db, 'small', { agentMinutes: 10, perDay: 1 })
  const orgId = await insertOrg(db, { plan: 'small', webhook: { url: receiver.url, secret: SECRET } })
  await using meter = await openMeter({ db, folder: folder.path, clock, log, processId: 'a' })
  meter.record(request(orgId))
  await meter.flush()
  const context = { db, clock, log, allowLoopback: true }

  // Two thresholds of one quota. To this machine: refused when nobody allows it.
  assert.equal(await deliverNotices({ db, clock, log }), 0)
  assert.equal(receiver.received.length, 0)
  receiver.state.status = 500
  assert.equal(await deliverNotices(context), 0, 'not before it is due')
  clock.advanceMs(60_000)
  assert.equal(await deliverNotices(context), 0)
  receiver.state.status = 302
  clock.advanceMs(5 * 60_000)
  assert.equal(await deliverNotices(context), 0, 'a redirect is no arrival')
  receiver.state.status = 204
  clock.advanceMs(30 * 60_000)
  assert.equal(await deliverNotices(context), 2)
  assert.equal(receiver.received.length, 6)
  assert.equal(new Set(receiver.received.map(({ id }) => id)).size, 2)
  clock.advanceMs(86_400_000)
  assert.equal(await deliverNotices(context), 0)

  const now = clock.now()
  const waits = [1, 2, 3, 4, 5, 6, 7].map(tries => nextAttemptAt(tries, now)!.getTime() - now.getTime())
  assert.deepEqual(
    waits,
    [...waits].sort((a, b) => a - b),
  )
  assert.equal(nextAttemptAt(8, now), null)
})

test('the cap lets in exactly the agent-minutes of the plan; with overage, or without a limit, all', () => {
  const plan = { agentMinutesPerMonth: 3, hasOverage: false }
  const used = (agentMinutesThisMonth: number) => ({ agentMinutesThisMonth })
  assert.equal(isOverCap(plan, used(2)), false)
  assert.equal(isOverCap(plan, used(3)), true)
  assert.equal(isOverCap(plan, used(3), false), false, 'the third minute may be used to its end')
  assert.equal(isOverCap(plan, used(4), false), true)
  assert.equal(isOverCap({ ...plan, hasOverage: true }, used(400)), false)
  assert.equal(isOverCap({ ...plan, agentMinutesPerMonth: null }, used(400)), false)
  assert.equal(isOverCap({ ...plan, agentMinutesPerMonth: 0 }, used(0)), true)
})

test('what is left is never below nothing, and what has no limit is not told', () => {
  const totals = {
    month: '2026-11',
    day: '2026-11-21',
    requestsThisMonth: 50,
    costThisMonth: 60,
    agentMinutesThisMonth: 12,
    requestsToday: 7,
    keyCostThisMonth: 40,
  }
  const remaining = remainingOf({ requestsPerDay: 10, agentMinutesPerMonth: 10 }, totals, 100)
  assert.deepEqual(remaining, { requestsToday: 3, agentMinutes: 0, budget: 60 })
  assert.deepEqual(usageHeaders(2, remaining), {
    'x-usage-cost': '2',
    'x-usage-remaining-day': '3',
    'x-usage-agent-minutes-remaining': '0',
    'x-usage-budget-remaining': '60',
  })
  assert.deepEqual(
    usageHeaders(0, remainingOf({ requestsPerDay: null, agentMinutesPerMonth: null }, totals, null)),
    { 'x-usage-cost': '0' },
  )
})

test('upkeep makes the months ahead, and drops those past their time and no other', async () => {
  await using database = await createTestDatabase()
  await using folder = await temporaryFolder()
  const { db } = database
  const clock = movableClock('2025-09-05T00:00:00Z')
  const orgId = await insertOrg(db)
  await using meter = await openMeter({ db, folder: folder.path, clock, log, processId: 'a' })
  for (const instant of ['2025-09-30T23:59:59.999Z', '2025-10-01T00:00:00Z']) {
    clock.set(instant)
    meter.record(request(orgId))
    await meter.flush()
  }
  clock.set('2026-11-21T10:00:00Z')
  assert.deepEqual(await maintainUsage({ db, clock }), { dropped: ['usage_events_2025_09'] })
  assert.deepEqual(await maintainUsage({ db, clock }), { dropped: [] })
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'tenancy.usage_events'::regclass order by 1
  `.execute(db)
  const names = rows.map(row => row.name)
  for (const month of ['2025_10', '2026_11', '2026_12', '2027_01', '2027_02']) {
    assert.ok(names.includes(`usage_events_${month}`), month)
  }
  const { rows: hourly } = await asPlatform(db, transaction =>
    sql<{ n: number }>`select sum(requests)::bigint as n from tenancy.usage_hourly`.execute(transaction),
  )
  assert.deepEqual(hourly, [{ n: 2 }], 'roll-ups stay')
})
