import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { chown, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { until } from './until.ts'

/** An account for servers that refuse to run as root; the suite's own when it is not root. */
export function unprivilegedAccount(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null
  const fields = /^postgres:.*$/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[0].split(':')
  return fields === undefined ? null : { uid: Number(fields[2]), gid: Number(fields[3]) }
}

/** Debian's newest PostgreSQL's folder of programs, or null where there is none. */
export async function findSystemPostgres(): Promise<string | null> {
  const root = '/usr/lib/postgresql'
  const versions = await readdir(root).catch(() => [])
  const newest = versions
    .map(Number)
    .filter(Boolean)
    .sort((a, b) => b - a)[0]
  return newest === undefined ? null : join(root, String(newest), 'bin')
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise(resolve => server.close(resolve))
  return port
}

/** A folder of its own that the account may use. */
export async function accountFolder(account: { uid: number; gid: number } | null): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'buywhere-peer-'))
  if (account !== null) await chown(folder, account.uid, account.gid)
  return folder
}

export type Peer = { url: string; [Symbol.asyncDispose](): Promise<void> }

/** A throw-away server of the machine's own PostgreSQL. */
export async function startSystemPostgres(programs: string): Promise<Peer> {
  const account = unprivilegedAccount()
  const folder = await accountFolder(account)
  const data = join(folder, 'data')
  await run(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'buywhere', '-A', 'trust', '-E', 'UTF8', '--no-locale'],
    account,
  )
  const port = await freePort()
  const flags = [
    '-D',
    data,
    '-p',
    String(port),
    '-h',
    '127.0.0.1',
    '-k',
    '',
    '-F',
    '-c',
    'max_connections=200',
  ]
  const child = spawn(join(programs, 'postgres'), flags, { ...account, stdio: 'ignore' })
  const ended = new Promise(resolve => child.once('close', resolve))
  const url = `postgres://buywhere@127.0.0.1:${port}/postgres`
  await until(() => canConnect(url))
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** PgBouncer in transaction mode in front of `url`'s server, for every database of it. It ends as if it were killed. */
export async function startPgBouncer(url: string, at?: number): Promise<Peer> {
  const account = unprivilegedAccount()
  const folder = await accountFolder(account)
  const server = new URL(url)
  const port = at ?? (await freePort())
  // It takes no empty one.
  const password = server.password && `password=${decodeURIComponent(server.password)}`
  const settings = [
    '[databases]',
    `* = host=${server.hostname} port=${server.port} user=${server.username} ${password}`,
    '[pgbouncer]',
    'pool_mode = transaction',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'auth_type = any',
    'max_client_conn = 200',
    // A server that was away is tried again soon, and nobody waits two minutes for it.
    'server_login_retry = 1',
    'query_wait_timeout = 5',
    'default_pool_size = 10',
    'ignore_startup_parameters = extra_float_digits,options',
    `logfile = ${join(folder, 'log')}`,
    'unix_socket_dir =',
  ]
  const file = join(folder, 'pgbouncer.ini')
  await writeFile(file, `${settings.join('\n')}\n`, { mode: 0o644 })
  const child = spawn('pgbouncer', ['-q', file], { ...account, stdio: 'ignore' })
  const ended = new Promise(resolve => child.once('close', resolve))
  const bounced = new URL(url)
  bounced.port = String(port)
  await until(() => canConnect(bounced.href))
  return {
    url: bounced.href,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export async function canConnect(url: string): Promise<boolean> {
  const client = new pg.Client(url)
  // Refusals come as an event too; the answer is all that counts here.
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

export function run(
  command: string,
  args: string[],
  account: { uid: number; gid: number } | null,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...account, cwd: '/', stdio: 'ignore' })
    child.once('error', reject)
    child.once('close', status =>
      status === 0 ? resolve() : reject(new Error(`${command} ended with ${status}`)),
    )
  })
}
