import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureSource } from '../../src/catalog/index.ts'
import { carryOut, getRun, type Run } from '../../src/ingest/index.ts'
import { createRun } from '../../src/ingest/run-store.ts'
import type { Database } from '../../src/kernel/db/index.ts'

/** Reads feeds of one shop, each as the run's job would, at the instant given. */
export async function openFeedReader(db: Database) {
  const folder = await mkdtemp(join(tmpdir(), 'buywhere-runs-'))
  const rawFolder = join(folder, 'raw')
  return {
    context: (now: Date) => ({ db, clock: { now: () => now }, rawFolder, spoolFolder: folder }),
    async read(feed: string | Uint8Array, now: Date, { isFull = true } = {}): Promise<Run> {
      const spoolPath = join(folder, `${crypto.randomUUID()}.feed`)
      await writeFile(spoolPath, feed)
      const source = await ensureSource(db, { name: 'shop', country: 'US', region: 'us', currency: 'USD' })
      const runId = await createRun(
        db,
        {
          orgId: null,
          sourceId: source.id,
          input: 'feed',
          format: null,
          columnMap: null,
          storeUrl: null,
          spoolPath,
          inputBytes: feed.length,
          inputSha256: '-',
          isFull,
        },
        now,
      )
      await carryOut(this.context(now), runId)
      return getRun(db, runId)
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}
