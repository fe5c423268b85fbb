import { spawnSync } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { healthDetailed } from '@buywhere/contract'
import { onlyReplicable } from '../apps/server/test/support/database-cluster.ts'
import { isGood, KINDS, type Kind, startLoad } from './failover/load.ts'
import { type KindSummary, summarise } from './failover/summary.ts'
import { type Durability, startWorld } from './failover/world.ts'
import { firstOffer } from './world/first-offer.ts'

type Invocation = { isShort: boolean; signal: AbortSignal; print(line: string): void }
type Figures = Record<string, number>
type Load = ReturnType<typeof startLoad>

/** How long an operator takes to promote the replica: time for what goes on from memory to show. */
const OPERATOR_MS = { short: 2_000, long: 60_000 }
const STEADY_MS = 2_000
const POLL_MS = 25
const PHASE_LIMIT_MS = 60_000
/** Jobs that wait look for the database every few seconds. */
const WRITES_BACK_MAX_MS = 15_000
const FROM_MEMORY: readonly Kind[] = ['search', 'product', 'go']

/**
 * The primary goes under load, the replica is promoted, and work goes on: what was acknowledged and is lost, and how
 * long what was refused. The long form waits a minute before it promotes, and does it without waiting for the replica
 * at each commit, too.
 */
export async function run({
  isShort,
  signal,
  print,
}: Invocation): Promise<{ figures: Figures; failures: string[] }> {
  if (onlyReplicable.skip !== false) return { figures: {}, failures: [String(onlyReplicable.skip)] }
  if (spawnSync('pgbouncer', ['--version']).status !== 0)
    return { figures: {}, failures: ['the machine has no pgbouncer'] }
  const figures: Figures = {}
  const failures: string[] = []
  const forms: readonly [string, Durability][] = [
    ['sync', 'on the replica’s disk'],
    ...(isShort ? [] : [['async', 'none'] satisfies [string, Durability]]),
  ]
  for (const [name, durability] of forms) {
    if (signal.aborted) break
    print(`acknowledged when it is on the primary’s disk${name === 'sync' ? `, and ${durability}` : ''}`)
    const result = await failOver(durability, isShort ? OPERATOR_MS.short : OPERATOR_MS.long, print)
    for (const [key, value] of Object.entries(result.figures)) figures[`${name}_${key}`] = value
    failures.push(...result.failures.map(failure => `${name}: ${failure}`))
    const lost = result.figures.writes_lost ?? 0
    if (name === 'sync' && lost > 0) failures.push(`sync: ${lost} acknowledged writes are lost`)
  }
  return { figures, failures }
}

