import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { compressors } from 'hyparquet-compressors'
import { FeedError } from '../feed-error.ts'
import { malformed } from './malformed.ts'

/** Bytes of one page, packed or unpacked. Writers aim at one megabyte. */
export const PAGE_BYTES_MAX = 64_000_000

// Snappy and LZ4 cannot pack denser than this, so a page that claims more is not worth its memory.
const BLOCK_RATIO_MAX = 300
// Bounds the time that a page of nothing but copies can take.
const BLOCK_BYTES_MAX = 16_000_000

type Unpack = (packed: Uint8Array, bytes: number) => Uint8Array

const UNPACK: Readonly<Record<string, Unpack>> = {
  UNCOMPRESSED: packed => packed,
  SNAPPY: (packed, bytes) => blockwise('SNAPPY', packed, bytes),
  GZIP: (packed, bytes) => gunzipSync(packed, { maxOutputLength: Math.max(1, bytes) }),
  BROTLI: (packed, bytes) => brotliDecompressSync(packed, { maxOutputLength: Math.max(1, bytes) }),
  ZSTD: (packed, bytes) => zstdDecompressSync(packed, { maxOutputLength: Math.max(1, bytes) }),
  LZ4: (packed, bytes) => blockwise('LZ4', packed, bytes),
  LZ4_RAW: (packed, bytes) => blockwise('LZ4_RAW', packed, bytes),
}

/** A page's bytes unpacked. Throws for data that is not what its header says. */
export function unpackPage(packed: Uint8Array, bytes: number, codec: string): Uint8Array {
  const unpack = Object.hasOwn(UNPACK, codec) ? UNPACK[codec] : undefined
  if (unpack === undefined) {
    throw new FeedError(
      'unsupported_compression',
      `Parquet packed by ${codec} is not supported; use ZSTD or SNAPPY`,
    )
  }
  if (!(bytes >= 0 && bytes <= PAGE_BYTES_MAX)) throw malformed(`a page claims ${bytes} bytes`)
  if (bytes === 0) return new Uint8Array(0)
  const page = unpack(packed, bytes)
  if (page.length !== bytes) throw malformed(`a page has ${page.length} bytes and not ${bytes}`)
  // A page of its own memory: a wrong length within must not show what lies beside it.
  return page.byteLength === page.buffer.byteLength ? page : new Uint8Array(page)
}

/** Whoever reads these writes into memory of the size that the header claims. */
function blockwise(codec: 'SNAPPY' | 'LZ4' | 'LZ4_RAW', packed: Uint8Array, bytes: number): Uint8Array {
  const unpack = compressors[codec]
  if (unpack === undefined) throw malformed(`${codec} cannot be read`)
  if (bytes > packed.length * BLOCK_RATIO_MAX + 1_000) throw malformed(`a page claims ${bytes} bytes`)
  if (packed.length > BLOCK_BYTES_MAX) throw malformed(`a ${codec} page has ${packed.length} bytes`)
  return unpack(packed, bytes)
}
