import { join } from 'node:path'
import { openClickRecorder } from '../affiliate/index.ts'
import { openSearch } from '../search/index.ts'
import { type App, createApiApp, createMcpApp, REST_PRESENTER, type Services } from '../surfaces/index.ts'
import { openTenancy } from '../tenancy/index.ts'
import type { Platform } from './open-platform.ts'
import { tenancyOptions } from './tenancy-options.ts'

export type Served = { apiUrl: string | null; mcpUrl: string | null; [Symbol.asyncDispose](): Promise<void> }

/** Opens the search replica and listens. Disposing lets requests under way finish, then closes what they stood on. */
export async function serve(
  platform: Platform,
  ports: { api: number | null; mcp: number | null },
  ingest: Services['ingest'],
): Promise<Served> {
  const { clock, config, database, log, secrets } = platform
  await using stack = new AsyncDisposableStack()
  const search = stack.use(
    await openSearch({
      db: database.db,
      home: config.home,
      clock,
      log,
      threads: config.searchThreads,
      presenter: REST_PRESENTER,
    }),
  )
  const clicks = stack.use(
    await openClickRecorder({ db: database.db, folder: join(config.home, 'clicks'), log }),
  )
  const tenancy = stack.use(await openTenancy(await tenancyOptions(platform)))
  const services: Services = {
    clock,
    log,
    database,
    search,
    clicks,
    ingest,
    tenancy,
    settings: {
      home: config.home,
      publicUrl: config.publicUrl,
      affiliateTag: config.affiliateTag,
      defaultCurrency: config.defaultCurrency,
      alertsWebhookSecret: secrets.alertsWebhookSecret,
      corsOrigins: config.corsOrigins,
      trustedProxies: config.trustedProxies,
    },
  }
  const listen = async (app: App, port: number) => {
    stack.defer(() => app.close())
    return app.listen({ host: config.host, port })
  }
  const apiUrl = ports.api === null ? null : await listen(await createApiApp(services), ports.api)
  const mcpUrl = ports.mcp === null ? null : await listen(createMcpApp(services), ports.mcp)
  const owned = stack.move()
  return { apiUrl, mcpUrl, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
