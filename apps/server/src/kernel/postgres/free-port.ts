import { createServer } from 'node:net'
import { EmbeddedPostgresError } from './errors.ts'

// Below the range the kernel takes outgoing ports from (32768 up on Linux, 49152 on macOS) and Kubernetes' node
// ports (30000 up). In that range a pool that knocks at a dead server's port can be given that very port as its
// own, connect to itself, and so keep the server from coming back.
const firstPort = 15_000
const lastPort = 29_999
const attempts = 50

/** Whether 127.0.0.1:port can be listened on now. */
function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)))
  })
}

/** A free loopback port; `preferred` if that is free. */
export async function findFreePort(preferred: number | undefined): Promise<number> {
  if (preferred !== undefined && (await isFree(preferred))) return preferred
  for (let attempt = 0; attempt < attempts; attempt++) {
    const port = firstPort + Math.floor(Math.random() * (lastPort - firstPort + 1))
    if (await isFree(port)) return port
  }
  throw new EmbeddedPostgresError(
    'port_taken',
    `no free port between ${firstPort} and ${lastPort} on 127.0.0.1`,
  )
}
