import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { access, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type TestContext, test } from 'node:test'
import { systemClock } from '../../../src/kernel/clock.ts'
import { Secret } from '../../../src/kernel/secret.ts'
import { openBackupStore } from '../../../src/ops/backup/store/open-backup-store.ts'
import type { BackupStore } from '../../../src/ops/backup/types.ts'
import { collect, inPieces } from '../../support/bytes.ts'
import { type S3Server, startS3Server } from '../../support/s3-server.ts'
import { until } from '../../support/until.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const MB = 1024 * 1024

async function newFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'buywhere-store-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

function openBucket(server: S3Server, path = 'shop/prod', clock = systemClock): BackupStore {
  const settings = {
    endpoint: server.endpoint,
    region: 'us-east-1',
    accessKeyId: server.accessKeyId,
    secretAccessKey: new Secret(server.secretAccessKey),
    sessionToken: null,
    forcePathStyle: true,
    timeoutMs: 5_000,
  }
  return openBackupStore(`s3://${server.bucket}/${path}`, settings, clock)
}

const names = async (store: BackupStore, prefix = '') => {
  const found: string[] = []
  for await (const { name } of store.list(prefix)) found.push(name)
  return found
}

/** What both kinds of store promise. */
async function keepsItsPromises(store: BackupStore): Promise<void> {
  const [one, other] = [randomBytes(100_000), randomBytes(10)]
  assert.deepEqual(await store.put('backups/b/base.tar', inPieces(one)), {
    bytes: one.length,
    sha256: sha256(one),
  })
  await store.put('backups/b-1', inPieces(other))
  await store.put('wal/7/000000010000000000000001', inPieces(new Uint8Array()))
  assert.deepEqual(await collect(store.get('backups/b/base.tar')), one)
  assert.deepEqual(await collect(store.get('wal/7/000000010000000000000001')), Buffer.alloc(0))
  assert.deepEqual(await store.head('backups/b-1'), { bytes: 10 })
  assert.equal(await store.head('backups/none'), null)
  assert.equal(await store.head('backups/b/base.tar/below'), null)
  assert.deepEqual(await names(store), [
    'backups/b-1',
    'backups/b/base.tar',
    'wal/7/000000010000000000000001',
  ])
  assert.deepEqual(await names(store, 'backups/b'), ['backups/b-1', 'backups/b/base.tar'])
  assert.deepEqual(await names(store, 'backups/b/'), ['backups/b/base.tar'])
  assert.deepEqual(await names(store, 'none/'), [])
  await store.put('backups/b/base.tar', inPieces(other))
  assert.deepEqual(await collect(store.get('backups/b/base.tar')), other)
  const failing = (async function* () {
    yield one
    throw new Error('the source broke')
  })()
  await assert.rejects(store.put('backups/b/base.tar', failing), /^Error: the source broke$/)
  assert.deepEqual(await collect(store.get('backups/b/base.tar')), other)
  await store.remove('backups/b/base.tar')
  await assert.rejects(collect(store.get('backups/b/base.tar')), { code: 'not_found' })
  await assert.rejects(store.remove('backups/b/base.tar'), { code: 'not_found' })
  for (const name of [
    '',
    '/',
    '../x',
    'a/../b',
    'a//b',
    '.hidden',
    'a/.partial-x',
    '/etc/x',
    'a\0b',
    'a b',
    'a/',
  ]) {
    await assert.rejects(store.put(name, inPieces(one)), { code: 'not_possible' }, name)
    await assert.rejects(collect(store.get(name)), { code: 'not_possible' }, name)
    await assert.rejects(store.remove(name), { code: 'not_possible' }, name)
  }
  await assert.rejects(names(store, '../'), { code: 'not_possible' })
}

test('a folder keeps the promises of a store', async t => {
  await keepsItsPromises(openBackupStore(join(await newFolder(t), 'new', 'store'), null, systemClock))
})

test('a bucket keeps the promises of a store', async () => {
  await using server = await startS3Server()
  await keepsItsPromises(openBucket(server))
  server.objects.clear()
  await keepsItsPromises(openBucket(server, ''))
})

