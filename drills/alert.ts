import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { missingMonitoringPrograms } from '../apps/server/test/support/monitoring-stack.ts'
import { startRole } from '../apps/server/test/support/start-role.ts'
import { alertsOf } from './alert/alerts-of.ts'
import { CHANNELS, startReceivers, startTarget } from './alert/receivers.ts'
import { startChain } from './alert/start-chain.ts'

const LIMIT_MS = 60_000
/** The heartbeat is missed for a minute, and looked for every half minute. */
const SILENCE_LIMIT_MS = 150_000
const POLL_MS = 50
const END_LIMIT_MS = 15_000

type Invocation = { isShort: boolean; signal: AbortSignal; print(line: string): void }

/**
 * The chain of alerts for real: a target goes down and comes back, and everybody hears of both. The long form also
 * kills Alertmanager and waits for the silence to be noticed.
 */
export async function run({ isShort, signal, print }: Invocation) {
  const missing = missingMonitoringPrograms()
  if (missing.length > 0) return { figures: {}, failures: [`the machine has no ${missing.join(', ')}`] }
  await using stack = new AsyncDisposableStack()
  const home = await mkdtemp(join(tmpdir(), 'buywhere-drill-alert-'))
  stack.defer(() => rm(home, { recursive: true, force: true }))
  const receivers = stack.use(await startReceivers())
  const target = stack.use(await startTarget())
  const alertsSecret = randomBytes(16).toString('hex')
  const env = {
    BUYWHERE_HOME: home,
    API_PORT: '0',
    MCP_PORT: '0',
    DEMO: 'off',
    ALERTS_WEBHOOK_SECRET: alertsSecret,
    ALERTS_LOOPBACK: 'allow',
    ALERTS_HEARTBEAT_MINUTES: '1',
    ALERTS_EMAIL_TO: 'drill@shop.example',
    SMTP_URL: receivers.smtpUrl,
    SLACK_WEBHOOK_URL: receivers.slackUrl,
    PAGERDUTY_URL: receivers.pagerdutyUrl,
    PAGERDUTY_ROUTING_KEY: 'drill-routing-key',
  }
  const server = stack.use(startRole(['up'], env))
  // Asked to end, it stops its database server, too.
  stack.defer(async () => {
    server.child.kill('SIGTERM')
    await Promise.race([server.ended, delay(END_LIMIT_MS)])
  })
  const apiUrl = (await server.line(/^api {2}(\S+)/m))[1] ?? ''
  const key = (await startRole(['key', 'drill'], env).ended).stdout.trim()
  print(`BuyWhere answers at ${apiUrl}`)
  const chain = stack.use(await startChain({ apiUrl, targetUrl: target.url, metricsKey: key, alertsSecret }))
  print(`Prometheus at ${chain.prometheus.address}, Alertmanager at ${chain.alertmanager.address}`)

  const failures: string[] = []
  /** Asks until it is so; answers the ms since `sinceMs`. Throws when it does not come: nothing later could hold. */
  async function expect(claim: string, sinceMs: number, ask: () => Promise<boolean>, limitMs = LIMIT_MS) {
    while (!(await ask())) {
      signal.throwIfAborted()
      if (performance.now() - sinceMs > limitMs) {
        print(chain.said())
        throw new Error(`${claim}: not within ${limitMs / 1_000} s`)
      }
      await delay(POLL_MS)
    }
    const ms = Math.round(performance.now() - sinceMs)
    print(`${String(ms).padStart(7)} ms  ${claim}`)
    return ms
  }
  const stateOf = async (name: string) =>
    (await alertsOf(apiUrl, key)).alerts.find(alert => alert.name === name)?.state ?? null
  const hasHeard = (channel: string, pattern: RegExp) =>
    receivers.heard().some(heard => heard.channel === channel && pattern.test(heard.text))
  const told = (name: string, state: 'firing' | 'resolved') => {
    const line = state === 'firing' ? `\\[critical\\] ${name}` : `\\[resolved\\] ${name}`
    const event = state === 'firing' ? `"trigger".*${name}` : '"resolve"'
    return CHANNELS.filter(channel => !hasHeard(channel, new RegExp(channel === 'pagerduty' ? event : line)))
      .length
  }

  await expect('the key that another process issued is known', performance.now(), async () => {
    const answer = await fetch(`${apiUrl}/v1/ops/alerts`, { headers: { authorization: `Bearer ${key}` } })
    return answer.ok
  })
  await expect('the heartbeat is heard', performance.now(), async () => {
    return (await alertsOf(apiUrl, key)).heartbeat_last_heard_at !== null
  })
  const scraped = `http://${chain.prometheus.address}/api/v1/query?query=min(up)%2Bmin(probe_success)`
  await expect('Prometheus reads the metrics and sees the target', performance.now(), async () => {
    return (await (await fetch(scraped)).text()).includes('"2"')
  })

  const downMs = performance.now()
  await target.down()
  print('the target is taken down')
  const storedMs = await expect(
    'the alert is stored',
    downMs,
    async () => (await stateOf('TargetDown')) === 'firing',
  )
  const toldMs = await expect(
    'Slack, PagerDuty and mail are told',
    downMs,
    async () => told('TargetDown', 'firing') === 0,
  )

  const forged = await fetch(`${apiUrl}/webhooks/alerts`, {
    method: 'POST',
    headers: { authorization: 'Bearer somebody-elses-secret', 'content-type': 'application/json' },
    body: '{}',
  })
  if (forged.status !== 401) failures.push(`a forged delivery was answered ${forged.status}`)

  const backMs = performance.now()
  await target.back()
  print('the target is back')
  const resolvedMs = await expect(
    'the alert is resolved',
    backMs,
    async () => (await stateOf('TargetDown')) === 'resolved',
  )
  const toldEndMs = await expect(
    'Slack, PagerDuty and mail are told of the end',
    backMs,
    async () => told('TargetDown', 'resolved') === 0,
  )
  const figures: Record<string, number> = {
    alert_down_to_stored_ms: storedMs,
    alert_down_to_told_ms: toldMs,
    alert_back_to_resolved_ms: resolvedMs,
    alert_back_to_told_ms: toldEndMs,
    alert_notifications: receivers.heard().length,
  }
  if (receivers.heard().length !== 6) {
    failures.push(`six notifications were due, ${receivers.heard().length} arrived`)
  }
  if (!isShort) Object.assign(figures, await silence())
  return { figures, failures }

  async function silence() {
    const silentMs = performance.now()
    await chain.alertmanager.kill()
    print('Alertmanager is killed; nobody says so but the silence')
    const noticedMs = await expect(
      'the silence is told',
      silentMs,
      async () => told('WatchdogSilent', 'firing') === 0,
      SILENCE_LIMIT_MS,
    )
    const againMs = performance.now()
    await chain.alertmanager.restart()
    const endedMs = await expect(
      'the end of the silence is told',
      againMs,
      async () =>
        (await stateOf('WatchdogSilent')) === 'resolved' && hasHeard('slack', /\[resolved\] WatchdogSilent/),
    )
    return { alert_silence_to_told_ms: noticedMs, alert_heartbeat_back_to_told_ms: endedMs }
  }
}
