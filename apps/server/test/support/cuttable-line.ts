import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { Transform } from 'node:stream'

/** A way to a server that can be cut: then what is connected loses its connection, and nothing connects. */
export async function openCuttableLine(url: string) {
  let target = new URL(url)
  const sockets = new Set<Socket>()
  let isSilent = false
  let lateMs = 0
  const line = createServer(socket => {
    const keep = (end: Socket, other: Socket | null) => {
      sockets.add(end)
      end.on('error', () => other?.destroy()).on('close', () => sockets.delete(end))
    }
    if (isSilent) {
      keep(socket, null)
      socket.resume()
      return
    }
    const onward = connect(Number(target.port), target.hostname)
    for (const [end, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      keep(end, other)
      if (end === socket) end.pipe(other)
      else end.pipe(delayBy(() => lateMs)).pipe(other)
    }
  })
  line.listen(0, '127.0.0.1')
  await once(line, 'listening')
  const { port } = line.address() as AddressInfo
  const through = new URL(url)
  through.hostname = '127.0.0.1'
  through.port = String(port)

  const cut = async () => {
    if (!line.listening) return
    const closed = once(line, 'close')
    line.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
  const restore = async () => {
    if (line.listening) return
    line.listen(port, '127.0.0.1')
    await once(line, 'listening')
  }
  return {
    url: through.href,
    cut,
    /** After `cut`. */
    restore,
    async whileCut<T>(work: () => Promise<T>): Promise<T> {
      await cut()
      try {
        return await work()
      } finally {
        await restore()
      }
    },
    /**
     * As when the other machine loses its power: what is connected stays so on this side and is never answered again,
     * and so is whatever connects until `goOn`.
     */
    goSilent() {
      isSilent = true
      for (const socket of sockets) {
        socket.unpipe()
        socket.resume()
      }
    },
    /** New connections get through again; those that went silent stay so. */
    goOn() {
      isSilent = false
    },
    /** What the server says arrives this much later from now on. */
    slowDown(byMs: number) {
      lateMs = byMs
    },
    /** What connects from now on comes to another server. */
    leadTo(other: string) {
      target = new URL(other)
    },
    [Symbol.asyncDispose]: cut,
  }
}

function delayBy(lateMs: () => number): Transform {
  return new Transform({
    transform(chunk, _encoding, done) {
      if (lateMs() === 0) done(null, chunk)
      else setTimeout(done, lateMs(), null, chunk)
    },
  })
}
