import { Counter, Gauge, type Registry } from 'prom-client'
import type { DatabasePool } from './database.ts'
import type { Reads } from './reads.ts'

/** Connections, reachability and replication, as they are when asked for. Labels come from fixed lists. */
export function registerDatabaseMetrics(
  registry: Registry,
  { database, reads }: { database: DatabasePool; reads: Pick<Reads, 'replica'> },
): void {
  const registers = [registry]
  const { replica } = reads
  const pools = [
    { name: 'primary', opened: database },
    ...(replica === null ? [] : [{ name: 'replica', opened: replica.pool }]),
  ]
  new Gauge({
    name: 'buywhere_db_pool_connections',
    help: 'Connections of the pool, by what they do; waiting: requests that wait for one',
    labelNames: ['pool', 'state'],
    registers,
    collect() {
      for (const { name, opened } of pools) {
        const { totalCount, idleCount, waitingCount } = opened.pool
        this.set({ pool: name, state: 'busy' }, totalCount - idleCount)
        this.set({ pool: name, state: 'idle' }, idleCount)
        this.set({ pool: name, state: 'waiting' }, waitingCount)
      }
    },
  })
  new Gauge({
    name: 'buywhere_db_pool_max',
    help: 'Connections the pool may open',
    labelNames: ['pool'],
    registers,
    collect() {
      for (const { name, opened } of pools) this.set({ pool: name }, opened.pool.options.max)
    },
  })
  new Gauge({
    name: 'buywhere_db_circuit_open',
    help: '1 while requests fail at once because the server does not answer',
    labelNames: ['pool'],
    registers,
    collect() {
      for (const { name, opened } of pools) this.set({ pool: name }, Number(opened.circuit?.isOpen ?? false))
    },
  })
  new Gauge({
    name: 'buywhere_db_up',
    help: '1 while the server answers; the replica also has to be a replica of this primary',
    labelNames: ['role'],
    registers,
    collect() {
      this.set({ role: 'primary' }, Number(database.circuit?.isAnswering ?? true))
      if (replica !== null) this.set({ role: 'replica' }, Number(replica.isFollowing()))
    },
  })
  if (replica === null) return
  new Gauge({
    name: 'buywhere_db_replica_lag_seconds',
    help: 'How long ago the primary was where the replica is, at most; NaN when not known',
    registers,
    collect() {
      this.set(replica.lagS() ?? Number.NaN)
    },
  })
  new Counter({
    name: 'buywhere_db_replica_fallbacks_total',
    help: 'Reads meant for the replica that went to the primary',
    labelNames: ['reason'],
    registers,
    collect() {
      this.reset()
      for (const [reason, count] of replica.fallbacks) this.inc({ reason }, count)
    },
  })
}