test('what lies in a folder is for its owner alone', async t => {
  const folder = join(await newFolder(t), 'store')
  await openBackupStore(folder, null, systemClock).put('a/b', inPieces(Buffer.from('x')))
  for (const [path, mode] of [
    ['', 0o700],
    ['a', 0o700],
    ['a/b', 0o600],
  ] as const) {
    assert.equal((await stat(join(folder, path))).mode & 0o777, mode, path)
  }
})

test('a writer that is killed leaves no name behind, and its half is swept by the next', async t => {
  const folder = await newFolder(t)
  const at = resolve(import.meta.dirname, '../../../src')
  const script = `
    const { openBackupStore } = await import('${at}/ops/backup/store/open-backup-store.ts')
    const store = openBackupStore(process.argv[1], null, { now: () => new Date() })
    async function* forever() { for (;;) yield Buffer.alloc(65536) }
    await store.put('deep/half', forever())`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder], { stdio: 'ignore' })
  t.after(() => child.kill('SIGKILL'))
  const partials = async () =>
    (await readdir(join(folder, 'deep')).catch(() => [])).filter(name => name.startsWith('.partial-'))
  const [half] = await until(async () => {
    const found = await partials()
    return found.length > 0 && found
  })
  // As long as it lives, its work is its own.
  const store = openBackupStore(folder, null, systemClock)
  await store.put('deep/other', inPieces(Buffer.from('x')))
  await access(join(folder, 'deep', half ?? ''))
  const ended = once(child, 'close')
  child.kill('SIGKILL')
  await ended
  assert.deepEqual(await names(store), ['deep/other'])
  await openBackupStore(folder, null, systemClock).put('deep/more', inPieces(Buffer.from('x')))
  assert.deepEqual(await partials(), [])
})

test('halves of other machines are swept when a day old, and not before', async t => {
  const folder = await newFolder(t)
  const half = join(folder, '.partial-elsewhere-1-abcdef')
  await writeFile(half, 'x')
  assert.notEqual(hostname(), 'elsewhere')
  const inHours = (hours: number) => ({ now: () => new Date(Date.now() + hours * 3_600_000) })
  await openBackupStore(folder, null, inHours(23)).put('a', inPieces(Buffer.from('x')))
  await access(half)
  await openBackupStore(folder, null, inHours(25)).put('a', inPieces(Buffer.from('x')))
  await assert.rejects(access(half))
})

const onlyRoot = { skip: process.getuid?.() === 0 ? false : 'only root can mount a small disk' }

test('a full disk is told, and leaves what was there', onlyRoot, async t => {
  const mount = await mkdtemp(join(tmpdir(), 'buywhere-disk-'))
  t.after(async () => {
    spawnSync('umount', [mount])
    await rm(mount, { recursive: true, force: true })
  })
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', mount]).status !== 0) {
    t.skip('a small disk cannot be mounted here')
    return
  }
  const store = openBackupStore(mount, null, systemClock)
  await store.put('a', inPieces(Buffer.from('before')))
  await assert.rejects(store.put('a', inPieces(randomBytes(3 * MB))), {
    code: 'store_failed',
    message: /its disk is full/,
  })
  assert.equal((await collect(store.get('a'))).toString(), 'before')
  assert.deepEqual(await readdir(mount), ['a'])
})

test('large objects go up in parts and come back the same, also where the last part is full', async () => {
  await using server = await startS3Server()
  const store = openBucket(server)
  for (const size of [16 * MB, 32 * MB, 33 * MB + 7]) {
    const bytes = randomBytes(size)
    assert.deepEqual(await store.put('big', inPieces(bytes, 100_000)), { bytes: size, sha256: sha256(bytes) })
    assert.equal(sha256(await collect(store.get('big'))), sha256(bytes))
  }
  assert.equal(server.uploads.size, 0)
})

test('an upload in parts that fails is aborted, and what was there stays', async () => {
  await using server = await startS3Server()
  const store = openBucket(server)
  await store.put('big', inPieces(Buffer.from('before')))
  const failing = (async function* () {
    yield* inPieces(randomBytes(40 * MB))
    throw new Error('the source broke')
  })()
  await assert.rejects(store.put('big', failing), /the source broke/)
  assert.equal(server.uploads.size, 0)
  assert.equal((await collect(store.get('big'))).toString(), 'before')
})

