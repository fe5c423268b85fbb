import type { IncomingMessage } from 'node:http'
import { originValidation, toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler } from '@modelcontextprotocol/server'
import type { App } from '../http/create-app.ts'
import type { Services } from '../services.ts'
import { createToolsServer } from './create-tools-server.ts'

/** MCP over streamable HTTP on /mcp, today's revision and those of 2025 alike, without sessions. */
export function addMcpRoutes(app: App, services: Services): void {
  const handler = createMcpHandler(() => createToolsServer(services), {
    onerror: error => services.log.warn({ err: error }, 'mcp request'),
  })
  const handle = toNodeHandler(handler)
  // A web page that a shopper has open must not be able to ask in the shopper's place.
  const mayAsk = originValidation([
    'localhost',
    '127.0.0.1',
    '[::1]',
    new URL(services.settings.publicUrl).hostname,
  ])
  app.addHook('onClose', () => handler.close())

  app.route({
    method: ['GET', 'POST', 'DELETE'],
    url: '/mcp',
    schema: { hide: true },
    handler: async (request, reply) => {
      // From here on the answer is the handler's: it speaks JSON-RPC, errors included.
      reply.hijack()
      if (!mayAsk(request.raw, reply.raw)) return
      await handle(request.raw as IncomingMessage & { method: string; url: string }, reply.raw, request.body)
    },
  })

  app.get('/mcp/health', { schema: { hide: true } }, async () => ({ status: 'ok' }))
}
