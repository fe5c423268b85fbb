import { createGunzip, createZstdDecompress } from 'node:zlib'
import type { FeedLimits } from '../feed-limits.ts'
import type { ByteSource } from './byte-source.ts'
import { inflate, type Packing } from './inflate.ts'

const GZIP: Packing = { name: 'gzip', bomb: 'gzip_bomb', corrupt: 'corrupt_gzip' }
const ZSTD: Packing = { name: 'zstd', bomb: 'zstd_bomb', corrupt: 'corrupt_zstd' }

const OUTPUT_BYTES = 65_536

/** Inflates gzip, several members too. Padding behind the last member is not looked at. */
export function gunzip(source: ByteSource, limits: FeedLimits): AsyncGenerator<Uint8Array, void, undefined> {
  const volume = { bytesIn: 0, bytesOut: 0 }
  return inflate(source, createGunzip({ chunkSize: OUTPUT_BYTES }), GZIP, volume, limits)
}

/** Inflates zstd. Node stops behind the first frame, and parallel packers write many. */
export async function* unzstd(
  source: ByteSource,
  limits: FeedLimits,
): AsyncGenerator<Uint8Array, void, undefined> {
  const volume = { bytesIn: 0, bytesOut: 0 }
  do {
    yield* inflate(source, createZstdDecompress({ chunkSize: OUTPUT_BYTES }), ZSTD, volume, limits)
  } while (isZstdFrame(await source.peek(4)))
}

/** A frame with data in it, or one to be skipped. */
function isZstdFrame(head: Buffer): boolean {
  if (head.length < 4) return false
  const magic = head.readUInt32LE(0)
  return magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50
}