async function failOver(durability: Durability, operatorMs: number, print: (line: string) => void) {
  await using world = await startWorld(durability)
  const { cluster, primaryLine, apiUrl, key } = world
  const failures: string[] = []
  await pushOne(apiUrl, key)
  const offerId = await until('the first offer is found', async () =>
    firstOffer(apiUrl, key).catch(() => null),
  )
  const load = startLoad({ apiUrl, key, offerId })
  await delay(STEADY_MS)

  print('the replica stops replaying: reads go to the primary until it has caught up')
  await until('reads go to the replica', async () => (await replicaState(apiUrl)) === 'healthy')
  const lagFromMs = performance.now()
  await cluster.replica.query('select pg_wal_replay_pause()')
  await until('the replica is found to lag', async () => (await replicaState(apiUrl)) === 'degraded')
  await delay(STEADY_MS / 2)
  await cluster.replica.query('select pg_wal_replay_resume()')
  await until('the replica has caught up', async () => (await replicaState(apiUrl)) === 'healthy')
  const lagged = summarise(load.outcomes, { fromMs: lagFromMs, toMs: performance.now() })

  print('the primary dies')
  const diedMs = performance.now()
  await primaryLine.cut()
  await cluster.primary.stop('immediate')
  await delay(operatorMs)
  print('the replica is promoted (pg_ctl promote), and PgBouncer led to it')
  const promotedMs = performance.now()
  await cluster.promote()
  primaryLine.leadTo(cluster.replica.url)
  await primaryLine.restore()
  await until('a write is acknowledged again', async () => hasWrittenSince(load, promotedMs))
  await delay(STEADY_MS)
  await load.stop()

  const after = summarise(load.outcomes, { fromMs: diedMs, toMs: Number.POSITIVE_INFINITY })
  const rows = await cluster.replica.query<{ sku: string }>('select sku from catalog.offers')
  const kept = new Set(rows.map(({ sku }) => sku))
  const lost = load.acknowledged.filter(sku => !kept.has(sku))
  for (const kind of FROM_MEMORY) {
    const failed = lagged[kind].failed + after[kind].failed
    if (failed > 0) failures.push(`${failed} of ${kind} failed, though it needs no database`)
  }
  if (lagged.history.failed > 0) failures.push('price history failed while the replica lagged')
  if (lagged.write.failed > 0) failures.push('writes failed while the replica lagged')
  // Some wait for the database in their job instead of failing: what counts is when one is acknowledged.
  const writesBackMs = Math.round(firstWriteAfter(load, promotedMs) - promotedMs)
  if (writesBackMs > WRITES_BACK_MAX_MS)
    failures.push(`writes were back ${writesBackMs} ms after the promotion`)
  if (!Number.isFinite(after.history.outageMs)) failures.push('price history did not come back')
  printTable(after, print)
  print(`${load.acknowledged.length} writes acknowledged, ${lost.length} of them lost`)
  const figures: Figures = {
    writes_acknowledged: load.acknowledged.length,
    writes_lost: lost.length,
    lag_reads_answered: lagged.history.answered,
    operator_ms: operatorMs,
    writes_back_after_promotion_ms: writesBackMs,
    ...Object.fromEntries(
      KINDS.flatMap(kind => [
        [`${kind}_failed`, after[kind].failed],
        [`${kind}_outage_ms`, after[kind].outageMs],
      ]),
    ),
  }
  return { figures, failures }
}

function printTable(summary: Record<Kind, KindSummary>, print: (line: string) => void): void {
  print('since the primary died   answered   failed   out for ms   p99 ms')
  for (const kind of KINDS) {
    const { answered, failed, outageMs, latencyMsP99 } = summary[kind]
    const cells = [answered, failed, outageMs, latencyMsP99].map((cell, at) =>
      String(cell).padStart([9, 9, 13, 9][at] ?? 9),
    )
    print(`${kind.padEnd(22)}${cells.join('')}`)
  }
}

const firstWriteAfter = ({ outcomes }: Load, sinceMs: number): number =>
  Math.min(
    ...outcomes
      .filter(outcome => outcome.kind === 'write' && isGood(outcome) && outcome.endedMs > sinceMs)
      .map(({ endedMs }) => endedMs),
  )

const hasWrittenSince = ({ outcomes }: Load, sinceMs: number): boolean =>
  outcomes.some(outcome => outcome.kind === 'write' && isGood(outcome) && outcome.beganMs > sinceMs)

async function replicaState(apiUrl: string): Promise<string> {
  const answer = await fetch(`${apiUrl}/health/detailed`)
  return healthDetailed.parse(await answer.json()).dependencies.replica.status
}

async function pushOne(apiUrl: string, key: string): Promise<void> {
  const product = {
    sku: 'first',
    merchant_id: 'drill',
    title: 'Kettle',
    price: 20,
    url: 'https://shop.example/first',
    currency: 'USD',
  }
  const answer = await fetch(`${apiUrl}/v1/ingest/products`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ source: 'first', country: 'US', products: [product] }),
  })
  if (answer.status !== 200) throw new Error(`the first push was answered ${answer.status}`)
}

async function until<T>(what: string, ask: () => Promise<T | null | false>): Promise<T> {
  const deadlineMs = performance.now() + PHASE_LIMIT_MS
  while (performance.now() < deadlineMs) {
    const answer = await ask()
    if (answer !== null && answer !== false) return answer
    await delay(POLL_MS)
  }
  throw new Error(`waited in vain: ${what}`)
}
