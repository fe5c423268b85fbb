import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openClickRecorder } from '../../src/affiliate/index.ts'
import type { Clock } from '../../src/kernel/clock.ts'
import { Secret } from '../../src/kernel/secret.ts'
import { openSearch } from '../../src/search/index.ts'
import { createApiApp, createMcpApp, REST_PRESENTER, type Services } from '../../src/surfaces/index.ts'
import { quietLog } from './quiet-log.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

export const ALERTS_SECRET = 'a shared secret of some length'.replaceAll(' ', '-')

export type TestServer = {
  apiUrl: string
  mcpUrl: string
  services: Services
  database: TestDatabase
  /** A folder of its own, removed at the end. */
  folder: string
  [Symbol.asyncDispose](): Promise<void>
}

/** The real applications on free ports, over a database of their own. `fill` runs before the index is opened. */
export async function startServer(
  options: { clock?: Clock; searchThreads?: number; fill?: (database: TestDatabase) => Promise<void> } = {},
): Promise<TestServer> {
  await using stack = new AsyncDisposableStack()
  const clock = options.clock ?? { now: () => new Date() }
  const folder = await mkdtemp(join(tmpdir(), 'buywhere-suite-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const database = stack.use(await createTestDatabase())
  await options.fill?.(database)
  const search = stack.use(
    await openSearch({
      db: database.db,
      home: folder,
      clock,
      log: quietLog,
      threads: options.searchThreads ?? 0,
      presenter: REST_PRESENTER,
    }),
  )
  const clicks = stack.use(
    await openClickRecorder({ db: database.db, folder: join(folder, 'clicks'), log: quietLog }),
  )
  const services: Services = {
    clock,
    log: quietLog,
    database,
    search,
    clicks,
    settings: {
      home: folder,
      publicUrl: 'https://shop.example',
      affiliateTag: 'buywhere-20',
      defaultCurrency: 'USD',
      alertsWebhookSecret: new Secret(ALERTS_SECRET),
    },
  }
  const api = await createApiApp(services)
  stack.defer(() => api.close())
  const mcp = createMcpApp(services)
  stack.defer(() => mcp.close())
  const apiUrl = await api.listen({ port: 0, host: '127.0.0.1' })
  const mcpUrl = await mcp.listen({ port: 0, host: '127.0.0.1' })
  const owned = stack.move()
  return { apiUrl, mcpUrl, services, database, folder, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
