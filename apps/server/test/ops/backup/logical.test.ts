import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { generateIdentity } from 'age-encryption'
import { sql } from 'kysely'
import { prepareDatabase } from '../../../src/boot/prepare-database.ts'
import { systemClock } from '../../../src/kernel/clock.ts'
import { openDatabase } from '../../../src/kernel/db/index.ts'
import { Secret } from '../../../src/kernel/secret.ts'
import { connect } from '../../../src/ops/backup/cluster.ts'
import { type BackupContext, createBackup } from '../../../src/ops/backup/create-backup.ts'
import { dumpLogical } from '../../../src/ops/backup/logical/dump-logical.ts'
import { findProgram } from '../../../src/ops/backup/logical/find-program.ts'
import { libpqEnvironment } from '../../../src/ops/backup/logical/libpq-environment.ts'
import { logicalBackup } from '../../../src/ops/backup/logical/make-logical-backup.ts'
import { restoreLogical } from '../../../src/ops/backup/logical/restore-logical.ts'
import { logicalCheck } from '../../../src/ops/backup/logical/verify-logical.ts'
import { readBackupKey } from '../../../src/ops/backup/seal/backup-key.ts'
import { openBackupStore } from '../../../src/ops/backup/store/open-backup-store.ts'
import { createVault } from '../../../src/ops/backup/vault.ts'
import { verifyBackup } from '../../../src/ops/backup/verify-backup.ts'
import { collect, inPieces } from '../../support/bytes.ts'
import { quietLog } from '../../support/quiet-log.ts'
import { findSystemPostgres, startSystemPostgres } from '../../support/system-postgres.ts'
import { createTestDatabase } from '../../support/test-database.ts'

const programs = await findSystemPostgres()
const onlyWithPostgres = { skip: programs === null ? 'no PostgreSQL of the machine' : false }
const places = { pgDump: null, path: process.env.PATH ?? '' }

async function openWorld(t: TestContext): Promise<BackupContext> {
  const folder = await mkdtemp(join(tmpdir(), 'buywhere-logical-'))
  const stack = new AsyncDisposableStack()
  t.after(async () => {
    await stack.disposeAsync()
    await rm(folder, { recursive: true, force: true })
  })
  const server = stack.use(await startSystemPostgres(programs ?? ''))
  const database = stack.use(openDatabase(server.url, { maxConnections: 4, onError: () => {} }))
  await prepareDatabase(database, quietLog)
  const key = await readBackupKey({ identity: new Secret(await generateIdentity()) })
  return {
    db: database.db,
    databaseUrl: server.url,
    cluster: null,
    vault: createVault(openBackupStore(join(folder, 'store'), null, systemClock), key),
    home: folder,
    clock: systemClock,
    log: quietLog,
  }
}

const databasesOf = async (url: string) => {
  await using client = await connect(url)
  const { rows } = await client.query<{ datname: string }>('select datname from pg_database order by 1')
  return rows.map(({ datname }) => datname)
}

test(
  'a dump is made while rows are written, verified by restoring it, and leaves nothing',
  onlyWithPostgres,
  async t => {
    const world = await openWorld(t)
    const { db, databaseUrl, vault } = world
    await sql`create table public.rows (id int primary key, price numeric, seen timestamptz, raw bytea)`.execute(
      db,
    )
    await sql`insert into public.rows select i, i * 0.01, now(), sha256(i::text::bytea) from generate_series(1, 20000) i`.execute(
      db,
    )
    let isWriting = true
    const writing = (async () => {
      for (let id = 100_000; isWriting; id++)
        await sql`insert into public.rows values (${id}, 1, now(), null)`.execute(db)
    })()
    const manifest = await createBackup(world, 'logical', logicalBackup(places))
    isWriting = false
    await writing
    assert.ok((manifest.checks.find(({ table }) => table === 'public.rows')?.rows ?? 0) >= 20_000)
    const before = await databasesOf(databaseUrl)
    const verdict = await verifyBackup(world, manifest, logicalCheck(databaseUrl, places))
    assert.deepEqual(verdict.faults, [])
    assert.equal(verdict.isGood, true)
    assert.deepEqual(await databasesOf(databaseUrl), before)

    const [file] = manifest.files
    assert.ok(file)
    await t.test(
      'restoring takes a new name, and refuses one that is there or a dump of a later version',
      async () => {
        const options = { databaseUrl, places, dumpedBy: manifest.serverVersion }
        await assert.rejects(
          restoreLogical({ ...options, bytes: vault.openFile(file, 'age'), database: 'postgres' }),
          {
            code: 'in_use',
          },
        )
        await assert.rejects(
          restoreLogical({
            ...options,
            bytes: vault.openFile(file, 'age'),
            database: 'copy',
            dumpedBy: 990_000,
          }),
          { code: 'wrong_version' },
        )
        assert.deepEqual(await databasesOf(databaseUrl), before)
      },
    )

    await t.test(
      'a dump that is damaged or cut off, and what is none, leave no half-restored database',
      async () => {
        const plain = await collect(vault.openFile(file, 'age'))
        const options = { databaseUrl, places, dumpedBy: manifest.serverVersion, database: 'copy' }
        const cases: [string, AsyncIterable<Uint8Array>][] = [
          ['tool_failed', inPieces(plain.subarray(0, plain.length >> 1))],
          ['tool_failed', inPieces(Buffer.from('not a dump'))],
          ['truncated', vault.openFile({ ...file, bytes: file.bytes + 1 }, 'age')],
        ]
        for (const [code, bytes] of cases) {
          await assert.rejects(restoreLogical({ ...options, bytes }), { code })
          assert.deepEqual(await databasesOf(databaseUrl), before)
        }
      },
    )

    await t.test('a dump that fails says why, and what the store throws comes through', async () => {
      const store = async (bytes: AsyncIterable<Uint8Array>) => {
        await collect(bytes)
      }
      await assert.rejects(
        dumpLogical({ databaseUrl, places: { ...places, pgDump: '/nonexistent' }, store }),
        {
          code: 'not_possible',
        },
      )
      const full = async (bytes: AsyncIterable<Uint8Array>) => {
        for await (const _ of bytes) throw new Error('the store is full')
      }
      await assert.rejects(dumpLogical({ databaseUrl, places, store: full }), /the store is full/)
    })
  },
)