test('halves of uploads a day old are aborted, younger ones and those of others are not', async () => {
  await using server = await startS3Server()
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000)
  server.uploads.set('old', { key: 'shop/prod/a', initiatedAt: hoursAgo(25), parts: new Map() })
  server.uploads.set('young', { key: 'shop/prod/a', initiatedAt: hoursAgo(23), parts: new Map() })
  await openBucket(server).put('x', inPieces(Buffer.from('x')))
  assert.deepEqual([...server.uploads.keys()], ['young'])
})

test('a bucket that answers errors or cuts the line a few times is tried again', async () => {
  await using server = await startS3Server()
  const store = openBucket(server)
  const bytes = randomBytes(200_000)
  for (const kind of ['error', 'reset'] as const) {
    let left = 2
    server.setFault(({ method }) => (method === 'PUT' && left-- > 0 ? kind : null))
    await store.put('a', inPieces(bytes))
    assert.deepEqual(await collect(store.get('a')), bytes)
  }
})

test('a download that is cut off goes on where it stopped, of the same object', async () => {
  await using server = await startS3Server()
  const store = openBucket(server)
  const bytes = randomBytes(3 * MB)
  await store.put('a', inPieces(bytes))
  let cuts = 3
  server.setFault(({ method }) => (method === 'GET' && cuts-- > 0 ? 'truncate' : null))
  assert.deepEqual(await collect(store.get('a')), bytes)

  cuts = 1
  const other = randomBytes(3 * MB)
  await assert.rejects(
    async () => {
      for await (const _ of store.get('a')) {
        const found = server.objects.get('shop/prod/a')
        if (found) server.objects.set('shop/prod/a', { ...found, bytes: other, etag: '"other"' })
      }
    },
    { code: 'store_failed' },
  )
})

test('a bucket that stays broken, or stores something else, is told', async () => {
  await using server = await startS3Server()
  const store = openBucket(server)
  await store.put('a', inPieces(randomBytes(1000)))
  server.setFault(() => 'error')
  await assert.rejects(store.put('a', inPieces(randomBytes(1000))), { code: 'store_failed' })
  await assert.rejects(collect(store.get('a')), { code: 'store_failed' })
  await assert.rejects(names(store), { code: 'store_failed' })
  server.setFault(({ method }) => (method === 'GET' ? 'truncate' : null))
  server.objects.set('shop/prod/one', { bytes: Buffer.from('x'), etag: '"x"', modifiedAt: new Date() })
  await assert.rejects(collect(store.get('one')), { code: 'store_failed' })
})

test('listings of many pages are whole', async () => {
  await using server = await startS3Server()
  const store = openBucket(server)
  server.pageSize = 7
  const wanted = Array.from({ length: 50 }, (_, index) => `wal/${String(index).padStart(3, '0')}`)
  for (const name of wanted) {
    server.objects.set(`shop/prod/${name}`, { bytes: Buffer.from('x'), etag: '"x"', modifiedAt: new Date() })
  }
  server.objects.set('shop/production/wal/x', {
    bytes: Buffer.from('x'),
    etag: '"x"',
    modifiedAt: new Date(),
  })
  assert.deepEqual(await names(store), wanted)
})

test('a wrong secret is refused by the bucket, and not shown', async () => {
  await using server = await startS3Server()
  const store = openBucket({ ...server, secretAccessKey: 'not-the-secret' })
  await assert.rejects(store.put('a', inPieces(Buffer.from('x'))), (error: Error) => {
    assert.match(error.message, /SignatureDoesNotMatch/)
    assert.doesNotMatch(error.message, /not-the-secret/)
    return true
  })
  assert.equal(server.objects.size, 0)
})

test('a target that is none is refused before anything is done', () => {
  for (const target of ['relative/folder', 's3://', 's3://UPPER/x', 's3://bucket/x']) {
    assert.throws(() => openBackupStore(target, null, systemClock), { code: 'not_possible' }, target)
  }
})
