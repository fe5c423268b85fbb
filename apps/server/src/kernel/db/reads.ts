import type { Logger } from '../log.ts'
import { repeat } from '../repeat.ts'
import { type DatabasePool, openDatabase } from './database.ts'
import { isDatabaseAway } from './is-database-away.ts'
import { STATEMENT_LIMITS } from './limits.ts'
import { createReplicaGuard, type ReplicaGuard } from './replica-guard.ts'
import { createWriteMarks, type WriteMarks } from './write-marks.ts'

/** Why a read that may be a little behind went to the primary all the same. */
const FALLBACK_REASONS = ['away', 'promoted', 'foreign', 'lag', 'own_write', 'statement_failed'] as const
export type FallbackReason = (typeof FALLBACK_REASONS)[number]

export type Reads = {
  /**
   * Runs `work`, which only reads, on the replica where that holds all that the organisations' members wrote and is
   * not too far behind; else on the primary. What fails on the replica for its own reasons is run again on the
   * primary.
   */
  read<T>(orgIds: readonly number[], work: (db: DatabasePool['db']) => Promise<T>): Promise<T>
  /** A member of the organisation wrote: call it before the write is acknowledged. */
  noteWrite(orgId: number): void
  /** null: there is no replica. */
  replica: ReplicaReport | null
  [Symbol.asyncDispose](): Promise<void>
}

export type ReplicaReport = {
  pool: DatabasePool
  /** Not away, not promoted, of this cluster. */
  isFollowing(): boolean
  /** Following, and not too far behind. */
  isUsable(): boolean
  /** Seconds at most; null: not known. */
  lagS(): number | null
  fallbacks: ReadonlyMap<FallbackReason, number>
  /** Asks now instead of within a second. */
  refresh(): Promise<void>
}

/** Everything is read from the primary. */
export function primaryReads(primary: DatabasePool): Reads {
  const { db } = primary.withLimits(STATEMENT_LIMITS.read)
  return {
    read: (_, work) => work(db),
    noteWrite() {},
    replica: null,
    [Symbol.asyncDispose]: async () => {},
  }
}

const ASK_EVERY_MS = 1_000
const ASK_LIMITS = { statementTimeoutMs: 1_000, idleInTransactionTimeoutMs: 1_000 }

/** Opens the replica's pool and begins to watch how far it is behind. A replica that is away is no error. */
export async function openReads(options: {
  primary: DatabasePool
  primaryUrl: string
  replicaUrl: string
  maxLagS: number
  maxConnections: number
  log: Logger
  /** Milliseconds that never jump; the process's own when left out. */
  nowMs?: () => number
}): Promise<Reads> {
  const {
    primary,
    primaryUrl,
    replicaUrl,
    maxLagS,
    maxConnections,
    nowMs = () => performance.now(),
  } = options
  const log = options.log.child({ component: 'replica' })
  await using stack = new AsyncDisposableStack()
  const onError = (error: Error) => log.warn({ err: error }, 'an idle connection to the replica broke')
  const pool = stack.use(
    openDatabase(replicaUrl, {
      maxConnections,
      onError,
      limits: STATEMENT_LIMITS.read,
      circuit: {
        onOpen: error => log.warn({ err: error }, 'the replica is away; reads go to the primary'),
        onClose: () => log.info('the replica is back'),
      },
    }),
  )
  // Connections of its own: how far the replica is behind must be known when all others are in use.
  const watch = (url: string) =>
    stack.use(openDatabase(url, { maxConnections: 1, onError: () => {}, limits: ASK_LIMITS })).db
  const guard = createReplicaGuard({ primary: watch(primaryUrl), replica: watch(replicaUrl), nowMs })
  await guard.ask()
  stack.use(repeat({ name: 'replica-lag', everyMs: ASK_EVERY_MS, log, work: guard.ask }))
  const router = createRouter({ primary, pool, guard, maxLagMs: maxLagS * 1_000, nowMs })
  const owned = stack.move()
  return { ...router, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

function createRouter(parts: {
  primary: DatabasePool
  pool: DatabasePool
  guard: ReplicaGuard
  maxLagMs: number
  nowMs: () => number
}): Omit<Reads, typeof Symbol.asyncDispose> {
  const { primary, pool, guard, maxLagMs, nowMs } = parts
  const primaryDb = primary.withLimits(STATEMENT_LIMITS.read).db
  const marks: WriteMarks = createWriteMarks(2 * maxLagMs)
  const fallbacks = new Map<FallbackReason, number>(FALLBACK_REASONS.map(reason => [reason, 0]))
  const count = (reason: FallbackReason) => void fallbacks.set(reason, (fallbacks.get(reason) ?? 0) + 1)

  return {
    async read(orgIds, work) {
      const reason = whyNot(guard, pool, {
        nowMs: nowMs(),
        maxLagMs,
        wroteAtMs: marks.lastOf(orgIds),
        isPrimaryAway: isAway(primary, guard),
      })
      if (reason !== null) {
        count(reason)
        return work(primaryDb)
      }
      try {
        return await work(pool.db)
      } catch (error) {
        if (!isReplicasFault(error)) throw error
        count('statement_failed')
        return work(primaryDb)
      }
    },
    noteWrite: orgId => marks.note(orgId, nowMs()),
    replica: {
      pool,
      fallbacks,
      isFollowing: () => guard.state().fault === null && pool.circuit?.isOpen !== true,
      isUsable: () =>
        whyNot(guard, pool, { nowMs: nowMs(), maxLagMs, wroteAtMs: -Infinity, isPrimaryAway: false }) ===
        null,
      lagS() {
        const caughtUpAtMs = guard.caughtUpAtMs()
        return caughtUpAtMs === null ? null : Math.max(0, nowMs() - caughtUpAtMs) / 1_000
      },
      refresh: () => guard.ask(),
    },
  }
}

/** null: the replica may answer. */
function whyNot(
  guard: ReplicaGuard,
  pool: DatabasePool,
  asked: { nowMs: number; maxLagMs: number; wroteAtMs: number; isPrimaryAway: boolean },
): FallbackReason | null {
  if (pool.circuit?.isOpen) return 'away'
  const { fault } = guard.state()
  if (fault !== null) return fault
  const caughtUpAtMs = guard.caughtUpAtMs() ?? -Infinity
  if (caughtUpAtMs < asked.wroteAtMs) return 'own_write'
  // How far it is behind a primary that is gone nobody can say, and there is nothing better to read.
  if (asked.isPrimaryAway) return null
  return asked.nowMs - caughtUpAtMs > asked.maxLagMs ? 'lag' : null
}

const isAway = (primary: DatabasePool, guard: ReplicaGuard): boolean =>
  primary.circuit?.isOpen === true && !guard.state().isPrimaryAnswering

/** It went away, or had to cancel the statement to go on replaying. */
const isReplicasFault = (error: unknown): boolean =>
  isDatabaseAway(error) || (error as { code?: string }).code === '40001'
