import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { type Database, openDatabase, openReads, type Reads } from '../../../src/kernel/db/index.ts'
import { openCuttableLine } from '../../support/cuttable-line.ts'
import { type DatabaseCluster, onlyReplicable, startCluster } from '../../support/database-cluster.ts'
import { quietLog } from '../../support/quiet-log.ts'
import { until } from '../../support/until.ts'

// A real primary and its streaming replica. How far the replica is behind is counted by a clock that is moved.

const MAX_LAG_S = 10
const ORG = 7
const onError = () => {}

type World = Awaited<ReturnType<typeof openWorld>>

async function openWorld(stack: AsyncDisposableStack, cluster: DatabaseCluster) {
  let aheadMs = 0
  const line = stack.use(await openCuttableLine(cluster.replica.url))
  const primaryLine = stack.use(await openCuttableLine(cluster.primary.url))
  const told = { onOpen() {}, onClose() {}, probeEveryMs: 20 }
  const primary = stack.use(openDatabase(primaryLine.url, { maxConnections: 4, onError, circuit: told }))
  const reads = stack.use(
    await openReads({
      primary,
      primaryUrl: primaryLine.url,
      replicaUrl: line.url,
      maxLagS: MAX_LAG_S,
      maxConnections: 4,
      log: quietLog,
      nowMs: () => performance.now() + aheadMs,
    }),
  )
  return {
    cluster,
    line,
    primaryLine,
    primary,
    reads,
    pass: (seconds: number) => (aheadMs += seconds * 1_000),
  }
}

const isReplica = async (db: Database) =>
  (await sql<{ is: boolean }>`select pg_is_in_recovery() as is`.execute(db)).rows[0]?.is

/** Which server answers. */
async function placeOf(reads: Reads, orgIds: readonly number[] = []): Promise<'replica' | 'primary'> {
  return (await reads.read(orgIds, isReplica)) ? 'replica' : 'primary'
}

const caughtUp = ({ reads }: World) =>
  until(async () => {
    await reads.replica?.refresh()
    return (await placeOf(reads)) === 'replica'
  })

async function write({ cluster }: World): Promise<void> {
  await cluster.primary.query('insert into written select count(*) from written')
}

const countOn = async (db: Database) =>
  Number((await sql<{ n: number }>`select count(*) as n from written`.execute(db)).rows[0]?.n)