test('a server of another major version is refused, naming both and what to install', async t => {
  await using database = await createTestDatabase({ empty: true })
  const folder = await mkdtemp(join(tmpdir(), 'buywhere-programs-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await mkdir(join(folder, '9', 'bin'), { recursive: true })
  for (const file of [join(folder, '9', 'bin', 'pg_dump'), join(folder, 'pg_dump')]) {
    await writeFile(file, '#!/bin/sh\necho "pg_dump (PostgreSQL) 9.6.24"\n')
    await chmod(file, 0o755)
  }
  const store = async () => assert.fail('nothing is stored')
  const wanted = {
    code: 'not_possible',
    message:
      /the server is PostgreSQL \d\d, and the pg_dump there is has version 9 .*install postgresql-client-\d\d/,
  }
  for (const some of [
    { pgDump: null, path: '', roots: [folder] },
    { pgDump: null, path: folder, roots: [] },
    { pgDump: join(folder, 'pg_dump'), path: '/usr/bin' },
    { pgDump: folder, path: '/usr/bin' },
  ]) {
    await assert.rejects(dumpLogical({ databaseUrl: database.url, places: some, store }), wanted)
  }
  await assert.rejects(
    findProgram('pg_restore', 9, { pgDump: null, path: '', roots: [] }),
    /there is no pg_restore/,
  )
  assert.equal(
    await findProgram('pg_dump', 9, { pgDump: null, path: '', roots: [folder] }),
    join(folder, '9', 'bin', 'pg_dump'),
  )
})

test('the password is in no command line, and nothing of our environment is handed on', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'buywhere-programs-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await using database = await createTestDatabase({ empty: true })
  await using client = await connect(database.url)
  const { rows } = await client.query<{ major: number }>(
    "select current_setting('server_version_num')::int / 10000 as major",
  )
  const fake = `#!/bin/sh
    case "$1" in --version) echo "pg_dump (PostgreSQL) ${rows[0]?.major}.0"; exit;; esac
    echo "$@" > ${folder}/args; env > ${folder}/env; echo "for user, password=$PGPASSWORD" >&2; exit 1`
  await writeFile(join(folder, 'pg_dump'), fake)
  await chmod(join(folder, 'pg_dump'), 0o755)
  const { password } = new URL(database.url)
  assert.ok(password.length > 0)
  const some = { pgDump: folder, path: '' }
  await assert.rejects(
    dumpLogical({ databaseUrl: database.url, places: some, store: bytes => collect(bytes) }),
    { code: 'tool_failed' },
  )
  assert.equal((await readFile(join(folder, 'args'), 'utf8')).includes(password), false)
  const env = await readFile(join(folder, 'env'), 'utf8')
  assert.match(env, new RegExp(`^PGPASSWORD=${password}$`, 'm'))
  assert.doesNotMatch(env, /^(HOME|NODE_OPTIONS|TEST_DATABASE_SERVER)=/m)
})

test('a connection string becomes the environment of PostgreSQL programs', () => {
  const env = libpqEnvironment('postgres://us%40er:p%2Fw@[::1]:5433/shop%20a?sslmode=require')
  assert.equal(env.PGUSER, 'us@er')
  assert.equal(env.PGPASSWORD, 'p/w')
  assert.equal(env.PGHOST, '::1')
  assert.equal(env.PGPORT, '5433')
  assert.equal(env.PGDATABASE, 'shop a')
  assert.equal(env.PGSSLMODE, 'require')
  assert.equal(libpqEnvironment('postgres:///x?host=/run/postgresql').PGHOST, '/run/postgresql')
  assert.equal(libpqEnvironment('postgres://a@h/x', 'y').PGDATABASE, 'y')
})
