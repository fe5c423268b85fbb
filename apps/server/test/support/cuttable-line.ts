import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to a server that can be cut: then what is connected loses its connection, and nothing connects. */
export async function openCuttableLine(url: string) {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  const line = createServer(socket => {
    const onward = connect(Number(target.port), target.hostname)
    for (const [end, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      sockets.add(end)
      end.on('error', () => other.destroy()).on('close', () => sockets.delete(end))
      end.pipe(other)
    }
  })
  line.listen(0, '127.0.0.1')
  await once(line, 'listening')
  const { port } = line.address() as AddressInfo
  const through = new URL(url)
  through.hostname = '127.0.0.1'
  through.port = String(port)

  const cut = async () => {
    const closed = once(line, 'close')
    line.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return {
    url: through.href,
    async whileCut<T>(work: () => Promise<T>): Promise<T> {
      await cut()
      try {
        return await work()
      } finally {
        line.listen(port, '127.0.0.1')
        await once(line, 'listening')
      }
    },
    [Symbol.asyncDispose]: cut,
  }
}
