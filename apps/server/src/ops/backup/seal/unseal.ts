import { createHash } from 'node:crypto'
import { createZstdDecompress } from 'node:zlib'
import { BackupError } from '../types.ts'
import { AGE_MARK, openAgeHeader } from './age-header.ts'
import { decryptPayload } from './age-payload.ts'
import type { BackupKey } from './backup-key.ts'
import { ByteReader } from './byte-reader.ts'
import { beginsAsFrame, checkHead, checkTail, HEAD_BYTES, TAIL_BYTES } from './frame.ts'
import { through } from './through.ts'

/**
 * What was sealed. Key and version are checked before the first byte comes; that the file is whole is known at its
 * end only, so nothing may be trusted before the iteration ended well. With a key, a file that is not encrypted is
 * refused: pass null for one whose manifest says so.
 * Throws BackupError wrong_key | truncated | corrupted | foreign | wrong_version, or what `bytes` throws.
 */
export async function* unseal(
  bytes: AsyncIterable<Uint8Array>,
  key: BackupKey | null,
): AsyncGenerator<Uint8Array> {
  const reader = new ByteReader(bytes)
  try {
    const start = await reader.peek(AGE_MARK.length)
    if (start.length > 0 && AGE_MARK.subarray(0, start.length).equals(start)) {
      const payloadKey = await openAgeHeader(reader, key)
      const payload = new ByteReader(decryptPayload(reader.rest(), payloadKey))
      try {
        yield* unframed(payload)
      } finally {
        await payload.close()
      }
      return
    }
    if (key !== null && start.length > 0 && beginsAsFrame(start)) {
      throw new BackupError('wrong_key', 'the file is not encrypted, although a key is set')
    }
    yield* unframed(reader)
  } finally {
    await reader.close()
  }
}

async function* unframed(reader: ByteReader): AsyncGenerator<Uint8Array> {
  checkHead(await reader.take(HEAD_BYTES))
  let failure: unknown = null
  const body = (async function* () {
    try {
      yield* checkedBody(reader)
    } catch (error) {
      failure = error
      throw error
    }
  })()
  try {
    yield* through(body, createZstdDecompress({ chunkSize: 262_144 }))
  } catch (error) {
    if (failure !== null) throw failure
    throw new BackupError('corrupted', 'the file cannot be decompressed', { cause: error })
  }
}

/** All but the tail, which is checked before the body is said to be at its end. */
async function* checkedBody(reader: ByteReader): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let count = 0
  let held: Buffer = Buffer.alloc(0)
  for await (const piece of reader.rest()) {
    const joined = Buffer.concat([held, piece])
    const body = joined.subarray(0, Math.max(0, joined.length - TAIL_BYTES))
    held = joined.subarray(body.length)
    if (body.length === 0) continue
    hash.update(body)
    count += body.length
    yield body
  }
  checkTail(held, { bytes: count, sha256: hash.digest() })
}
