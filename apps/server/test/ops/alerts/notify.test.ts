import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { MailError, type MailMessage, type MailSender } from '../../../src/kernel/mail/index.ts'
import { Secret } from '../../../src/kernel/secret.ts'
import { announceChanges } from '../../../src/ops/alerts/announce-changes.ts'
import { channelsFor } from '../../../src/ops/alerts/channels.ts'
import { deliverNotifications } from '../../../src/ops/alerts/deliver-notifications.ts'
import { listAlerts, recordAlert, registerAlertMetrics } from '../../../src/ops/index.ts'
import { quietLog } from '../../support/quiet-log.ts'
import type { TestDatabase } from '../../support/test-database.ts'
import { delivery, sharedDatabase, standingClock } from './support.ts'

const databaseOfFile = sharedDatabase()

type Body = Record<string, unknown>

/** What Slack and PagerDuty would be, and a mail server beside them; each answers as it is told to. */
async function startReceivers() {
  const got = { slack: [] as Body[], pagerduty: [] as Body[], mails: [] as (MailMessage & { id: string })[] }
  const answer = { slack: 200, pagerduty: 202, isMailAway: false }
  const server = createServer(async (request, response) => {
    const kind = request.url === '/slack' ? 'slack' : 'pagerduty'
    got[kind].push(JSON.parse(await text(request)) as Body)
    response.writeHead(answer[kind]).end('ok')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const sender: MailSender = {
    async send(message, id) {
      if (answer.isMailAway) throw new MailError('ECONNECTION')
      got.mails.push({ ...message, id })
    },
    async [Symbol.asyncDispose]() {},
  }
  return {
    got,
    answer,
    sender,
    channels: {
      slack: { url: new Secret(`${url}/slack`) },
      pagerduty: { url: `${url}/pagerduty`, routingKey: new Secret('the-routing-key') },
      email: { to: ['a@shop.example', 'b@shop.example'] },
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

type Receivers = Awaited<ReturnType<typeof startReceivers>>

function teller({ db }: TestDatabase, receivers: Receivers, allowLoopback = true) {
  const clock = standingClock()
  const { channels, sender } = receivers
  const context = { db, clock, log: quietLog, channels, sender, allowLoopback }
  return {
    clock,
    context,
    record: (...said: Parameters<typeof delivery>) => recordAlert(db, delivery(...said), clock.now()),
    async tell() {
      await announceChanges(context)
      return deliverNotifications(context)
    },
  }
}

const END = { state: 'resolved', endsAt: '2026-03-01T12:05:00Z' } as const

test('begin and end of an alert reach Slack, PagerDuty and each mail address once, in the form that each asks for', async () => {
  const database = databaseOfFile()
  await using receivers = await startReceivers()
  const { clock, record, tell } = teller(database, receivers)
  await record({})
  assert.equal(await tell(), 3)
  assert.equal(await tell(), 0)
  clock.forward(5)
  await record(END)
  await record(END)
  assert.equal(await tell(), 3)
  assert.equal(await tell(), 0)

  const { slack, pagerduty, mails } = receivers.got
  assert.deepEqual(
    slack.map(({ text: line }) => line),
    [
      '[critical] HighErrorRate: One answer in ten fails',
      '[resolved] HighErrorRate: One answer in ten fails',
    ],
  )
  assert.deepEqual(
    pagerduty.map(({ event_action }) => event_action),
    ['trigger', 'resolve'],
  )
  assert.equal(pagerduty[0]?.dedup_key, pagerduty[1]?.dedup_key)
  assert.equal(pagerduty[0]?.routing_key, 'the-routing-key')
  const [trigger] = pagerduty
  assert.ok(trigger)
  const { custom_details: details, ...payload } = trigger.payload as Body
  assert.deepEqual(payload, {
    summary: '[critical] HighErrorRate: One answer in ten fails',
    source: 'buywhere',
    severity: 'critical',
    timestamp: '2026-03-01T11:59:00.000Z',
    class: 'HighErrorRate',
  })
  assert.equal((details as Body).runbook, 'docs/runbooks/HighErrorRate.md')
  assert.deepEqual(
    mails.map(({ to, subject }) => `${to.address} ${subject.slice(0, 10)}`),
    [
      'a@shop.example [critical]',
      'b@shop.example [critical]',
      'a@shop.example [resolved]',
      'b@shop.example [resolved]',
    ],
  )
  assert.equal(new Set(mails.map(({ id }) => id)).size, 4)
})

test('a channel that fails is tried again with growing waits, holds up no other, and hears the end after the begin', async () => {
  const database = databaseOfFile()
  await using receivers = await startReceivers()
  const { clock, record, tell } = teller(database, receivers)
  Object.assign(receivers.answer, { pagerduty: 500, isMailAway: true })
  await record({})
  assert.equal(await tell(), 1, 'Slack has it')
  clock.forward(5)
  await record(END)
  assert.equal(await tell(), 1, 'Slack has the end; the others still wait for the begin')
  Object.assign(receivers.answer, { pagerduty: 202, isMailAway: false })
  clock.forward(60)
  assert.equal(await tell(), 2)
  assert.equal(await tell(), 2)
  const { pagerduty } = receivers.got
  assert.deepEqual(pagerduty.map(({ event_action }) => event_action).slice(-2), ['trigger', 'resolve'])
  const [row] = await listAlerts(database.db, { state: null, limit: 1 })
  assert.deepEqual(
    row?.notifications.map(({ isWaiting, sentAt }) => [isWaiting, sentAt === null]),
    Array.from({ length: 6 }, () => [false, false]),
  )
})

test('two processes that tell at once tell once', async () => {
  const database = databaseOfFile()
  await using receivers = await startReceivers()
  const { record, tell } = teller(database, receivers)
  await record({})
  await Promise.all([tell(), tell(), tell(), tell()])
  await tell()
  assert.deepEqual(
    [receivers.got.slack.length, receivers.got.pagerduty.length, receivers.got.mails.length],
    [1, 1, 2],
  )
})

test('a day without success ends the trying, and the count of it stands in the metrics', async () => {
  const database = databaseOfFile()
  await using receivers = await startReceivers()
  const { clock, context, record } = teller(database, receivers)
  receivers.answer.slack = 404
  const slackOnly = { ...context, channels: { ...context.channels, pagerduty: null, email: null } }
  await record({})
  await announceChanges(slackOnly)
  await deliverNotifications(slackOnly)
  clock.forward(24 * 60)
  await deliverNotifications(slackOnly)
  clock.forward(24 * 60)
  await deliverNotifications(slackOnly)
  assert.equal(receivers.got.slack.length, 2)
  const registry = new Registry()
  registerAlertMetrics(registry, { db: database.db })
  const metrics = await registry.metrics()
  assert.match(metrics, /^buywhere_notifications_total\{channel="slack",outcome="failed"\} 1$/m)
  assert.match(metrics, /^buywhere_notifications_total\{channel="slack",outcome="given_up"\} 1$/m)
  assert.match(metrics, /^buywhere_alerts_open\{severity="critical"\} 1$/m)
})

test('a receiver on this machine is told nothing unless that was allowed', async () => {
  const database = databaseOfFile()
  await using receivers = await startReceivers()
  const { record, tell } = teller(database, receivers, false)
  await record({})
  assert.equal(await tell(), 1, 'the mails')
  assert.deepEqual(receivers.got.slack, [])
  const [row] = await listAlerts(database.db, { state: 'firing', limit: 1 })
  assert.deepEqual(row?.notifications.map(({ channel, lastError }) => `${channel} ${lastError}`).sort(), [
    'email null',
    'pagerduty address_refused',
    'slack address_refused',
  ])
})

test('a label can neither call people in Slack nor break the lines of a mail', async () => {
  const database = databaseOfFile()
  await using receivers = await startReceivers()
  const { record, tell } = teller(database, receivers)
  await record({
    name: 'X\r\nBcc: c@shop.example',
    labels: { who: '<!channel> & <@U1>' },
    severity: 'critical',
  })
  await tell()
  assert.doesNotMatch(JSON.stringify(receivers.got.slack), /<!channel>|<@U1>/)
  for (const { subject } of receivers.got.mails) assert.doesNotMatch(subject, /[\r\n]/)
})

test('only what cannot wait wakes people', () => {
  const all = {
    slack: { url: new Secret('x') },
    pagerduty: { url: 'x', routingKey: new Secret('x') },
    email: { to: ['x'] },
  }
  assert.deepEqual(channelsFor('critical', all), ['slack', 'email', 'pagerduty'])
  assert.deepEqual(channelsFor('warning', all), ['slack', 'email'])
  assert.deepEqual(channelsFor('info', all), ['slack'])
  assert.deepEqual(channelsFor('critical', { ...all, pagerduty: null }), ['slack', 'email'])
})
