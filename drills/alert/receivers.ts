import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { startSmtpServer } from '../../apps/server/test/tenancy/support/smtp-server.ts'

export const CHANNELS = ['slack', 'pagerduty', 'email'] as const

export type Heard = { channel: (typeof CHANNELS)[number]; text: string; atMs: number }

/** What Slack, PagerDuty and a mail server would be, on this machine: all three keep what they are told. */
export async function startReceivers() {
  const posted: Heard[] = []
  const server = createServer(async (request, response) => {
    const channel = request.url === '/slack' ? 'slack' : 'pagerduty'
    posted.push({ channel, text: await text(request), atMs: performance.now() })
    response.writeHead(202).end('ok')
  })
  const url = await listen(server, 0)
  const smtp = await startSmtpServer()
  return {
    slackUrl: `${url}/slack`,
    pagerdutyUrl: `${url}/pagerduty`,
    smtpUrl: smtp.url,
    /** In the order in which they came, mails at the end. */
    heard: (): Heard[] => [
      ...posted,
      ...smtp.messages.map(message => ({
        channel: 'email' as const,
        text: message,
        atMs: performance.now(),
      })),
    ],
    async [Symbol.asyncDispose]() {
      await close(server)
      await smtp[Symbol.asyncDispose]()
    },
  }
}

/** Something that answers, and can be made not to. */
export async function startTarget() {
  const launch = () => createServer((_request, response) => response.end('{"status":"ok"}'))
  let server = launch()
  const url = await listen(server, 0)
  return {
    url,
    down: () => close(server),
    async back() {
      server = launch()
      await listen(server, Number(new URL(url).port))
    },
    [Symbol.asyncDispose]: () => close(server),
  }
}

async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
}