describe('reads of a replica', onlyReplicable, () => {
  test('they go there while it keeps up, and to the primary while it does not', async () => {
    await using stack = new AsyncDisposableStack()
    const cluster = stack.use(await startCluster())
    await cluster.primary.query('create table written (n int)')
    const world = await openWorld(stack, cluster)
    const { reads } = world
    await caughtUp(world)

    // An idle primary writes nothing for hours; the replica is not behind for that.
    world.pass(3_600)
    await reads.replica?.refresh()
    assert.equal(await placeOf(reads), 'replica')

    await cluster.replica.query('select pg_wal_replay_pause()')
    await write(world)
    await reads.replica?.refresh()
    assert.equal(await placeOf(reads), 'replica', 'a little behind is no harm')
    world.pass(MAX_LAG_S + 1)
    await reads.replica?.refresh()
    assert.equal(await placeOf(reads), 'primary')
    assert.ok((reads.replica?.lagS() ?? 0) > MAX_LAG_S)
    assert.equal(reads.replica?.fallbacks.get('lag'), 1)
    await cluster.replica.query('select pg_wal_replay_resume()')
    await caughtUp(world)
  })

  test('who wrote reads what they wrote, and nobody else is slowed down for it', async () => {
    await using stack = new AsyncDisposableStack()
    const cluster = stack.use(await startCluster())
    await cluster.primary.query('create table written (n int)')
    const world = await openWorld(stack, cluster)
    const { reads } = world
    await caughtUp(world)
    await cluster.replica.query('select pg_wal_replay_pause()')
    for (let round = 1; round <= 3; round++) {
      await write(world)
      reads.noteWrite(ORG)
      await reads.replica?.refresh()
      assert.equal(await reads.read([ORG], countOn), round)
      assert.equal(await reads.read([ORG + 1, ORG], countOn), round)
    }
    assert.equal(await reads.read([], countOn), 0, 'others read what was')
    await cluster.replica.query('select pg_wal_replay_resume()')
    await until(async () => {
      await reads.replica?.refresh()
      assert.equal(await reads.read([ORG], countOn), 3, 'at any moment of catching up')
      return (await placeOf(reads, [ORG])) === 'replica'
    })
  })

  test('a replica that hears of nobody any more is found to be behind, though it has replayed all it heard', async () => {
    await using stack = new AsyncDisposableStack()
    const cluster = stack.use(await startCluster())
    await cluster.primary.query('create table written (n int)')
    const stream = stack.use(await openCuttableLine(cluster.primary.url))
    const { hostname, port, username } = new URL(stream.url)
    await cluster.replica.query(
      `alter system set primary_conninfo = 'host=${hostname} port=${port} user=${username}'`,
    )
    await cluster.replica.query('select pg_reload_conf()')
    const world = await openWorld(stack, cluster)
    await write(world)
    await caughtUp(world)
    await stream.whileCut(async () => {
      await write(world)
      world.pass(MAX_LAG_S + 1)
      await world.reads.replica?.refresh()
      assert.equal(await placeOf(world.reads), 'primary')
    })
    await caughtUp(world)
  })

  test('one server after the other goes and comes back, and what the other can answer is answered', async () => {
    await using stack = new AsyncDisposableStack()
    const cluster = stack.use(await startCluster())
    await cluster.primary.query('create table written (n int)')
    const world = await openWorld(stack, cluster)
    const { reads, line, primaryLine, primary } = world
    await caughtUp(world)

    await line.whileCut(async () => {
      // Cut under the reader's hands first, known to be away later: no read fails for it.
      for (let i = 0; i < 10; i++) assert.equal(await placeOf(reads), 'primary')
      await reads.replica?.refresh()
      assert.equal(await placeOf(reads), 'primary')
    })
    await caughtUp(world)

    reads.noteWrite(ORG)
    await primaryLine.whileCut(async () => {
      await until(async () => {
        await sql`select 1`.execute(primary.db).catch(() => {})
        await reads.replica?.refresh()
        return primary.circuit?.isOpen === true
      })
      world.pass(3_600)
      assert.equal(await placeOf(reads), 'replica', 'nothing better is there, however old it is')
      await assert.rejects(placeOf(reads, [ORG]), { code: 'DATABASE_CIRCUIT_OPEN' })
    })
    await until(async () => primary.circuit?.isOpen === false)
    await caughtUp(world)

    // The server itself this time: every connection is lost, none of the process's doing is needed to get new ones.
    await cluster.primary.stop()
    await cluster.primary.start()
    await until(async () =>
      countOn(primary.db).then(
        n => n === 0,
        () => false,
      ),
    )
    await caughtUp(world)
  })

  test('a replica that was promoted is none any more', async () => {
    await using stack = new AsyncDisposableStack()
    const cluster = stack.use(await startCluster())
    const world = await openWorld(stack, cluster)
    await caughtUp(world)
    await cluster.promote()
    await world.reads.replica?.refresh()
    assert.equal(await placeOf(world.reads), 'primary')
    // Both servers write now: the line says which one was asked.
    assert.equal(world.reads.replica?.fallbacks.get('promoted'), 1)
    assert.equal(world.reads.replica?.isFollowing(), false)
  })

  test('a replica of another cluster is not read', async () => {
    await using stack = new AsyncDisposableStack()
    const cluster = stack.use(await startCluster())
    const other = stack.use(await startCluster())
    const world = await openWorld(stack, { ...cluster, replica: other.replica })
    await world.reads.replica?.refresh()
    assert.equal(await placeOf(world.reads), 'primary')
    assert.equal(world.reads.replica?.fallbacks.get('foreign'), 1)
  })
})
