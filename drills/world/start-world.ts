import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepareDatabase } from '../../apps/server/src/boot/prepare-database.ts'
import { loadDemo } from '../../apps/server/src/demo/load-demo.ts'
import { systemClock } from '../../apps/server/src/kernel/clock.ts'
import { type Database, openDatabase } from '../../apps/server/src/kernel/db/index.ts'
import { createLogger } from '../../apps/server/src/kernel/log.ts'
import {
  type EmbeddedPostgres,
  ensureDatabase,
  startEmbeddedPostgres,
} from '../../apps/server/src/kernel/postgres/index.ts'
import { issueOperatorKey } from '../../apps/server/src/tenancy/index.ts'

const DATABASE = 'buywhere'

/** A home of its own with a filled catalogue: its processes find the database by the home. */
export type World = {
  home: string
  db: Database
  /** Restarted under the same port when it dies, so that its pid changes. */
  postgres: EmbeddedPostgres
  /** Of the operator, whom nothing limits. */
  key: string
  [Symbol.asyncDispose](): Promise<void>
}

/** Everything is gone again when it is disposed of, after the processes that stood on it. */
export async function startWorld({ offers }: { offers: number }): Promise<World> {
  await using stack = new AsyncDisposableStack()
  const home = await mkdtemp(join(tmpdir(), 'buywhere-drill-'))
  stack.defer(() => rm(home, { recursive: true, force: true }))
  const log = createLogger('silent')
  const postgres = stack.use(await startEmbeddedPostgres({ home, log }))
  await ensureDatabase(postgres.url('postgres'), DATABASE)
  const database = stack.use(openDatabase(postgres.url(DATABASE), { maxConnections: 4, onError: () => {} }))
  await prepareDatabase(database, log)
  await loadDemo(database.db, systemClock, { offers, seed: 1 })
  const key = await issueOperatorKey(database.db, 'drill', systemClock.now())
  const owned = stack.move()
  return { home, db: database.db, postgres, key, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
