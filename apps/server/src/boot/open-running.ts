import type { Logger } from '../kernel/log.ts'
import { type Place, startEmbeddedPostgres } from '../kernel/postgres/index.ts'
import { EMBEDDED_DATABASE } from '../ops/backup/index.ts'
import type { Config } from './config.ts'
import type { Environment } from './environment.ts'
import type { Secrets } from './secrets.ts'

/** The database that a restore is held against, and may replace. */
export type Running = { config: Config; secrets: Secrets; log: Logger; env: Environment; place: Place }

/** The database of DATABASE_URL, or one of the embedded server, which runs until this is disposed of. */
export async function openRunning(
  { config, secrets, log }: Running,
  database = EMBEDDED_DATABASE,
): Promise<AsyncDisposable & { url: string }> {
  const url = secrets.databaseUrl?.reveal()
  if (url !== undefined) return { url, async [Symbol.asyncDispose]() {} }
  const server = await startEmbeddedPostgres({
    home: config.home,
    log,
    archive: { timeoutSeconds: config.backup.walSeconds },
  })
  return { url: server.url(database), [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}
