import { crc32, createInflateRaw } from 'node:zlib'
import { FeedError, shorten } from '../feed-error.ts'
import type { FeedLimits } from '../feed-limits.ts'
import type { ByteSource } from './byte-source.ts'
import { inflate, type Packing, type Volume } from './inflate.ts'
import {
  DESCRIPTOR,
  LOCAL_HEADER,
  LOCAL_HEADER_BYTES,
  readLocalHeader,
  variableBytes,
  type ZipEntry,
} from './zip-header.ts'

const ZIP: Packing = { name: 'zip', bomb: 'zip_bomb', corrupt: 'corrupt_zip' }

const STORED = 0
const DEFLATED = 8
const ENTRIES_MAX = 1_000

/** What lies beside a feed in an archive. */
const NO_FEED =
  /(^|\/)(\.[^/]*|__MACOSX\/.*|thumbs\.db|desktop\.ini|(readme|licen[cs]e|changelog|copying|notice)[^/]*)$|\.(md|pdf|docx?|rtf|html?|png|jpe?g|gif|webp|svg|xsd|dtd|url|lnk|sig|asc|md5|sha\d*|crc)$/i
/** Entries that only office documents have. */
const OFFICE = /^(\[Content_Types\]\.xml|_rels\/.*|mimetype|xl\/.*)$/

/**
 * The bytes of the first entry of a zip archive that may be a feed, read as they come: no central directory is
 * needed. Its CRC is checked at its end. Throws FeedError `truncated_feed`, `corrupt_zip`, `zip_bomb`,
 * `unsupported_compression`, `unknown_format` (an office document) and `empty_feed` (no feed inside).
 */
export async function* unzip(
  source: ByteSource,
  limits: FeedLimits,
): AsyncGenerator<Uint8Array, void, undefined> {
  const volume = { bytesIn: 0, bytesOut: 0 }
  const passed: string[] = []
  // Archives written to be split start with a mark of their own.
  const mark = await source.peek(4)
  if (mark.toString('latin1') === 'PK00' || isSignature(mark, DESCRIPTOR)) await source.take(4)
  while (isSignature(await source.peek(4), LOCAL_HEADER)) {
    const entry = await readEntry(source)
    if (OFFICE.test(entry.name)) {
      throw new FeedError('unknown_format', 'this is an office document; export it as CSV')
    }
    const isFeed = !entry.name.endsWith('/') && !NO_FEED.test(entry.name)
    const data = checkedData(source, entry, volume, limits)
    if (isFeed) {
      yield* data
      return
    }
    for await (const _skipped of data);
    passed.push(shorten(entry.name))
    if (passed.length >= ENTRIES_MAX) break
  }
  await explainNone(source, passed)
}

/** Throws what an archive without a feed deserves. */
async function explainNone(source: ByteSource, passed: string[]): Promise<never> {
  const next = await source.peek(4)
  if (next.length < 4) throw new FeedError('truncated_feed', 'the zip archive ends before its end')
  if (next.toString('latin1', 0, 2) !== 'PK') {
    throw new FeedError('corrupt_zip', 'the zip archive is damaged: no entry where one should start')
  }
  const found = passed.length === 0 ? 'nothing' : passed.slice(0, 5).join(', ')
  throw new FeedError('empty_feed', `the zip archive holds no feed, it holds ${found}`)
}

async function readEntry(source: ByteSource): Promise<ZipEntry> {
  const fixed = await takeAll(source, LOCAL_HEADER_BYTES)
  const bytes = variableBytes(fixed)
  const entry = readLocalHeader(fixed, await takeAll(source, bytes.name), await takeAll(source, bytes.extra))
  const name = shorten(entry.name)
  if (entry.isEncrypted) throw new FeedError('unsupported_compression', `${name} in the zip is encrypted`)
  if (entry.method !== STORED && entry.method !== DEFLATED) {
    throw new FeedError('unsupported_compression', `${name} is packed by method ${entry.method}, not deflate`)
  }
  if (entry.method === STORED && entry.packedBytes === null) {
    throw new FeedError('unsupported_compression', `${name} is stored in the zip without its size`)
  }
  return entry
}

/** An entry's data unpacked, its CRC compared at the end. */
async function* checkedData(
  source: ByteSource,
  entry: ZipEntry,
  volume: Volume,
  limits: FeedLimits,
): AsyncGenerator<Uint8Array, void, undefined> {
  const data =
    entry.method === STORED
      ? copy(source, entry.packedBytes ?? 0, volume, limits)
      : inflate(source, createInflateRaw({ chunkSize: 65_536 }), ZIP, volume, limits)
  let crc = 0
  for await (const piece of data) {
    crc = crc32(piece, crc)
    yield piece
  }
  if (crc !== (entry.hasDescriptor ? await readDescriptorCrc(source) : entry.crc32)) {
    throw new FeedError(
      'corrupt_zip',
      `${shorten(entry.name)} in the zip is damaged: its checksum does not fit`,
    )
  }
}

async function* copy(
  source: ByteSource,
  bytes: number,
  volume: Volume,
  limits: FeedLimits,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let left = bytes; left > 0; ) {
    const block = await source.next()
    if (block === null) throw new FeedError('truncated_feed', 'the zip archive ends before its end')
    const used = Math.min(left, block.length)
    left -= used
    volume.bytesIn += used
    volume.bytesOut += used
    if (volume.bytesOut > limits.feedBytesMax) {
      throw new FeedError('feed_too_large', `the feed has more than ${limits.feedBytesMax} bytes`)
    }
    yield block.subarray(0, used)
    source.putBack(block.subarray(used))
  }
}

/** The signature in front of a descriptor may be missing; sizes, in 32 or 64 bits, tell nothing that the CRC does not. */
async function readDescriptorCrc(source: ByteSource): Promise<number> {
  const hasSignature = isSignature(await source.peek(4), DESCRIPTOR)
  const head = await takeAll(source, hasSignature ? 8 : 4)
  const crc = head.readUInt32LE(hasSignature ? 4 : 0)
  await skipSizes(source)
  return crc
}

async function skipSizes(source: ByteSource): Promise<void> {
  const sizes = await source.peek(20)
  if (sizes.length < 8) throw new FeedError('truncated_feed', 'the zip archive ends before its end')
  // What follows an entry starts with PK, behind 8 bytes of sizes or behind 16.
  const isWide = sizes.toString('latin1', 8, 10) !== 'PK' && sizes.toString('latin1', 16, 18) === 'PK'
  await source.take(isWide ? 16 : 8)
}

async function takeAll(source: ByteSource, bytes: number): Promise<Buffer> {
  const taken = await source.take(bytes)
  if (taken.length < bytes) throw new FeedError('truncated_feed', 'the zip archive ends before its end')
  return taken
}

function isSignature(head: Buffer, signature: number): boolean {
  return head.length >= 4 && head.readUInt32LE(0) === signature
}
