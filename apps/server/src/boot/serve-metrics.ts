import { hash, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { scrape } from '../kernel/telemetry/index.ts'
import type { Platform } from './open-platform.ts'

const REQUEST_TIMEOUT_MS = 10_000
const CONNECTIONS_MAX = 32

export type ServedMetrics = { url: string | null; [Symbol.asyncDispose](): Promise<void> }

/**
 * Metrics of a process on METRICS_PORT, for whoever knows METRICS_TOKEN: of workers and MCP servers, which have no API,
 * and of any process that Prometheus should reach past a balancer. Answers nothing else, and /health with no more than
 * that the process lives. Without METRICS_PORT there is no such server.
 */
export async function serveMetrics({
  config,
  secrets,
  telemetry,
  log,
}: Pick<Platform, 'config' | 'secrets' | 'telemetry' | 'log'>): Promise<ServedMetrics> {
  const { metricsPort, host } = config
  const token = secrets.metricsToken
  if (metricsPort === null || token === null) return { url: null, async [Symbol.asyncDispose]() {} }

  const mayRead = ({ headers }: IncomingMessage) =>
    isSame(headers.authorization ?? '', `Bearer ${token.reveal()}`)
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.split('?', 1)[0]
    const isKnown = request.method === 'GET' && (path === '/metrics' || path === '/health')
    if (!isKnown) return end(response, 404, 'text/plain', 'not found\n')
    if (path === '/health') return end(response, 200, 'application/json', '{"status":"ok"}')
    if (!mayRead(request)) {
      response.setHeader('www-authenticate', 'Bearer')
      return end(response, 401, 'text/plain', 'send METRICS_TOKEN as `Authorization: Bearer …`\n')
    }
    const { contentType, text } = await scrape(telemetry.registry)
    end(response, 200, contentType, text)
  }

  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    answer(request, response).catch(error => {
      log.error({ err: error }, 'metrics could not be told')
      response.destroy()
    })
  })
  server.maxConnections = CONNECTIONS_MAX
  server.listen(metricsPort, host)
  await once(server, 'listening')
  // What runs beside it decides how long the process lives.
  server.unref()
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${host}:${port}/metrics`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function end(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text)
}

/** In the same time whatever differs. */
const isSame = (a: string, b: string): boolean =>
  timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'))
