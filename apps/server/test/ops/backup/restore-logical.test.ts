import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { generateIdentity } from 'age-encryption'
import { systemClock } from '../../../src/kernel/clock.ts'
import { Secret } from '../../../src/kernel/secret.ts'
import {
  connect,
  createVault,
  findBackup,
  type Manifest,
  openBackupStore,
  readBackupKey,
  restoreBeside,
  swapDatabase,
  type Vault,
} from '../../../src/ops/backup/index.ts'
import { putManifest } from '../../../src/ops/backup/manifest-store.ts'
import { callRole } from '../../support/call-role.ts'
import { findSystemPostgres, type Peer, startSystemPostgres } from '../../support/system-postgres.ts'

const programs = await findSystemPostgres()
const places = { pgDump: null, path: process.env.PATH ?? '' }
const NAME = 'shop'

describe('a dump is restored', { skip: programs === null ? 'no PostgreSQL of the machine' : false }, () => {
  let folder: string
  let server: Peer
  let env: Record<string, string>
  let vault: Vault
  let manifest: Manifest

  const urlOf = (database: string) => {
    const url = new URL(server.url)
    url.pathname = `/${database}`
    return url.href
  }
  async function ask<Row extends object>(database: string, text: string): Promise<Row[]> {
    await using client = await connect(urlOf(database))
    return (await client.query<Row>(text)).rows
  }
  const databases = async () => {
    const rows = await ask<{ name: string }>(
      'postgres',
      `select datname as name from pg_database
       where not datistemplate and datname <> 'postgres' order by 1`,
    )
    return rows.map(({ name }) => name)
  }
  const countIn = async (database: string) => {
    const rows = await ask<{ count: number }>(database, 'select count(*)::int from public.written')
    return rows[0]?.count
  }
  const restore = (args: readonly string[], more: Record<string, string> = {}) =>
    callRole(['restore', ...args], { ...env, ...more })

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'buywhere-restore-'))
    server = await startSystemPostgres(programs ?? '')
    await ask('postgres', `create database ${NAME}`)
    const identity = new Secret(await generateIdentity())
    env = {
      DATABASE_URL: urlOf(NAME),
      BUYWHERE_HOME: folder,
      BACKUP_TARGET: join(folder, 'store'),
      BACKUP_KEY: identity.reveal(),
      PATH: process.env.PATH ?? '',
      LOG_LEVEL: 'silent',
    }
    await callRole(['migrate'], env)
    await ask(NAME, 'create table public.written as select generate_series(1, 100) as id')
    await callRole(['backup', '--kind', 'logical'], env)
    await ask(NAME, 'insert into public.written values (101)')
    const key = await readBackupKey({ identity })
    vault = createVault(openBackupStore(env.BACKUP_TARGET ?? '', null, systemClock), key)
    manifest = await findBackup(vault, 'latest')
  })

  after(async () => {
    await server?.[Symbol.asyncDispose]()
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  })

  test('beside what runs, checked and compared, fit to be run, and what runs is not touched', async () => {
    const epochs = 'select count(*)::int as count, max(epoch) as newest from catalog.change_epochs'
    const [running] = await ask<{ count: number }>(NAME, epochs)
    const { status, stdout } = await restore(['latest'])
    assert.equal(status, 0, stdout)
    const copy = /into the database (\S+) in/.exec(stdout)?.[1] ?? ''
    assert.match(copy, /^buywhere_restored_\d{8}t\d{6}z_logical_[0-9a-f]{4}$/)
    assert.match(stdout, /public\.written: 101 run, 100 in the copy/)
    assert.match(stdout, new RegExp(`DATABASE_URL with /${copy} at its end`))
    assert.doesNotMatch(stdout, /fault|postgres:\/\//)
    assert.deepEqual(await databases(), [copy, NAME].sort())
    assert.deepEqual([await countIn(NAME), await countIn(copy)], [101, 100])
    const [found] = await ask(
      copy,
      `select has_table_privilege('buywhere_tenant', 'catalog.fx_rates', 'select') as "hasRights",
         to_regnamespace('amcheck_of_copy') is null as "isBare",
         (select state from ops.backups where id = '${manifest.id}') as state`,
    )
    assert.deepEqual(found, { hasRights: true, isBare: true, state: 'complete' })
    const [restored] = await ask<{ count: number }>(copy, epochs)
    assert.equal(restored?.count, (running?.count ?? 0) + 1)

    // A second time it gets another name.
    const again = await restore([manifest.id])
    assert.match(again.stdout, new RegExp(`into the database ${copy}_2 in`))
    await ask('postgres', `drop database ${copy}`)
    await ask('postgres', `drop database ${copy}_2`)
  })

  test('not from another cluster unless a new database is named, and never over one that is there', async () => {
    const options = { vault, databaseUrl: urlOf(NAME), places }
    const foreign = { ...manifest, systemIdentifier: '1234' }
    await assert.rejects(restoreBeside({ ...options, manifest: foreign, into: null }), {
      code: 'wrong_cluster',
    })
    assert.deepEqual(await databases(), [NAME])
    const { database, report } = await restoreBeside({ ...options, manifest: foreign, into: 'elsewhere' })
    assert.deepEqual([database, report.faults], ['elsewhere', []])
    await assert.rejects(restore(['latest', '--into', 'elsewhere']), { message: /^in_use: / })
    await assert.rejects(restore(['latest', '--into', NAME]), { message: /^in_use: / })
    await ask('postgres', 'drop database elsewhere')
    await assert.rejects(restore(['latest', '--to', '2026-11-21T14:05:00Z']), { code: 'usage' })
    await assert.rejects(restore(['latest', '--into', 'x', '--swap']), { code: 'usage' })
    await assert.rejects(restore(['latest', '--into', '/srv/copy']), { code: 'usage' })
    assert.deepEqual(await databases(), [NAME])
  })

  test('and one that is not what the manifest says is not swapped in', async () => {
    const checks = manifest.checks.map(check =>
      check.table === 'public.written' ? { ...check, rows: 99 } : check,
    )
    await putManifest(vault, { ...manifest, checks })
    const { status, stdout } = await restore([manifest.id, '--swap'])
    await putManifest(vault, manifest)
    assert.equal(status, 1)
    assert.match(stdout, /fault: public\.written: 100 rows instead of 99/)
    assert.equal(await countIn(NAME), 101)
    await ask('postgres', /drop database "\w+";/.exec(stdout)?.[0] ?? '')
  })

  test('over what runs by two persons, where two are needed', async () => {
    const two = { BACKUP_TWO_PERSON: '1' }
    await assert.rejects(restore(['latest', '--swap'], two), { code: 'invalid_credentials' })
    const { stdout: key } = await callRole(['key', 'first'], env)
    await assert.rejects(restore(['latest', '--swap'], { ...two, BUYWHERE_API_KEY: key }), {
      message: /^needs_second_person: .*backups confirm/,
    })
    assert.deepEqual(await databases(), [NAME])
  })

  test('by exchanging names: both or neither, with nobody connected, and there is a way back', async () => {
    const swapping = { databaseUrl: urlOf(NAME), now: new Date('2026-11-21T14:05:00Z') }
    await assert.rejects(swapDatabase({ ...swapping, copy: 'not_there' }))
    assert.deepEqual(await databases(), [NAME])
    {
      await using other = await connect(urlOf(NAME))
      await other.query('select')
      await assert.rejects(restore(['latest', '--swap']), { message: /^in_use: shop .*sessions: 1/ })
      await ask('postgres', 'create database copy')
      await assert.rejects(swapDatabase({ ...swapping, copy: 'copy' }), { code: 'in_use' })
      assert.deepEqual(await databases(), ['copy', NAME])
      await ask('postgres', 'drop database copy')
    }
    const { status, stdout } = await restore(['latest', '--swap'])
    assert.equal(status, 0, stdout)
    const kept = /kept as (\w+);/.exec(stdout)?.[1] ?? ''
    assert.match(kept, /^shop_before_\d{8}t\d{6}z$/)
    assert.deepEqual([await countIn(NAME), await countIn(kept)], [100, 101])
    // It starts as ever, on the copy.
    assert.equal((await callRole(['backups'], env)).status, 0)
    for (const [line] of stdout.matchAll(/alter database .*;/g)) await ask('postgres', line)
    assert.equal(await countIn(NAME), 101)
  })
})
