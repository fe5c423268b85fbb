import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { until } from './until.ts'

/** For tests: `skip` is false where the machine has a Redis. */
export const onlyRedis = {
  skip: spawnSync('redis-server', ['--version']).error === undefined ? false : 'no redis-server',
}

export type RedisServer = {
  url: string
  /** kill -9; what it held is gone. */
  kill(): Promise<void>
  /** Again, at the same address, with nothing in it. */
  restart(): Promise<void>
  /** SIGSTOP: it takes connections and does not answer. */
  hang(): void
  /** SIGCONT: it does what was sent meanwhile. */
  goOn(): void
  [Symbol.asyncDispose](): Promise<void>
}

/** A throw-away Redis that keeps nothing on disk. `file`: of settings, but for where it listens and writes. */
export async function startRedis({ password = '', file = '' } = {}): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'buywhere-redis-'))
  const port = await freePort()
  const url = `redis://${password && `:${password}@`}127.0.0.1:${port}`
  const flags = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
  const withPassword = password === '' ? [] : ['--requirepass', password]
  const launch = () =>
    spawn('redis-server', [...(file && [file]), ...flags.map(String), ...withPassword], { stdio: 'ignore' })
  const kill = async (child: ChildProcess) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise(resolve => child.once('close', resolve))
    child.kill('SIGKILL')
    await ended
  }
  let server = launch()
  await until(() => answers(url))
  return {
    url,
    kill: () => kill(server),
    async restart() {
      await kill(server)
      server = launch()
    },
    hang: () => void server.kill('SIGSTOP'),
    goOn: () => void server.kill('SIGCONT'),
    async [Symbol.asyncDispose]() {
      await kill(server)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The address of a port that nothing listens on. */
export async function deadRedisUrl(): Promise<string> {
  return `redis://127.0.0.1:${await freePort()}`
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise(resolve => server.close(resolve))
  return port
}

async function answers(url: string): Promise<boolean> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null })
  redis.on('error', () => {})
  try {
    await redis.connect()
    return (await redis.ping()) === 'PONG'
  } catch {
    return false
  } finally {
    redis.disconnect()
  }
}
