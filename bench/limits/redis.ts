import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** A Redis that keeps nothing, on a socket of its own; its URL, or null where the machine has none. */
export async function startRedis(stack: AsyncDisposableStack): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'buywhere-bench-redis-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const socket = join(folder, 'redis.sock')
  const flags = ['--port', '0', '--unixsocket', socket, '--save', '', '--dir', folder]
  const child = spawn('redis-server', flags, { stdio: 'ignore' })
  const ended = new Promise(resolve => child.once('close', resolve))
  const started = await Promise.race([
    once(child, 'spawn').then(() => true),
    once(child, 'error').then(() => false),
  ])
  if (!started) return null
  stack.defer(async () => {
    child.kill('SIGKILL')
    await ended
  })
  while (!(await isListening(socket))) {
    if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`)
    await delay(10)
  }
  return socket
}

async function isListening(socket: string): Promise<boolean> {
  const connection = connect(socket)
  try {
    await once(connection, 'connect')
    return true
  } catch {
    return false
  } finally {
    connection.destroy()
  }
}
