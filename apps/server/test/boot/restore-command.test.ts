import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { openDatabase } from '../../src/kernel/db/index.ts'
import { placeOfCluster, startEmbeddedPostgres } from '../../src/kernel/postgres/index.ts'
import { connect, EMBEDDED_DATABASE, readBackupState } from '../../src/ops/backup/index.ts'
import { callRole } from '../support/call-role.ts'
import { quietLog } from '../support/quiet-log.ts'
import { startRole } from '../support/start-role.ts'
import { until } from '../support/until.ts'

const ARCHIVE_SECONDS = 1

let home: string
let env: Record<string, string>
let dataFolder: string
const keys = { ann: '', bob: '' }
let beforeTheLoss: Date
let backupId: string

/** The home's own server, as a process of BuyWhere uses it. */
const openServer = () =>
  startEmbeddedPostgres({ home, log: quietLog, archive: { timeoutSeconds: ARCHIVE_SECONDS } })

async function ask<Row extends object>(text: string): Promise<Row[]> {
  await using server = await openServer()
  await using client = await connect(server.url(EMBEDDED_DATABASE))
  return (await client.query<Row>(text)).rows
}

const call = (args: readonly string[], key = '') => callRole(args, { ...env, BUYWHERE_API_KEY: key })
const messageOf = (calling: Promise<unknown>): Promise<string> =>
  calling.then(
    () => assert.fail('it was not refused'),
    (error: Error) => error.message,
  )
const swap = (key = '') => call(['restore', 'latest', '--to', beforeTheLoss.toISOString(), '--swap'], key)

before(async () => {
  home = await mkdtemp(join(tmpdir(), 'buywhere-command-'))
  await chmod(home, 0o711)
  env = {
    BUYWHERE_HOME: home,
    BACKUP_TARGET: join(home, 'store'),
    BACKUP_TWO_PERSON: '1',
    BACKUP_WAL_SECONDS: `${ARCHIVE_SECONDS}`,
    PRESSURE_LEVELS: 'off',
    LOG_LEVEL: 'silent',
  }
  for (const name of ['ann', 'bob'] as const) keys[name] = (await call(['key', name])).stdout.trim()
  dataFolder = placeOfCluster(home, quietLog).dataFolder
  backupId = (await call(['backup'])).stdout.split(' ')[0] ?? ''
})

after(async () => {
  for (const folder of [dirname(dataFolder), home]) await rm(folder, { recursive: true, force: true })
})

test('an api process that is alone carries the log to the store', async () => {
  await using api = startRole(['api'], { ...env, API_PORT: '0' })
  await api.line(/^api {2}http/m)
  await using server = await openServer()
  await using database = openDatabase(server.url(EMBEDDED_DATABASE), { maxConnections: 1, onError: () => {} })
  await database.pool.query('create table public.written as select 1 as id')
  const { rows } = await database.pool.query<{ now: Date }>('select clock_timestamp() as now')
  beforeTheLoss = rows[0]?.now ?? assert.fail()
  await database.pool.query('drop table public.written')
  await until(async () => {
    const { coveredUntil } = await readBackupState(database.db)
    return coveredUntil !== null && coveredUntil > beforeTheLoss
  })
  assert.match(await messageOf(swap(keys.ann)), /processes of BuyWhere use the database/)
})

test('what runs is replaced when two operators want it, and the copy knows of it', async () => {
  assert.match(await messageOf(swap()), /an operator's own key/)
  const [, request = ''] = /confirm ([0-9a-f]{8})/.exec(await messageOf(swap(keys.ann))) ?? []
  const confirm = (key: string) => call(['backups', 'confirm', request], key)
  assert.match(await messageOf(confirm(keys.ann)), /cannot be the one who agrees/)
  await confirm(keys.bob)
  const siblings = () => readdir(dirname(dataFolder))
  assert.deepEqual(
    (await siblings()).filter(name => /restored-|before-/.test(name)),
    [],
  )

  const { status, stdout } = await swap(keys.ann)
  assert.equal(status, 0)
  assert.match(stdout, /public\.written: not there run, 1 in the copy/)
  assert.match(stdout, /swapped in/)
  const names = await siblings()
  assert.equal(names.filter(name => name.startsWith('data.before-')).length, 1)
  assert.deepEqual(
    names.filter(name => name.startsWith('restored-')),
    [],
  )
  assert.equal(existsSync(dataFolder), true)
  assert.deepEqual(await ask('select id from public.written'), [{ id: 1 }])
  const noted = await ask<{ target: string; isOfTwo: boolean }>(
    `select target, actor_id <> after->>'confirmed_by' as "isOfTwo" from tenancy.audit_log
     where action = 'restore.swap'`,
  )
  assert.deepEqual(
    noted.map(({ target, isOfTwo }) => ({ isOfBackup: target === `backup:${backupId}`, isOfTwo })),
    [{ isOfBackup: true, isOfTwo: true }],
  )
})

test('the restored database is backed up and brought back again, on its own branch of the log', async () => {
  await ask('insert into public.written values (2)')
  const { status, stdout } = await call(['backup', '--verify'])
  assert.match(stdout, /verified in/)
  assert.equal(status, 0)
  const folder = join(dirname(dataFolder), 'looked-at')
  const { stdout: told } = await call(['restore', 'latest', '--into', folder])
  assert.match(told, /what runs was not touched/)
})
