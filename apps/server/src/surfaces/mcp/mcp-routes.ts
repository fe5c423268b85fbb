import type { IncomingMessage } from 'node:http'
import { originValidation, toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler } from '@modelcontextprotocol/server'
import type { App } from '../http/create-app.ts'
import type { Services } from '../services.ts'
import { createToolsServer } from './create-tools-server.ts'
import { type ToolCall, toolCallOf } from './tool-call.ts'

/** MCP over streamable HTTP on /mcp, today's revision and those of 2025 alike, without sessions. */
export function addMcpRoutes(app: App, services: Services): void {
  const handler = createMcpHandler(
    ({ authInfo }) => createToolsServer(services, authInfo?.extra?.call as ToolCall),
    {
      onerror: error => services.log.warn({ err: error }, 'mcp request'),
    },
  )
  const handle = toNodeHandler(handler)
  // A web page that a shopper has open must not be able to ask in the shopper's place.
  const mayAsk = originValidation([
    'localhost',
    '127.0.0.1',
    '[::1]',
    ...[services.settings.publicUrl, ...services.settings.corsOrigins]
      .filter(origin => origin !== '*')
      .map(origin => new URL(origin).hostname),
  ])
  app.addHook('onClose', () => handler.close())

  app.route({
    method: ['GET', 'POST', 'DELETE'],
    url: '/mcp',
    config: { access: { scope: 'catalog:read', isPublic: true } },
    schema: { hide: true },
    handler: async (request, reply) => {
      // The guard has looked at the credentials; the handler passes on what it made of them.
      const auth = { token: '', clientId: '', scopes: [], extra: { call: toolCallOf(request, services) } }
      // From here on the answer is the handler's: it speaks JSON-RPC, errors included.
      reply.hijack()
      if (!mayAsk(request.raw, reply.raw)) return
      const raw = request.raw as IncomingMessage & { method: string; url: string }
      await handle(Object.assign(raw, { auth }), reply.raw, request.body)
    },
  })

  app.get('/mcp/health', { config: { access: 'open' }, schema: { hide: true } }, async () => ({
    status: 'ok',
  }))
}
