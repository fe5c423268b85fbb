import { randomUUID } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export type StripeRequest = {
  method: string
  path: string
  form: Record<string, string>
  headers: IncomingHttpHeaders
}

/** null: no answer at all. */
export type StripeReply = { status?: number; headers?: Record<string, string>; body?: unknown } | null

/** A server in Stripe's place that answers by `reply` and remembers what it was asked. */
export async function startFakeStripe(
  reply: (request: StripeRequest, asked: number) => StripeReply | Promise<StripeReply>,
) {
  const requests: StripeRequest[] = []
  const server = createServer(async (incoming, response) => {
    const body = await text(incoming)
    const url = new URL(incoming.url!, 'http://stripe.test')
    const request: StripeRequest = {
      method: incoming.method!,
      path: url.pathname,
      form: Object.fromEntries(body === '' ? url.searchParams : new URLSearchParams(body)),
      headers: incoming.headers,
    }
    requests.push(request)
    const answer = await reply(request, requests.length)
    if (answer === null) return
    const headers = {
      'content-type': 'application/json',
      'request-id': `req_${randomUUID()}`,
      ...answer.headers,
    }
    response.writeHead(answer.status ?? 200, headers).end(JSON.stringify(answer.body ?? {}))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
