import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'
import { Encrypter, generateIdentity, identityToRecipient } from 'age-encryption'
import fc from 'fast-check'
import { Secret } from '../../../src/kernel/secret.ts'
import { type BackupKey, readBackupKey } from '../../../src/ops/backup/seal/backup-key.ts'
import { seal } from '../../../src/ops/backup/seal/seal.ts'
import { unseal } from '../../../src/ops/backup/seal/unseal.ts'
import { BackupError, type BackupFault } from '../../../src/ops/backup/types.ts'
import { collect, inPieces } from '../../support/bytes.ts'
import { until } from '../../support/until.ts'

const noAge = { skip: spawnSync('age', ['--version']).error === undefined ? false : 'no age' }

async function newKey(): Promise<BackupKey> {
  const key = await readBackupKey({ identity: new Secret(await generateIdentity()) })
  assert.ok(key)
  return key
}

const sealed = (bytes: Uint8Array, key: BackupKey | null) => collect(seal(inPieces(bytes), key))
const opened = (bytes: Uint8Array, key: BackupKey | null) => collect(unseal(inPieces(bytes, 1000), key))

async function faultOf(bytes: Uint8Array, key: BackupKey | null): Promise<BackupFault | 'none'> {
  try {
    await opened(bytes, key)
    return 'none'
  } catch (error) {
    assert.ok(error instanceof BackupError, String(error))
    return error.code
  }
}

test('what was sealed opens again, whatever it is and however it is cut into pieces', async () => {
  const keys = [null, await newKey()]
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 200_000, size: 'max' }),
      fc.integer({ min: 1, max: 100 }),
      fc.constantFrom(...keys),
      async (bytes, pieces, key) => {
        const pieceBytes = Math.ceil((bytes.length + 1) / pieces)
        const file = await collect(seal(inPieces(bytes, pieceBytes), key))
        assert.deepEqual(await collect(unseal(inPieces(file, pieceBytes), key)), Buffer.from(bytes))
      },
    ),
    { numRuns: 30 },
  )
})

test('a wrong byte anywhere is found, and never taken for a wrong key', async () => {
  for (const key of [null, await newKey()]) {
    const file = await sealed(randomBytes(300), key)
    for (let at = 0; at < file.length; at++) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const damaged = Buffer.from(file)
        damaged[at] = file[at]! ^ flip
        const fault = await faultOf(damaged, key)
        assert.match(fault, /^(corrupted|foreign|wrong_version)$/, `byte ${at} of ${file.length}, ${flip}`)
      }
    }
  }
})

test('a wrong byte in a file of many blocks is found, and said to be damage', async () => {
  const key = await newKey()
  for (const secret of [null, key]) {
    const file = await sealed(randomBytes(400_000), secret)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 400, max: file.length - 1 }), async at => {
        const damaged = Buffer.from(file)
        damaged[at] = file[at]! ^ 0x10
        assert.equal(await faultOf(damaged, secret), 'corrupted')
      }),
      { numRuns: 20 },
    )
  }
})

test('a file cut off anywhere is found to be cut off', async () => {
  for (const key of [null, await newKey()]) {
    const small = await sealed(randomBytes(300), key)
    for (let length = 0; length < small.length - 8; length++) {
      assert.equal(await faultOf(small.subarray(0, length), key), 'truncated', `${length} of ${small.length}`)
    }
    const file = await sealed(randomBytes(400_000), key)
    const header = file.length - (file.length % 65_552)
    for (const length of [header - 65_552, header, header + 1, 65_552, 131_104 + 300, file.length - 100]) {
      assert.equal(await faultOf(file.subarray(0, length), key), 'truncated', `${length} of ${file.length}`)
    }
  }
})

test('bytes after the end are found', async () => {
  for (const key of [null, await newKey()]) {
    const file = await sealed(Buffer.from('one'), key)
    assert.match(await faultOf(Buffer.concat([file, Buffer.from('x')]), key), /^(corrupted|truncated)$/)
  }
})

test('another key is told from damage before a byte is given, and what it needs is named', async () => {
  const file = await sealed(Buffer.from('prices'), await newKey())
  const given: Uint8Array[] = []
  await assert.rejects(
    async () => {
      for await (const piece of unseal(inPieces(file), await newKey())) given.push(piece)
    },
    { code: 'wrong_key', message: /sealed for key [0-9a-f]{16}, and the one set is [0-9a-f]{16}/ },
  )
  assert.equal(given.length, 0)
  assert.equal(await faultOf(file, null), 'wrong_key')
})

test('a file that is not encrypted is not taken where a key is set', async () => {
  assert.equal(await faultOf(await sealed(Buffer.from('prices'), null), await newKey()), 'wrong_key')
})

