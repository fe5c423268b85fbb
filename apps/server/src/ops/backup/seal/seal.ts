import { createHash } from 'node:crypto'
import { constants, createZstdCompress } from 'node:zlib'
import { makeAgeHeader } from './age-header.ts'
import { encryptPayload } from './age-payload.ts'
import type { BackupKey } from './backup-key.ts'
import { headFrame, tailFrame } from './frame.ts'
import { through } from './through.ts'

// No ZSTD_c_nbWorkers: Node's stream crashes with it.
const ZSTD = {
  chunkSize: 262_144,
  params: { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 },
}

/**
 * Compresses (zstd), then encrypts (age, for every recipient of the key); null: only compresses. In bounded memory.
 * `age -d -i IDENTITY FILE | zstd -d` opens it where BuyWhere is not at hand.
 */
export async function* seal(
  bytes: AsyncIterable<Uint8Array>,
  key: BackupKey | null,
): AsyncGenerator<Uint8Array> {
  if (key === null) {
    yield* framed(bytes)
    return
  }
  const { header, payloadKey } = await makeAgeHeader(key)
  yield header
  yield* encryptPayload(framed(bytes), payloadKey)
}

async function* framed(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield headFrame()
  const hash = createHash('sha256')
  let count = 0
  for await (const piece of through(bytes, createZstdCompress(ZSTD))) {
    hash.update(piece)
    count += piece.length
    yield piece
  }
  yield tailFrame({ bytes: count, sha256: hash.digest() })
}
