import assert from 'node:assert/strict'
import { cp, open, readdir, rm, truncate } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { generateIdentity } from 'age-encryption'
import { sql } from 'kysely'
import { systemClock } from '../../../src/kernel/clock.ts'
import { placeOfCluster } from '../../../src/kernel/postgres/index.ts'
import { Secret } from '../../../src/kernel/secret.ts'
import {
  type BackupError,
  type BackupFault,
  type BackupStore,
  createBackup,
  createVault,
  findBackup,
  listBackups,
  type Manifest,
  openBackupStore,
  readBackupKey,
  requireSameCluster,
  restorePhysical,
  verifyBackup,
} from '../../../src/ops/backup/index.ts'
import { type BackupWorld, createBackupWorld } from '../../support/backup-world.ts'
import { quietLog } from '../../support/quiet-log.ts'

let world: BackupWorld
let manifest: Manifest
let identity: Secret
let copies = 0

before(async () => {
  identity = new Secret(await generateIdentity())
  world = await createBackupWorld({ identity })
  manifest = await createBackup(world.context, 'physical')
})

after(() => world[Symbol.asyncDispose]())

/** The store's files, to be harmed. */
async function copyOfStore(): Promise<string> {
  const folder = join(dirname(world.folder), `store-${copies++}`)
  await cp(world.folder, folder, { recursive: true })
  return folder
}

const baseOf = (folder: string) => join(folder, 'backups', manifest.id, 'base.tar')

/** That restoring from the folder is refused for this reason, with no copy left behind. */
async function refuses(
  folder: string,
  code: BackupFault,
  options: { key?: Secret; changed?: Partial<Manifest> } = {},
): Promise<void> {
  const key = await readBackupKey({ identity: options.key ?? identity })
  const vault = createVault(openBackupStore(folder, null, systemClock), key)
  const place = placeOfCluster(world.context.home, quietLog)
  const into = join(dirname(place.dataFolder), 'refused')
  const restoring = restorePhysical({
    vault,
    manifest: { ...manifest, ...options.changed },
    folder: into,
    owner: place.owner,
    target: { to: 'newest' },
    isKept: false,
    home: world.context.home,
    log: quietLog,
  })
  await assert.rejects(restoring, (error: BackupError) => {
    assert.equal(error.code, code, error.message)
    return true
  })
  assert.deepEqual(
    (await readdir(dirname(into))).filter(name => name.startsWith('refused')),
    [],
  )
}

test('a flipped byte, a cut end and a file that is gone are told apart, and leave nothing behind', async () => {
  const flipped = await copyOfStore()
  const file = await open(baseOf(flipped), 'r+')
  const byte = Buffer.alloc(1)
  const middle = Math.floor((manifest.files[0]?.bytes ?? 0) / 2)
  await file.read(byte, 0, 1, middle)
  await file.write(Buffer.from([(byte[0] ?? 0) ^ 1]), 0, 1, middle)
  await file.close()
  await refuses(flipped, 'corrupted')

  const cut = await copyOfStore()
  await truncate(baseOf(cut), middle)
  await refuses(cut, 'truncated')

  const gone = await copyOfStore()
  await rm(baseOf(gone))
  await refuses(gone, 'truncated')
})

test('the wrong key and the wrong version are refused', async () => {
  await refuses(world.folder, 'wrong_key', { key: new Secret(await generateIdentity()) })
  await refuses(world.folder, 'wrong_version', { changed: { serverVersion: 170_004 } })
})

test('a backup whose log is not all there is refused before anything starts', async () => {
  const folder = await copyOfStore()
  const wal = join(folder, 'wal', manifest.systemIdentifier)
  const newest = (await readdir(wal)).sort().at(-1)
  await rm(join(wal, newest ?? ''))
  await refuses(folder, 'wal_missing')
})

test("a manifest under another's name is foreign", async () => {
  const folder = await copyOfStore()
  await cp(join(folder, 'backups', manifest.id), join(folder, 'backups', 'another'), { recursive: true })
  const vault = createVault(openBackupStore(folder, null, systemClock), await readBackupKey({ identity }))
  await assert.rejects(findBackup(vault, 'another'), { code: 'foreign' })
  const listed = await listBackups(vault)
  assert.deepEqual(
    listed.map(({ id, fault }) => [id, fault]),
    [
      [manifest.id, null],
      ['another', 'foreign'],
    ],
  )
})

test('a backup of another cluster does not replace this one', () => {
  const other = { ...manifest, systemIdentifier: '1234' }
  assert.throws(() => requireSameCluster(world.context.home, other, quietLog), { code: 'wrong_cluster' })
  requireSameCluster(world.context.home, manifest, quietLog)
})

test('a verification that finds a fault is stored, and the backup does not count', async () => {
  const folder = await copyOfStore()
  await truncate(baseOf(folder), 1_000)
  const vault = createVault(openBackupStore(folder, null, systemClock), await readBackupKey({ identity }))
  const { isGood, faults } = await verifyBackup({ ...world.context, vault }, manifest)
  assert.equal(isGood, false)
  assert.match(faults[0] ?? '', /^truncated: /)
  assert.equal((await listBackups(vault))[0]?.verdict?.isGood, false)
})

test('a store whose disk fills up in the middle fails the backup, leaves no part of it, and loses none of the log', async () => {
  const full: BackupStore = {
    ...world.context.vault.store,
    async put(name, bytes) {
      if (!name.endsWith('base.tar')) return world.context.vault.store.put(name, bytes)
      let room = 100_000
      for await (const piece of bytes) {
        room -= piece.length
        if (room < 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
      }
      throw new Error('the backup was expected to be larger')
    },
  }
  const vault = createVault(full, await readBackupKey({ identity }))
  await assert.rejects(createBackup({ ...world.context, vault }, 'physical'), { code: 'ENOSPC' })
  assert.equal((await listBackups(world.context.vault)).length, 1)
  const { rows } = await sql<{ state: string }>`
    select state from ops.backups order by started_at desc limit 1
  `.execute(world.context.db)
  assert.equal(rows[0]?.state, 'failed')
  // The server is not left in the middle of a backup: the next one is made.
  assert.ok((await createBackup(world.context, 'physical')).files.length > 0)
})

test('a database that is not ours to read is not backed up by its files, and the way out is named', async () => {
  await assert.rejects(createBackup({ ...world.context, cluster: null }, 'physical'), {
    code: 'not_possible',
    message: /--kind logical/,
  })
})
