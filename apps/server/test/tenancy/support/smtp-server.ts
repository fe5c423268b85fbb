import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

export type SmtpServer = {
  url: string
  /** Whole messages that were taken over. */
  messages: string[]
  /** Resolves with the next connection. */
  nextConnection(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

type Behaviour = {
  /** What it says to the password; null asks for none. */
  authentication?: string
  /** What it says at the end of a message. */
  verdict?: string
  /** Takes connections and says nothing. */
  isSilent?: boolean
}

/** As much of SMTP as a client needs to hand a mail over. */
export async function startSmtpServer(behaviour: Behaviour = {}): Promise<SmtpServer> {
  const messages: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    if (behaviour.isSilent) return
    const say = (line: string) => socket.write(`${line}\r\n`)
    let buffer = ''
    let isBody = false
    say('220 test')
    socket.setEncoding('latin1').on('data', text => {
      buffer += text
      while (true) {
        const end = buffer.indexOf(isBody ? '\r\n.\r\n' : '\r\n')
        if (end < 0) return
        const line = buffer.slice(0, end)
        buffer = buffer.slice(end + (isBody ? 5 : 2))
        if (isBody) {
          isBody = false
          const verdict = behaviour.verdict ?? '250 taken'
          if (verdict.startsWith('2')) messages.push(line)
          say(verdict)
        } else if (/^EHLO/i.test(line)) {
          say('250-test')
          say(behaviour.authentication ? '250 AUTH PLAIN' : '250 8BITMIME')
        } else if (/^AUTH/i.test(line)) say(behaviour.authentication ?? '503 no')
        else if (/^STARTTLS/i.test(line)) say('502 no')
        else if (/^DATA/i.test(line)) {
          isBody = true
          say('354 go on')
        } else if (/^QUIT/i.test(line)) {
          say('221 bye')
          socket.end()
        } else say('250 ok')
      }
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    messages,
    nextConnection: async () => {
      await once(server, 'connection')
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
