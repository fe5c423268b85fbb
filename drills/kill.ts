import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { pickBelow, type Random, seededRandom } from '../bench/support/random.ts'
import { findLost } from './load/find-lost.ts'
import { type Acknowledged, openLedger } from './load/ledger.ts'
import { type MixedLoad, startMixedLoad } from './load/mixed-load.ts'
import { firstOffer } from './world/first-offer.ts'
import { type Served, startProcess } from './world/start-process.ts'
import { startWorld, type World } from './world/start-world.ts'

const DEFAULT_KILLS = 100
const LONGEST_LIFE_MS = 1_500
const WRITES_BETWEEN_KILLS = 10
const LONGEST_WAIT_MS = 15_000
const SETTLE_MAX_MS = 120_000
const POLL_MS = 50
const SHOWN_MAX = 20
const KINDS: readonly Acknowledged['kind'][] = ['offers', 'click', 'key', 'source']

export const options = { kills: { type: 'string' } } as const

type Invocation = {
  isShort: boolean
  signal: AbortSignal
  values: Record<string, string | boolean | undefined>
  print(line: string): void
}

/** Each kind of process is ended by `kill -9` so many times, at random moments, while everything is written to. */
export async function run({ isShort, signal, values, print }: Invocation) {
  const kills = Number(values.kills ?? (isShort ? 1 : DEFAULT_KILLS))
  await using stack = new AsyncDisposableStack()
  const world = stack.use(await startWorld({ offers: isShort ? 500 : 5_000 }))
  const ledger = stack.use(await openLedger(join(world.home, 'acknowledged.ndjson')))
  const [api, mcp, worker] = await Promise.all([
    startProcess(world, 'api', { SEARCH_THREADS: '0' }),
    startProcess(world, 'mcp', { SEARCH_THREADS: '0' }),
    startProcess(world, 'worker'),
  ])
  for (const process of [api, mcp, worker]) stack.use(process)
  const offerId = await firstOffer(api.url ?? '', world.key)
  print('api, mcp, worker and the embedded database are up; writing to all of them')

  const load = startMixedLoad({
    apiUrl: api.url ?? '',
    mcpUrl: mcp.url ?? '',
    key: world.key,
    offerId,
    ledger,
    pauseMs: 5,
  })
  const beganMs = performance.now()
  const random = seededRandom(1)
  const victims: Record<string, () => Promise<void>> = {
    api: () => killAndStart(api),
    mcp: () => killAndStart(mcp),
    worker: () => killAndStart(worker),
    postgres: () => killDatabase(world),
  }
  const killed = new Map(Object.keys(victims).map(name => [name, 0]))
  for (const name of shuffled(Object.keys(victims), kills, random)) {
    await live(load, random)
    if (signal.aborted) break
    await victims[name]?.()
    killed.set(name, (killed.get(name) ?? 0) + 1)
  }
  await load.stop()
  const seconds = Math.round((performance.now() - beganMs) / 1_000)
  const total = [...killed.values()].reduce((sum, count) => sum + count, 0)
  print(`${total} kills in ${seconds} s; waiting for what is durable to be done`)
  for (const [outcome, count] of [...load.figures.outcomes].sort()) print(`  ${outcome}: ${count}`)
  const leftRunning = await settle(world)
  const entries = await ledger.read()
  const lost = await findLost(world.db, entries)
  const of = (kind: string) => entries.filter(entry => entry.kind === kind).length
  const figures = {
    ...Object.fromEntries([...killed].map(([name, count]) => [`kills_${name}`, count])),
    elapsed_s: seconds,
    requests: load.figures.asked,
    requests_failed: load.figures.failed,
    acknowledged_pushes_and_uploads: of('offers'),
    acknowledged_clicks: of('click'),
    acknowledged_keys: of('key') + of('revocation'),
    acknowledged_settings: of('source'),
    lost: lost.length,
  }
  const failures = lost.slice(0, SHOWN_MAX).map(what => `acknowledged and not there: ${what}`)
  if (leftRunning > 0) failures.push(`${leftRunning} runs or files of clicks were not done in time`)
  for (const kind of KINDS) {
    if (of(kind) === 0) failures.push(`no ${kind} was acknowledged: nothing was proven of them`)
  }
  return { figures, failures }
}

/** Each name so many times, in an order by chance. */
function shuffled(names: readonly string[], times: number, random: Random): string[] {
  const order = names.flatMap(name => new Array<string>(times).fill(name))
  for (let left = order.length; left > 1; left--) {
    const at = pickBelow(random, left)
    ;[order[at], order[left - 1]] = [order[left - 1] ?? '', order[at] ?? '']
  }
  return order
}

async function killAndStart(process: Served): Promise<void> {
  await process.kill()
  await process.start()
}

/** Long enough for writes to be acknowledged, however slow the machine is, and then until a random moment. */
async function live({ figures }: MixedLoad, random: Random): Promise<void> {
  const wanted = figures.acknowledged + WRITES_BETWEEN_KILLS
  const endMs = performance.now() + LONGEST_WAIT_MS
  while (figures.acknowledged < wanted && performance.now() < endMs) await delay(POLL_MS)
  await delay(pickBelow(random, LONGEST_LIFE_MS))
}

/** Its supervisors start it again. */
async function killDatabase(world: World): Promise<void> {
  const { pid } = world.postgres
  process.kill(pid, 'SIGKILL')
  while (world.postgres.pid === pid) await delay(POLL_MS)
  await answered(world)
}

async function answered({ db }: World): Promise<void> {
  while (true) {
    const isThere = await sql`select 1`.execute(db).then(
      () => true,
      () => false,
    )
    if (isThere) return
    await delay(POLL_MS)
  }
}

/** Until every run has ended and no clicks are left on disk. Answers how many are left when that takes too long. */
async function settle({ db, home }: World): Promise<number> {
  const endMs = performance.now() + SETTLE_MAX_MS
  while (true) {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from ingest.runs where status = 'running'
    `.execute(db)
    const clicks = await readdir(join(home, 'clicks'))
    const left = Number(rows[0]?.n ?? 0) + clicks.length
    if (left === 0 || performance.now() > endMs) return left
    await delay(POLL_MS)
  }
}