test('what is not ours is foreign: other files, and other age files, whether our key opens them or not', async () => {
  const key = await newKey()
  const encrypt = async (recipient: string) => {
    const encrypter = new Encrypter()
    encrypter.addRecipient(recipient)
    return encrypter.encrypt('hello'.repeat(20))
  }
  const [own] = key.recipients
  assert.ok(own)
  assert.equal(await faultOf(await encrypt(own), key), 'foreign')
  assert.equal(
    await faultOf(await encrypt(await identityToRecipient(await generateIdentity())), key),
    'foreign',
  )
  for (const bytes of [
    Buffer.from('PGDMP and so on, long enough to be read'),
    randomBytes(500),
    Buffer.alloc(90),
  ]) {
    assert.equal(await faultOf(bytes, key), 'foreign')
    assert.equal(await faultOf(bytes, null), 'foreign')
  }
})

test('a file of a later format is refused by its version', async () => {
  const file = await sealed(Buffer.from('prices'), null)
  file[24] = 2
  assert.equal(await faultOf(file, null), 'wrong_version')
  const later = Buffer.from('age-encryption.org/v2\nwhatever')
  assert.equal(await faultOf(later, await newKey()), 'wrong_version')
})

test('a server with the recipient alone can seal, and cannot open', async () => {
  const owner = await newKey()
  const maker = await readBackupKey({ recipient: owner.recipients.join(',') })
  const file = await sealed(Buffer.from('prices'), maker)
  assert.equal(await faultOf(file, maker), 'wrong_key')
  assert.equal((await opened(file, owner)).toString(), 'prices')
})

test('a file is opened by each of its recipients', async () => {
  const [one, other] = [await newKey(), await newKey()]
  const file = await sealed(Buffer.from('prices'), {
    recipients: [...one.recipients, ...other.recipients],
    identities: [],
  })
  assert.equal((await opened(file, one)).toString(), 'prices')
  assert.equal((await opened(file, other)).toString(), 'prices')
})

test('a sealed file does not give its recipient away', async () => {
  const key = await newKey()
  const file = await sealed(Buffer.from('prices'), key)
  for (const recipient of key.recipients) assert.equal(file.includes(recipient), false)
})

test('an identity file is read with its comments, and a key that is none is refused without being shown', async () => {
  const identity = await generateIdentity()
  const key = await readBackupKey({
    identity: new Secret(`# created: today\n# public key: x\n${identity}\n`),
  })
  assert.deepEqual(key?.recipients, [await identityToRecipient(identity)])
  assert.equal(await readBackupKey({}), null)
  const broken = identity.slice(0, -1)
  for (const settings of [{ identity: new Secret(broken) }, { recipient: 'age1nonsense' }]) {
    await assert.rejects(readBackupKey(settings), (error: Error) => {
      assert.ok(error instanceof BackupError)
      assert.equal(`${error.message} ${error.cause}`.includes(broken.slice(15)), false)
      return true
    })
  }
})

test('an error of the source reaches the reader as it is, sealing and opening', async () => {
  const failing = (async function* () {
    yield randomBytes(100_000)
    throw new Error('the disk went away')
  })()
  await assert.rejects(collect(seal(failing, await newKey())), /the disk went away/)
  const key = await newKey()
  const file = await sealed(randomBytes(300_000), key)
  const cut = (async function* () {
    yield file.subarray(0, 150_000)
    throw new Error('the line was cut')
  })()
  await assert.rejects(collect(unseal(cut, key)), /the line was cut/)
})

test('a reader that stops closes the source', async () => {
  let closed = 0
  const source = async function* () {
    try {
      for (;;) yield randomBytes(65_536)
    } finally {
      closed += 1
    }
  }
  let pieces = 0
  for await (const _ of seal(source(), await newKey())) if (++pieces > 20) break
  await until(async () => closed === 1)
})

test('the age and zstd tools open what was sealed, and what age encrypted opens here', noAge, async t => {
  const folder = await mkdtemp(join(tmpdir(), 'buywhere-age-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const identity = await generateIdentity()
  const key = await readBackupKey({ identity: new Secret(identity) })
  assert.ok(key)
  const plain = randomBytes(200_000)
  await writeFile(join(folder, 'key'), `${identity}\n`, { mode: 0o600 })
  await writeFile(join(folder, 'file'), await sealed(plain, key))
  const out = spawnSync('age', ['-d', '-i', join(folder, 'key'), join(folder, 'file')], { maxBuffer: 1e9 })
  assert.equal(out.status, 0, out.stderr.toString())
  // The frames of ours are skippable: those who know zstd pass over them.
  assert.deepEqual(zstdDecompressSync(out.stdout.subarray(32, -64)), plain)
  const [recipient] = key.recipients
  const again = spawnSync('age', ['-r', recipient ?? ''], { input: out.stdout, maxBuffer: 1e9 })
  assert.deepEqual(await opened(again.stdout, key), plain)
})
