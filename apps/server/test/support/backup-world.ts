import { chmodSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { prepareDatabase } from '../../src/boot/prepare-database.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { openDatabase } from '../../src/kernel/db/index.ts'
import { ensureDatabase, startEmbeddedPostgres } from '../../src/kernel/postgres/index.ts'
import type { Secret } from '../../src/kernel/secret.ts'
import {
  type BackupContext,
  createVault,
  EMBEDDED_DATABASE,
  openBackupStore,
  readBackupKey,
} from '../../src/ops/backup/index.ts'
import { quietLog } from './quiet-log.ts'

export type BackupWorld = {
  context: BackupContext
  /** Of the store. */
  folder: string
  /** Main process of its server. */
  pid(): number
  [Symbol.asyncDispose](): Promise<void>
}

/** A migrated embedded server of its own that archives its log, and an empty store beside it. */
export async function createBackupWorld(
  options: { identity?: Secret; settings?: Record<string, string>; archiveSeconds?: number } = {},
): Promise<BackupWorld> {
  await using stack = new AsyncDisposableStack()
  const home = mkdtempSync(join(tmpdir(), 'buywhere-backup-'))
  chmodSync(home, 0o711)
  const data: string[] = []
  stack.defer(async () => {
    for (const folder of [...data, home]) await rm(folder, { recursive: true, force: true })
  })
  const server = stack.use(
    await startEmbeddedPostgres({
      home,
      log: quietLog,
      archive: { timeoutSeconds: options.archiveSeconds ?? 3_600 },
      settings: { fsync: 'off', ...options.settings },
    }),
  )
  const databaseUrl = server.url(EMBEDDED_DATABASE)
  await ensureDatabase(server.url('postgres'), EMBEDDED_DATABASE)
  // Where the home cannot be reached by the server's account, the data lies elsewhere.
  data.push(dirname(server.dataFolder))
  const database = stack.use(openDatabase(databaseUrl, { maxConnections: 6, onError: () => {} }))
  await prepareDatabase(database, quietLog)
  const folder = join(home, 'backups')
  const key = await readBackupKey({ identity: options.identity ?? null })
  const context: BackupContext = {
    db: database.db,
    databaseUrl,
    cluster: { databaseUrl, dataFolder: server.dataFolder },
    vault: createVault(openBackupStore(folder, null, systemClock), key),
    home,
    clock: systemClock,
    log: quietLog,
  }
  const owned = stack.move()
  return { context, folder, pid: () => server.pid, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
