import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { chmod, chown, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { prepareDatabase } from '../../../src/boot/prepare-database.ts'
import { systemClock } from '../../../src/kernel/clock.ts'
import { openDatabase } from '../../../src/kernel/db/index.ts'
import { findFreePort } from '../../../src/kernel/postgres/free-port.ts'
import { Secret } from '../../../src/kernel/secret.ts'
import { connect } from '../../../src/ops/backup/cluster.ts'
import {
  type BackupContext,
  createBackup,
  createVault,
  createWays,
  listBackups,
  openBackupStore,
  verifyBackup,
  type Ways,
} from '../../../src/ops/backup/index.ts'
import { archiveCommand, pgBackRestConfiguration } from '../../../src/ops/backup/pgbackrest/configuration.ts'
import { openPgBackRest } from '../../../src/ops/backup/pgbackrest/drive.ts'
import { pgBackRestBackup } from '../../../src/ops/backup/pgbackrest/make-pgbackrest-backup.ts'
import { openPgBackRestFor } from '../../../src/ops/backup/pgbackrest/open-for-server.ts'
import { requireSupported } from '../../../src/ops/backup/pgbackrest/require-supported.ts'
import { pgBackRestCheck } from '../../../src/ops/backup/pgbackrest/verify-pgbackrest.ts'
import type { PgBackRestPlaces } from '../../../src/ops/backup/pgbackrest/way.ts'
import { quietLog } from '../../support/quiet-log.ts'
import { findSystemPostgres } from '../../support/system-postgres.ts'
import { until } from '../../support/until.ts'

const PROGRAM = '/usr/bin/pgbackrest'
const places = { pgDump: null, path: '' }
const programs = await findSystemPostgres()
const postgres = /^postgres:.*$/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[0].split(':')
const account = { uid: Number(postgres?.[2]), gid: Number(postgres?.[3]) }
const whyNot =
  process.getuid?.() !== 0 || postgres === undefined
    ? 'only root can become the user postgres'
    : programs === null
      ? 'no PostgreSQL of the machine'
      : spawnSync(PROGRAM, ['version']).error !== undefined
        ? 'no pgbackrest'
        : false

async function startServer(t: TestContext, folder: string, data: string, settings: readonly string[]) {
  const port = await findFreePort(undefined)
  const flags = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-F']
  const child = spawn(join(programs ?? '', 'postgres'), [...flags, ...settings.flatMap(s => ['-c', s])], {
    ...account,
    cwd: '/',
    stdio: 'ignore',
  })
  const ended = new Promise(resolve => child.once('close', resolve))
  const stop = async () => {
    child.kill('SIGINT')
    await ended
  }
  t.after(stop)
  const url = `postgres://buywhere@127.0.0.1:${port}/postgres`
  await until(async () => {
    if (child.exitCode !== null) throw new Error('the server ended')
    return connect(url).then(
      client => client.end().then(() => true),
      () => false,
    )
  })
  return { url, port, stop }
}

/** A server that archives through pgBackRest, and the settings it does so by. */
async function startArchivingServer(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'buywhere-pgbackrest-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await chmod(folder, 0o755)
  await chown(folder, account.uid, account.gid)
  const data = join(folder, 'data')
  const args = ['-D', data, '-U', 'buywhere', '-A', 'trust', '-E', 'UTF8', '--no-locale', '-N']
  assert.equal(spawnSync(join(programs ?? '', 'initdb'), args, { ...account, cwd: '/' }).status, 0)
  const settings = {
    stanza: 'shop',
    repository: join(folder, 'repository'),
    home: join(folder, 'home'),
    server: { dataFolder: data, socketFolder: folder, port: 0, user: 'buywhere', database: 'postgres' },
    cipherPass: new Secret(randomBytes(24).toString('base64')),
  }
  const server = await startServer(t, folder, data, [
    'archive_mode=on',
    `archive_command=${archiveCommand(PROGRAM, settings)}`,
  ])
  return { folder, data, settings, server }
}

test('a cluster goes into pgBackRest encrypted, and comes back as it was at a named moment', {
  skip: whyNot,
}, async t => {
  const { folder, settings, server } = await startArchivingServer(t)
  const wrong = { program: PROGRAM, ...settings, stanza: 'other' }
  await assert.rejects(openPgBackRestFor(server.url, wrong), {
    code: 'not_possible',
    message: /archive_command/,
  })
  const { tool, ...served } = await openPgBackRestFor(server.url, { program: PROGRAM, ...settings })
  assert.equal((await stat(join(settings.home, 'pgbackrest.conf'))).mode & 0o777, 0o600)
  await tool.createStanza()
  await tool.createStanza()
  await tool.check()
  assert.deepEqual(await tool.list(), [])
  await using client = await connect(server.url)
  await client.query('create table rows as select generate_series(1, 1000) as id')
  const made = await tool.backUp('full')
  assert.equal(made.type, 'full')
  await client.query('insert into rows values (1001)')
  await client.query("select pg_create_restore_point('before_the_mistake')")
  await client.query('delete from rows')
  await tool.check()
  assert.deepEqual(
    (await tool.list()).map(({ label }) => label),
    [made.label],
  )

  await client.query('create schema ops; create table ops.backups (id text primary key, nonce text)')
  await client.query("insert into ops.backups values ('b1', 'n1')")
  const context = { databaseUrl: server.url, clock: systemClock }
  const manifest = await pgBackRestBackup(tool)(context, { id: 'b1', nonce: 'n1', schemaVersion: null })
  await client.query('insert into rows values (1)')
  const check = pgBackRestCheck({ tool, ...served }, { user: 'buywhere', database: 'postgres', places })
  const report = await check(context, manifest)
  assert.deepEqual(report.faults, [])
  assert.equal(report.tables, 2)

  const copy = join(folder, 'copy')
  await tool.restore({ label: made.label, folder: copy, to: { name: 'before_the_mistake' } })
  await server.stop()
  const side = await startServer(t, folder, copy, [])
  await using reader = await connect(side.url)
  await until(async () => {
    const { rows } = await reader.query<{ over: boolean }>('select not pg_is_in_recovery() as over')
    return rows[0]?.over === true
  })
  const { rows } = await reader.query<{ count: string }>('select count(*) from rows')
  assert.equal(rows[0]?.count, '1001')
  await assert.rejects(tool.backUp('full'), { code: 'tool_failed' })
})

test('the command makes and verifies a backup by pgBackRest, and names the setting it lacks', {
  skip: whyNot,
}, async t => {
  const { folder, settings, server } = await startArchivingServer(t)
  const { stanza, repository, home, cipherPass } = settings
  const database = openDatabase(server.url, { maxConnections: 4, onError: () => {} })
  t.after(() => database[Symbol.asyncDispose]())
  await prepareDatabase(database, quietLog)
  const context: BackupContext = {
    db: database.db,
    databaseUrl: server.url,
    cluster: null,
    vault: createVault(openBackupStore(join(folder, 'store'), null, systemClock), null),
    home: folder,
    clock: systemClock,
    log: quietLog,
  }
  const wayOf = (pgBackRest: PgBackRestPlaces | null, path = '/nonexistent:/usr/bin') =>
    createWays({ databaseUrl: server.url, programs: { pgDump: null, path }, pgBackRest })
  const make = (ways: Ways) => createBackup(context, 'pgbackrest', ways.make('pgbackrest'))
  await assert.rejects(make(wayOf(null)), { code: 'not_possible', message: /PGBACKREST_REPOSITORY/ })
  const places = { stanza, repository, home, cipherPass }
  await assert.rejects(make(wayOf(places, '/nonexistent')), { code: 'not_possible', message: /in PATH/ })

  const ways = wayOf(places)
  const manifest = await make(ways)
  assert.equal(manifest.kind, 'pgbackrest')
  assert.equal(manifest.encryption, 'age')
  const verdict = await verifyBackup(context, manifest, ways.check('pgbackrest'))
  assert.deepEqual(verdict.faults, [])
  assert.equal(verdict.isGood, true)
  const listed = await listBackups(context.vault)
  assert.deepEqual(
    listed.map(backup => [backup.id, backup.verdict?.isGood]),
    [[manifest.id, true]],
  )
})

test('a PostgreSQL that pgBackRest does not know is refused before anything is started', () => {
  assert.throws(() => requireSupported('pgBackRest 2.45', 18), {
    code: 'not_possible',
    message: /pgBackRest 2\.45 cannot back up PostgreSQL 18/,
  })
  assert.throws(() => requireSupported('pgBackRest 2.45', 16), { code: 'not_possible' })
  assert.throws(() => requireSupported('pgBackRest 2.99', 40), { code: 'not_possible' })
  assert.throws(() => requireSupported('sh: not found', 15), { code: 'not_possible' })
  requireSupported('pgBackRest 2.45\n', 15)
})

test('a pgBackRest that is not there is said to be missing', async () => {
  const settings = {
    stanza: 'shop',
    repository: '/nonexistent/r',
    home: '/nonexistent/h',
    server: { dataFolder: '/nonexistent/d', socketFolder: '/tmp', port: 1, user: 'u', database: 'd' },
    cipherPass: null,
  }
  const options = { program: '/nonexistent/pgbackrest', settings, serverMajor: 15, account: null }
  await assert.rejects(openPgBackRest(options), { code: 'not_possible', message: /not installed/ })
  assert.throws(() => pgBackRestConfiguration({ ...settings, repository: '/a\nrepo1-path=/b' }), {
    code: 'not_possible',
  })
  assert.throws(() => pgBackRestConfiguration({ ...settings, stanza: 'global' }), { code: 'not_possible' })
})
