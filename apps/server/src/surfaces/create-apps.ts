import { addDiscovery } from './discovery-routes.ts'
import { addGoRoute } from './go/go-route.ts'
import { type App, createApp } from './http/create-app.ts'
import { addMcpRoutes } from './mcp/mcp-routes.ts'
import { addOperationsRoutes } from './rest/operations-routes.ts'
import { addSearchRoutes } from './rest/search-routes.ts'
import type { Services } from './services.ts'

/** Everything that answers on the API's port: REST, /go, the documentation, and MCP beside them. */
export async function createApiApp(services: Services): Promise<App> {
  const app = createApp(services.log)
  await addDiscovery(app, services.settings.publicUrl)
  addSearchRoutes(app, services)
  addOperationsRoutes(app, services)
  addGoRoute(app, services)
  addMcpRoutes(app, services)
  return app
}

/** What answers on the MCP port. */
export function createMcpApp(services: Services): App {
  const app = createApp(services.log)
  addMcpRoutes(app, services)
  app.get('/health', async () => ({ status: 'ok' }))
  return app
}
