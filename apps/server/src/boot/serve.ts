import { join } from 'node:path'
import { openClickRecorder } from '../affiliate/index.ts'
import { CacheTiers, warnOfRedisServers } from '../kernel/cache/index.ts'
import { STATEMENT_LIMITS } from '../kernel/db/index.ts'
import { openSearch } from '../search/index.ts'
import {
  type App,
  createApiApp,
  createMcpApp,
  LoadGate,
  REST_RESPONDER,
  type Services,
} from '../surfaces/index.ts'
import { openTenancy } from '../tenancy/index.ts'
import { checkConnections } from './check-connections.ts'
import { drain } from './drain.ts'
import type { Platform } from './open-platform.ts'
import { openPlatformReads } from './open-reads.ts'
import { registerServedMetrics } from './register-metrics.ts'
import { tenancyOptions } from './tenancy-options.ts'

export type Served = { apiUrl: string | null; mcpUrl: string | null; [Symbol.asyncDispose](): Promise<void> }

/** Opens the search replica and listens. Disposing lets requests under way finish, then closes what they stood on. */
export async function serve(
  platform: Platform,
  ports: { api: number | null; mcp: number | null },
  ingest: Services['ingest'],
): Promise<Served> {
  const { clock, config, database, log, secrets, telemetry } = platform
  await using stack = new AsyncDisposableStack()
  const search = stack.use(
    await openSearch({
      db: database.db,
      home: config.home,
      clock,
      log,
      threads: config.searchThreads,
      responder: REST_RESPONDER,
      maySave: platform.pressure.mayWriteFiles,
    }),
  )
  const clicks = stack.use(
    await openClickRecorder({ db: database.db, folder: join(config.home, 'clicks'), log }),
  )
  await checkConnections(platform)
  const requests = database.withLimits(STATEMENT_LIMITS.write)
  const reads = stack.use(await openPlatformReads(platform))
  const tenancy = stack.use(
    await openTenancy({ ...(await tenancyOptions({ ...platform, database: requests })), reads }),
  )
  const cache = stack.use(new CacheTiers({ redisUrl: secrets.cacheRedisUrl?.reveal() ?? null, clock, log }))
  void warnOfRedisServers(
    { limits: secrets.redisUrl?.reveal() ?? null, cache: secrets.cacheRedisUrl?.reveal() ?? null },
    log,
  )
  const gate = stack.use(new LoadGate({ isShedding: config.isShedding }))
  const services: Services = {
    gate,
    clock,
    log,
    telemetry,
    database: requests,
    reads,
    search,
    cache,
    clicks,
    ingest,
    pressure: platform.pressure,
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
  registerServedMetrics(telemetry.registry, services)
  const apps: App[] = []
  const listen = async (app: App, port: number) => {
    apps.push(app)
    stack.defer(() => app.close())
    return app.listen({ host: config.host, port })
  }
  const apiUrl = ports.api === null ? null : await listen(await createApiApp(services), ports.api)
  const mcpUrl = ports.mcp === null ? null : await listen(createMcpApp(services), ports.mcp)
  const { drainMs } = config
  stack.defer(() => drain({ gate, servers: apps.map(({ server }) => server), drainMs }))
  const owned = stack.move()
  return { apiUrl, mcpUrl, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
