import { sql } from 'kysely'
import type { Database } from './database.ts'

export type ReplicaState = {
  /** It answers, is a replica, and of the same cluster. */
  isReplica: boolean
  /** Why it is not used, whatever its lag; null: nothing speaks against it. */
  fault: 'away' | 'promoted' | 'foreign' | null
  /** Whether the primary said where it is when last asked. */
  isPrimaryAnswering: boolean
}

export type ReplicaGuard = {
  state(): ReplicaState
  /**
   * By our own clock that never jumps, milliseconds: the replica holds everything that was committed before. null:
   * nothing is known yet.
   */
  caughtUpAtMs(): number | null
  /** Asks both servers once. Never rejects. */
  ask(): Promise<void>
}

type Sample = { position: number; atMs: number }
type PrimaryAnswer = { position: number; cluster: string }
type ReplicaAnswer = { isReplica: boolean; position: number | null; cluster: string }

/** As many positions of the primary as are remembered while the replica lags: five minutes of one a second. */
const SAMPLES_MOST = 300

/**
 * How far a replica is behind. Measured by where the primary's log was when this process last asked, so that it
 * needs no server's clock, tells an idle primary from a replica that receives nothing any more, and holds for what
 * was written by anybody.
 */
export function createReplicaGuard(options: {
  primary: Database
  replica: Database
  /** Milliseconds that never jump. */
  nowMs: () => number
}): ReplicaGuard {
  const { primary, replica, nowMs } = options
  let samples: Sample[] = []
  let caughtUpAtMs: number | null = null
  let cluster: string | null = null
  let state: ReplicaState = { isReplica: false, fault: 'away', isPrimaryAnswering: false }

  async function ask(): Promise<void> {
    // Before the question is sent: what is committed later may or may not be in the answer.
    const askedAtMs = nowMs()
    const primaryAnswer = await askPrimary(primary).catch(() => null)
    if (primaryAnswer !== null) {
      // Another primary than before: positions of one say nothing about the other's.
      if (cluster !== null && cluster !== primaryAnswer.cluster) forget()
      cluster = primaryAnswer.cluster
      // A primary that was restored, or promoted with less than the one before had, begins anew further back.
      if (primaryAnswer.position < (samples.at(-1)?.position ?? 0)) forget()
      samples.push({ position: primaryAnswer.position, atMs: askedAtMs })
    }
    const replicaAnswer = await askReplica(replica).catch(() => null)
    const fault = faultOf(replicaAnswer, cluster)
    state = { isReplica: fault === null, fault, isPrimaryAnswering: primaryAnswer !== null }
    if (fault === null) follow(replicaAnswer?.position ?? 0)
    else forget()
  }

  function follow(position: number): void {
    const reached = samples.findLastIndex(sample => sample.position <= position)
    if (reached >= 0) {
      caughtUpAtMs = samples[reached]?.atMs ?? caughtUpAtMs
      samples = samples.slice(reached)
    }
    // The oldest is what the replica has to reach first; of the rest every other one tells enough.
    if (samples.length > SAMPLES_MOST) samples = samples.filter((_, at) => at % 2 === 0)
  }

  function forget(): void {
    samples = []
    caughtUpAtMs = null
  }

  return { state: () => state, caughtUpAtMs: () => caughtUpAtMs, ask }
}

function faultOf(answer: ReplicaAnswer | null, cluster: string | null): ReplicaState['fault'] {
  if (answer === null) return 'away'
  if (!answer.isReplica) return 'promoted'
  return cluster !== null && answer.cluster !== cluster ? 'foreign' : null
}

/** The flushed position: all that is acknowledged lies before it, and a replica never gets what lies behind it. */
async function askPrimary(primary: Database): Promise<PrimaryAnswer> {
  const { rows } = await sql<PrimaryAnswer>`
    select pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::bigint as position,
      (select system_identifier::text from pg_control_system()) as cluster
  `.execute(primary)
  if (rows[0] === undefined) throw new Error('the primary did not say where it is')
  return rows[0]
}

async function askReplica(replica: Database): Promise<ReplicaAnswer> {
  const { rows } = await sql<ReplicaAnswer>`
    select pg_is_in_recovery() as "isReplica",
      pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint as position,
      (select system_identifier::text from pg_control_system()) as cluster
  `.execute(replica)
  if (rows[0] === undefined) throw new Error('the replica did not say where it is')
  return rows[0]
}
