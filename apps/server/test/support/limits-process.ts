import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { systemClock } from '../../src/kernel/clock.ts'
import type { Limiter, LimitVerdict, LimitWindow } from '../../src/tenancy/limits/limiter.ts'
import { openRedisLimiter } from '../../src/tenancy/limits/redis-limiter.ts'
import { quietLog } from './quiet-log.ts'

// One process of several that share limits: asks for much more than there is, until it is told to stop.

export type LimitsTask = {
  url: string
  processId: string
  tenants: number
  clientsPerTenant: number
  /** Grants for a tenant after which this process asks no more for it; null: it goes on. */
  quitAt: number | null
  /** For each tenant; the subject is put in. */
  windows: Omit<LimitWindow, 'subject'>[]
}

/** Sent every few milliseconds, and once more with `isLast`. */
export type LimitsReport = {
  /** For each tenant. */
  allowed: number[]
  refused: number
  unavailable: number
  insuredGrants: number
  state: string
  processes: number
  isLast: boolean
}

const REPORT_INTERVAL_MS = 20
/** So that one Redis and four processes on two cores are busy, and not choked. */
const THINK_MS = 2
const REFUSED_THINK_MS = 20

process.once('disconnect', () => process.exit(1))
process.once('message', message => void work(message as LimitsTask))

async function work(task: LimitsTask): Promise<void> {
  const { url, processId, tenants, clientsPerTenant, quitAt, windows } = task
  const limiter = openRedisLimiter({ url, clock: systemClock, log: quietLog, processId })
  const allowed = new Array<number>(tenants).fill(0)
  let refused = 0
  let unavailable = 0
  let isStopping = false
  const stopped = once(process, 'message').then(() => {
    isStopping = true
  })
  const report = (isLast: boolean, then?: () => void) => {
    const { insuredGrants, state, processes } = limiter.status()
    const figures = { allowed, refused, unavailable, insuredGrants, state, processes, isLast }
    process.send!(figures satisfies LimitsReport, then ?? (() => {}))
  }
  const reports = setInterval(() => report(false), REPORT_INTERVAL_MS)
  const client = async (tenant: number) => {
    const asked = windows.map(window => ({ ...window, subject: `org:${tenant}` }))
    while (!isStopping && (quitAt === null || allowed[tenant]! < quitAt)) {
      const verdict = await ask(limiter, asked)
      if (verdict === null) unavailable++
      else if (verdict.isAllowed) allowed[tenant]!++
      else refused++
      await delay(verdict?.isAllowed ? THINK_MS : REFUSED_THINK_MS)
    }
  }
  await Promise.all(Array.from({ length: tenants * clientsPerTenant }, (_, i) => client(i % tenants)))
  await stopped
  clearInterval(reports)
  await limiter[Symbol.asyncDispose]()
  report(true, () => process.exit(0))
}

/** null: it could not be decided in time. */
async function ask(limiter: Limiter, windows: readonly LimitWindow[]): Promise<LimitVerdict | null> {
  try {
    return await limiter.take(windows)
  } catch {
    return null
  }
}
