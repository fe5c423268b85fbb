import { addOlderSearchRoutes } from './compat/older-search-routes.ts'
import { addDiscovery } from './discovery-routes.ts'
import { addGoRoute } from './go/go-route.ts'
import { type App, createApp } from './http/create-app.ts'
import { addGuard } from './http/guard.ts'
import { noteWrites } from './http/note-writes.ts'
import { observeRequests } from './http/observe-requests.ts'
import { addMcpRoutes } from './mcp/mcp-routes.ts'
import { addAccountRoutes } from './rest/account-routes.ts'
import { addAcpFeedRoutes } from './rest/acp-feed-routes.ts'
import { addBillingRoutes } from './rest/billing-routes.ts'
import { addCatalogueRoutes } from './rest/catalogue-routes.ts'
import { addChangesRoutes } from './rest/changes-routes.ts'
import { addCompareRoutes } from './rest/compare-routes.ts'
import { addDealsRoutes } from './rest/deals-routes.ts'
import { addFeedCheckRoutes } from './rest/feed-check-routes.ts'
import { addGuardRoutes } from './rest/guard-routes.ts'
import { addIdentityRoutes } from './rest/identity-routes.ts'
import { addIngestHealthRoutes } from './rest/ingest-health-routes.ts'
import { addIngestRoutes } from './rest/ingest-routes.ts'
import { addKeyRoutes } from './rest/key-routes.ts'
import { addMemberRoutes } from './rest/member-routes.ts'
import { addMetricsRoute } from './rest/metrics-route.ts'
import { addOperationsRoutes } from './rest/operations-routes.ts'
import { addOpsAlertsRoutes } from './rest/ops-alerts-routes.ts'
import { addOrgRoutes } from './rest/org-routes.ts'
import { addPriceRoutes } from './rest/price-routes.ts'
import { addProductRedirects } from './rest/product-redirects.ts'
import { addRatesRoutes } from './rest/rates-routes.ts'
import { addRunRoutes } from './rest/run-routes.ts'
import { addSearchRoutes } from './rest/search-routes.ts'
import { addSourceRoutes } from './rest/source-routes.ts'
import { addUsageRoutes } from './rest/usage-routes.ts'
import { addWorkspaceRoutes } from './rest/workspace-routes.ts'
import type { Services } from './services.ts'

/**
 * Everything that answers on the API's port: REST, /go, the documentation, and MCP beside them. `isObserved: false`
 * counts, times and traces no request: to measure what that costs.
 */
export async function createApiApp(services: Services, { isObserved = true } = {}): Promise<App> {
  const { clock, database, tenancy } = services
  const app = createGuardedApp(services, isObserved)
  await addDiscovery(app, services.settings.publicUrl)
  addProductRedirects(app, services)
  addSearchRoutes(app, services)
  addIdentityRoutes(app, services)
  addPriceRoutes(app, services)
  addRatesRoutes(app, services)
  addOlderSearchRoutes(app, services)
  addCompareRoutes(app, services)
  addCatalogueRoutes(app, services)
  addDealsRoutes(app, services)
  addChangesRoutes(app, services)
  addOperationsRoutes(app, services)
  addOpsAlertsRoutes(app, { database })
  addGoRoute(app, services)
  addMcpRoutes(app, services)
  addKeyRoutes(app, { clock, database, access: tenancy.access })
  addAccountRoutes(app, tenancy)
  addUsageRoutes(app, tenancy)
  addOrgRoutes(app, services)
  addMemberRoutes(app, services)
  addWorkspaceRoutes(app, services)
  if (services.ingest !== null) {
    const { ingest } = services
    addIngestRoutes(app, { ingest })
    addRunRoutes(app, { ingest })
    addAcpFeedRoutes(app, { ingest })
  }
  addSourceRoutes(app, { clock, database })
  addFeedCheckRoutes(app)
  addIngestHealthRoutes(app, { clock, database, ingest: services.ingest })
  addGuardRoutes(app, { clock, database })
  addMetricsRoute(app, services.telemetry)
  addBillingRoutes(app, { clock, database, settings: services.settings, ...tenancy })
  return app
}

/** What answers on the MCP port. */
export function createMcpApp(services: Services): App {
  const app = createGuardedApp(services)
  addMcpRoutes(app, services)
  app.get('/health', { config: { access: 'open' } }, async () => ({ status: 'ok' }))
  return app
}

function createGuardedApp(services: Services, isObserved = true): App {
  const { log, telemetry, clock, settings, tenancy, gate, reads } = services
  const { publicUrl, corsOrigins, trustedProxies } = settings
  const app = createApp({ log, isHttps: publicUrl.startsWith('https:'), corsOrigins, trustedProxies, gate })
  if (isObserved) observeRequests(app, telemetry)
  addGuard(app, { clock, publicUrl, ...tenancy })
  noteWrites(app, reads)
  return app
}
