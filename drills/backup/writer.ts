import { connect } from '../../apps/server/src/ops/backup/index.ts'

/** A write the server acknowledged, and when by this process's monotonic clock. */
export type AcknowledgedWrite = { id: number; atMs: number }

/** Writes one row after the other, each a transaction of its own, until stopped or cut off. */
export async function startWriter(databaseUrl: string): Promise<{
  stop(): Promise<AcknowledgedWrite[]>
  [Symbol.asyncDispose](): Promise<void>
}> {
  const client = await connect(databaseUrl)
  const acknowledged: AcknowledgedWrite[] = []
  let isStopped = false
  const writing = (async () => {
    for (let id = 1; !isStopped; id++) {
      await client.query('insert into public.drill_writes (id) values ($1)', [id])
      acknowledged.push({ id, atMs: performance.now() })
    }
  })().catch(() => {})
  const stop = async () => {
    isStopped = true
    await writing
    await client.end().catch(() => {})
    return acknowledged
  }
  return {
    stop,
    async [Symbol.asyncDispose]() {
      await stop()
    },
  }
}

/** Acknowledged writes the copy does not have, in the order they were made. */
export async function findMissing(
  copy: Awaited<ReturnType<typeof connect>>,
  acknowledged: readonly AcknowledgedWrite[],
): Promise<AcknowledgedWrite[]> {
  const { rows } = await copy.query<{ id: string }>('select id from public.drill_writes')
  const there = new Set(rows.map(({ id }) => Number(id)))
  return acknowledged.filter(({ id }) => !there.has(id))
}
