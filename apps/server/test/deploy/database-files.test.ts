import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import pg from 'pg'
import {
  accountFolder,
  findSystemPostgres,
  freePort,
  unprivilegedAccount,
} from '../support/system-postgres.ts'
import { until } from '../support/until.ts'

// The very files of deploy/, started as their containers start them: primary, replica, and PgBouncer before both.

const DEPLOY = resolve(import.meta.dirname, '../../../../deploy')
const programs = await findSystemPostgres()
const hasPgBouncer = spawnSync('pgbouncer', ['--version']).status === 0
const PASSWORD = `quotes"and'all`
const REPLICATION_PASSWORD = `other$(one)"'`

test('the files of deploy/ make a primary, a replica that follows it, and one door to both', {
  skip: programs === null ? 'no PostgreSQL of the system' : hasPgBouncer ? false : 'no pgbouncer',
}, async () => {
  await using stack = new AsyncDisposableStack()
  const account = unprivilegedAccount()
  const folder = await accountFolder(account)
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  // Root's checkout need not be readable for the account that the servers run as.
  const files = join(folder, 'deploy')
  await cp(DEPLOY, files, { recursive: true })
  const [primaryPort, replicaPort, port] = [await freePort(), await freePort(), await freePort()]
  const base = { PATH: `${programs}:${process.env.PATH}` }
  const options = (env: Record<string, string>) => ({ ...account, cwd: folder, env: { ...base, ...env } })
  const begin = (command: string, args: string[], env: Record<string, string>) => {
    const child = spawn(command, args, { ...options(env), stdio: 'ignore' })
    stack.defer(() => end(child))
    return child
  }
  const settings = (own: number) => [
    ...[
      '-c',
      `config_file=${files}/postgres/postgresql.conf`,
      '-c',
      `hba_file=${files}/postgres/pg_hba.conf`,
    ],
    ...['-c', 'listen_addresses=127.0.0.1', '-c', `port=${own}`, '-c', 'unix_socket_directories='],
    ...['-c', 'shared_buffers=16MB', '-c', 'fsync=off'],
  ]
  const place = (own: number, database = 'buywhere') => ({
    host: '127.0.0.1',
    port: own,
    user: 'buywhere',
    password: PASSWORD,
    database,
  })

  const data = join(folder, 'primary')
  await writeFile(join(folder, 'pw'), PASSWORD)
  const initdb = ['-D', data, '-U', 'buywhere', '--pwfile', join(folder, 'pw'), '-A', 'scram-sha-256', '-N']
  assert.equal(spawnSync('initdb', initdb, options({})).status, 0)
  begin('postgres', ['-D', data, ...settings(primaryPort)], {})
  await until(() => asked(place(primaryPort, 'postgres'), 'create database buywhere'))
  const init = spawnSync(join(files, 'postgres/10-replication.sh'), [], {
    ...options({
      POSTGRES_USER: 'buywhere',
      POSTGRES_DB: 'buywhere',
      REPLICATION_PASSWORD,
      PGHOST: '127.0.0.1',
      PGPORT: String(primaryPort),
      PGPASSWORD: PASSWORD,
    }),
    encoding: 'utf8',
  })
  assert.equal(init.status, 0, init.stderr)

  const PGDATA = join(folder, 'replica')
  const replicaEnv = {
    PRIMARY_HOST: '127.0.0.1',
    PRIMARY_PORT: String(primaryPort),
    REPLICATION_PASSWORD,
    PGDATA,
  }
  const start = () => begin(join(files, 'postgres/start-replica.sh'), settings(replicaPort), replicaEnv)
  const first = start()
  await until(() => asked(place(replicaPort), 'select'))
  // A container that is started again goes on with what it has.
  await end(first)
  start()
  await until(() => asked(place(replicaPort), 'select'))

  const RUN_FOLDER = join(folder, 'run')
  await mkdir(RUN_FOLDER)
  if (account !== null) spawnSync('chown', [`${account.uid}:${account.gid}`, RUN_FOLDER])
  begin(join(files, 'pgbouncer/start.sh'), [], {
    PRIMARY: `127.0.0.1:${primaryPort}`,
    REPLICA: `127.0.0.1:${replicaPort}`,
    LISTEN: `127.0.0.1:${port}`,
    POSTGRES_PASSWORD: PASSWORD,
    RUN_FOLDER,
  })
  await until(() => asked(place(port), 'create table told (n int); insert into told values (7)'))
  await until(
    async () => (await asked(place(port, 'buywhere_replica'), 'select n from told'))?.rows[0]?.n === 7,
  )
  const recovery = await asked(place(port, 'buywhere_replica'), 'select pg_is_in_recovery() as is')
  assert.equal(recovery?.rows[0]?.is, true)
  const slots = await asked(place(port), 'select slot_name, active from pg_replication_slots')
  assert.deepEqual(slots?.rows, [{ slot_name: 'db_replica', active: true }])
  const wrong = await asked({ ...place(port), password: 'guess' }, 'select')
  assert.equal(wrong, null, 'and nobody else comes in')
})

/** null: it was refused, or nobody is there yet. */
async function asked(place: pg.ClientConfig, statement: string) {
  const client = new pg.Client(place)
  client.on('error', () => {})
  try {
    await client.connect()
    const result = await client.query(statement)
    return Array.isArray(result) ? result.at(-1) : result
  } catch {
    return null
  } finally {
    await client.end().catch(() => {})
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise(resolve => child.once('close', resolve))
  child.kill('SIGINT')
  await ended
}
