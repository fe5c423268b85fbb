import { spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import {
  accountFolder,
  canConnect,
  findSystemPostgres,
  freePort,
  run,
  unprivilegedAccount,
} from './system-postgres.ts'
import { until } from './until.ts'

const programs = await findSystemPostgres()

/** For tests: `skip` is false where the machine has a PostgreSQL that can be replicated. */
export const onlyReplicable = { skip: programs === null ? 'no PostgreSQL of the system' : false }

export type ClusterServer = {
  url: string
  /** `immediate`: as if the power went. */
  stop(mode?: 'fast' | 'immediate'): Promise<void>
  start(): Promise<void>
  query<R extends pg.QueryResultRow>(statement: string): Promise<R[]>
}

export type DatabaseCluster = {
  primary: ClusterServer
  replica: ClusterServer
  /** The documented command: `pg_ctl promote`. */
  promote(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** A primary and a streaming replica of the machine's own PostgreSQL, both throw-away. */
export async function startCluster(
  options: { settings?: Record<string, string> } = {},
): Promise<DatabaseCluster> {
  if (programs === null) throw new Error('no PostgreSQL of the system')
  await using stack = new AsyncDisposableStack()
  const account = unprivilegedAccount()
  const folder = await accountFolder(account)
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const command = (name: string, args: string[]) => run(join(programs, name), args, account)
  const server = async (name: string, settings: Record<string, string>): Promise<ClusterServer> => {
    const port = await freePort()
    return { ...launcher(programs, join(folder, name), port, settings), url: urlOf(port) }
  }
  const data = join(folder, 'primary')
  await command('initdb', ['-D', data, '-U', 'buywhere', '-A', 'trust', '-E', 'UTF8', '--no-locale', '-N'])
  const primary = await server('primary', {
    wal_level: 'replica',
    wal_keep_size: '256MB',
    ...options.settings,
  })
  stack.defer(() => primary.stop('immediate'))
  await primary.start()
  await command('pg_basebackup', [
    '-d',
    primary.url,
    '-D',
    join(folder, 'replica'),
    '-R',
    '-X',
    'stream',
    '-c',
    'fast',
  ])
  const replica = await server('replica', {})
  stack.defer(() => replica.stop('immediate'))
  await replica.start()
  await until(async () => {
    const [row] = await primary.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_replication where state = 'streaming'`,
    )
    return row?.n === 1
  })
  const owned = stack.move()
  return {
    primary,
    replica,
    promote: () => command('pg_ctl', ['promote', '-w', '-D', join(folder, 'replica')]),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

const urlOf = (port: number) => `postgres://buywhere@127.0.0.1:${port}/postgres`

function launcher(bin: string, data: string, port: number, settings: Record<string, string>) {
  const all = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    ...settings,
  }
  const args = ['-D', data, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  let running: { child: ReturnType<typeof spawn>; ended: Promise<unknown> } | null = null
  return {
    async start() {
      const child = spawn(join(bin, 'postgres'), args, {
        ...unprivilegedAccount(),
        cwd: '/',
        stdio: 'ignore',
      })
      running = { child, ended: new Promise(resolve => child.once('close', resolve)) }
      await until(() => canConnect(urlOf(port)))
    },
    async stop(mode: 'fast' | 'immediate' = 'fast') {
      running?.child.kill(mode === 'fast' ? 'SIGINT' : 'SIGQUIT')
      await running?.ended
      running = null
    },
    async query<R extends pg.QueryResultRow>(statement: string): Promise<R[]> {
      const client = new pg.Client(urlOf(port))
      await client.connect()
      try {
        return (await client.query<R>(statement)).rows
      } finally {
        await client.end()
      }
    },
  }
}
