import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { generateIdentity } from 'age-encryption'
import { Secret } from '../../../src/kernel/secret.ts'
import { type BackupKey, readBackupKey } from '../../../src/ops/backup/seal/backup-key.ts'
import { decodeManifest, encodeManifest } from '../../../src/ops/backup/seal/manifest.ts'
import { BackupError, type Manifest } from '../../../src/ops/backup/types.ts'

const manifest: Manifest = {
  formatVersion: 1,
  id: '20261121T224535Z-physical-9f3c',
  kind: 'physical',
  systemIdentifier: '7500000000000000001',
  serverVersion: 180004,
  schemaVersion: '0025-backups',
  startedAt: '2026-11-21T22:45:35.000Z',
  stoppedAt: '2026-11-21T22:45:39.000Z',
  startLsn: '0/2000028',
  stopLsn: '0/2000100',
  checkPoint: { name: 'buywhere', lsn: '0/20000F0' },
  timeline: 1,
  encryption: 'age',
  files: [
    {
      name: 'backups/x/base.tar',
      bytes: 10,
      sha256: 'a'.repeat(64),
      plainBytes: 20,
      plainSha256: 'b'.repeat(64),
    },
  ],
  checks: [{ table: 'catalog.offers', sourceId: null, rows: 3, fingerprint: '-123' }],
  nonce: 'n',
}

async function newKey(): Promise<BackupKey> {
  const key = await readBackupKey({ identity: new Secret(await generateIdentity()) })
  assert.ok(key)
  return key
}

function faultOf(bytes: Uint8Array, key: BackupKey | null): string {
  try {
    decodeManifest(bytes, key)
    return 'none'
  } catch (error) {
    assert.ok(error instanceof BackupError, String(error))
    return error.code
  }
}

test('a manifest comes back as it was written, with a key and without', async () => {
  const key = await newKey()
  assert.deepEqual(decodeManifest(encodeManifest(manifest, key), key), manifest)
  const plain: Manifest = { ...manifest, encryption: 'none', checkPoint: null, startLsn: null }
  assert.deepEqual(decodeManifest(encodeManifest(plain, null), null), plain)
  assert.deepEqual(decodeManifest(encodeManifest(plain, null), key), plain)
})

test('a server with the recipient alone reads what the owner wrote, and the other way round', async () => {
  const owner = await newKey()
  const maker = await readBackupKey({ recipient: owner.recipients.join(' ') })
  assert.deepEqual(decodeManifest(encodeManifest(manifest, maker), owner), manifest)
  assert.deepEqual(decodeManifest(encodeManifest(manifest, owner), maker), manifest)
})

test('a wrong byte anywhere is found', async () => {
  const [key, plain] = [await newKey(), { ...manifest, encryption: 'none' as const }]
  for (const [bytes, by] of [
    [encodeManifest(manifest, key), key],
    [encodeManifest(plain, null), null],
  ] as const) {
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes)
      damaged[at] = bytes[at]! ^ 0x04
      assert.notEqual(faultOf(damaged, by), 'none', `byte ${at}`)
    }
    for (let length = 0; length < bytes.length; length++) {
      assert.equal(faultOf(bytes.subarray(0, length), by), 'truncated', `cut at ${length}`)
    }
  }
})

test('another key is told from damage', async () => {
  assert.equal(faultOf(encodeManifest(manifest, await newKey()), await newKey()), 'wrong_key')
  assert.equal(faultOf(encodeManifest(manifest, await newKey()), null), 'wrong_key')
})

test('a manifest whose proof was taken off is refused: its backup is encrypted', async () => {
  assert.equal(faultOf(encodeManifest(manifest, null), await newKey()), 'wrong_key')
})

test('a manifest that knows more, or of a later format, is refused by its version', () => {
  const write = (value: object) => {
    const line = JSON.stringify(value)
    const proof = JSON.stringify({ sha256: createHash('sha256').update(line).digest('hex') })
    return Buffer.from(`${line}\n${proof}\n`)
  }
  assert.equal(faultOf(write({ ...manifest, formatVersion: 2 }), null), 'wrong_version')
  assert.equal(faultOf(write({ ...manifest, encryption: 'none', colour: 'red' }), null), 'wrong_version')
  assert.equal(faultOf(write({ ...manifest, encryption: 'rot13' }), null), 'wrong_version')
})

test('what is no manifest is foreign', () => {
  for (const text of ['{"id":1}\n{}\n', 'PGDMP', '<html>', '[]\n']) {
    assert.equal(faultOf(Buffer.from(text), null), 'foreign')
  }
})

test('a manifest that is not valid is not written', () => {
  assert.throws(() => encodeManifest({ ...manifest, systemIdentifier: 'mine' }, null))
})
