import assert from 'node:assert/strict'
import { cp, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { generateIdentity } from 'age-encryption'
import { systemClock } from '../../../src/kernel/clock.ts'
import { placeOfCluster } from '../../../src/kernel/postgres/index.ts'
import { Secret } from '../../../src/kernel/secret.ts'
import {
  createBackup,
  createVault,
  findBackup,
  listBackups,
  type Manifest,
  openBackupStore,
  readBackupKey,
  restorePhysical,
  type Vault,
  verifyBackup,
} from '../../../src/ops/backup/index.ts'
import { seal } from '../../../src/ops/backup/seal/seal.ts'
import { walSegmentAt } from '../../../src/ops/backup/wal-segment.ts'
import { type BackupWorld, createBackupWorld } from '../../support/backup-world.ts'
import { callRole } from '../../support/call-role.ts'
import { quietLog } from '../../support/quiet-log.ts'

// Who can write to the store and has no key takes encryption off, to have what is theirs restored as ours.

const SEGMENT_BYTES = 16 * 1024 * 1024
const REFUSED = { code: 'wrong_key' }

let world: BackupWorld
let identity: Secret
let sealed: Manifest
let plain: Manifest
let copies = 0

before(async () => {
  identity = new Secret(await generateIdentity())
  world = await createBackupWorld({ identity })
  sealed = await createBackup(world.context, 'physical')
  plain = await createBackup({ ...world.context, vault: await vaultOn(world.folder, null) }, 'physical')
})

after(() => world[Symbol.asyncDispose]())

async function vaultOn(folder: string, key: Secret | null = identity): Promise<Vault> {
  return createVault(openBackupStore(folder, null, systemClock), await readBackupKey({ identity: key }))
}

async function copyOfStore(): Promise<{ folder: string; vault: Vault }> {
  const folder = join(dirname(world.folder), `store-${copies++}`)
  await cp(world.folder, folder, { recursive: true })
  return { folder, vault: await vaultOn(folder) }
}

/** Puts in a file's place its own content, not encrypted, and filled up to a size. */
async function takeOff(folder: string, vault: Vault, name: string, sizeMin = 0): Promise<void> {
  const pieces: Uint8Array[] = []
  for await (const piece of seal(vault.open(name, 'age'), null)) pieces.push(piece)
  const whole = Buffer.concat(pieces)
  await writeFile(
    join(folder, name),
    Buffer.concat([whole, Buffer.alloc(Math.max(0, sizeMin - whole.length))]),
  )
}

async function refuses(vault: Vault, manifest: Manifest, message: RegExp): Promise<void> {
  const { home } = world.context
  const { owner, dataFolder } = placeOfCluster(home, quietLog)
  const folder = join(dirname(dataFolder), 'refused')
  const restoring = restorePhysical({
    vault,
    manifest,
    folder,
    owner,
    target: { to: 'newest' },
    isKept: false,
    home,
    log: quietLog,
  })
  await assert.rejects(restoring, { ...REFUSED, message })
  const left = (await readdir(dirname(folder))).filter(name => name.startsWith('refused'))
  assert.deepEqual(left, [])
}

test('with a key, a backup that is not encrypted is not restored or verified, and is not the latest', async () => {
  const { vault } = world.context
  assert.deepEqual([sealed.encryption, plain.encryption], ['age', 'none'])
  await refuses(vault, plain, /--allow-unencrypted/)
  await assert.rejects(verifyBackup(world.context, plain), REFUSED)
  assert.equal((await findBackup(vault, 'latest')).id, sealed.id)
})

test('the commands refuse it too, and take it when they are told to', async () => {
  const env = {
    BUYWHERE_HOME: world.context.home,
    BACKUP_TARGET: world.folder,
    BACKUP_KEY: identity.reveal(),
    LOG_LEVEL: 'silent',
  }
  const refused = { message: /^wrong_key: .*--allow-unencrypted/ }
  await assert.rejects(callRole(['restore', plain.id], env), refused)
  await assert.rejects(callRole(['backups', 'verify', plain.id], env), refused)
  const { status, stdout } = await callRole(['backups', 'verify', plain.id, '--allow-unencrypted'], env)
  assert.equal(status, 0, stdout)
  assert.match(stdout, new RegExp(`${plain.id}  verified`))
})

test('part of an encrypted backup, or of its log, that is plain is refused although its content is right', async () => {
  const base = await copyOfStore()
  // A file that is shorter than it was is refused as such.
  await takeOff(base.folder, base.vault, `backups/${sealed.id}/base.tar`, sealed.files[0]?.bytes)
  await refuses(base.vault, sealed, /not encrypted/)

  const log = await copyOfStore()
  const needed = walSegmentAt(sealed.startLsn ?? '', sealed.timeline ?? 0, SEGMENT_BYTES)
  await takeOff(log.folder, log.vault, `wal/${sealed.systemIdentifier}/${needed}`)
  await refuses(log.vault, sealed, /not encrypted/)
})

test('a verdict counts when it is proven by the key, and for the one backup it is on', async () => {
  const { folder, vault } = await copyOfStore()
  const context = { ...world.context, vault }
  const other = await createBackup(context, 'physical')
  const verdictOn = async (id: string) => {
    const { verdict, fault } = (await listBackups(vault)).find(listed => listed.id === id) ?? {}
    return [verdict?.isGood, fault]
  }
  assert.equal((await verifyBackup(context, sealed)).isGood, true)
  assert.deepEqual(await verdictOn(sealed.id), [true, null])

  const nameOf = (id: string) => join(folder, 'backups', id, 'verified')
  await cp(nameOf(sealed.id), nameOf(other.id))
  assert.deepEqual(await verdictOn(other.id), [undefined, 'wrong_key'])
  const forged = { verifiedAt: '2026-11-21T14:05:00Z', isGood: true, restoreMs: 1, totalMs: 1 }
  await writeFile(nameOf(other.id), JSON.stringify(forged))
  assert.deepEqual(await verdictOn(other.id), [undefined, 'wrong_key'])
  // A backup does not vanish by a line that somebody put beside it.
  assert.equal((await findBackup(vault, other.id)).id, other.id)
  assert.equal((await findBackup(vault, 'latest')).id, sealed.id)
})
