import { deltaBinaryUnpack } from 'hyparquet/src/delta.js'
import { malformed } from './malformed.ts'
import { readVarint } from './read-runs.ts'
import { PAGE_BYTES_MAX } from './unpack-page.ts'

type Reader = { view: DataView; offset: number }

const BLOCK_VALUES_MAX = 65_536
const MINIBLOCKS_MAX = 512

/** Reads `count` integers in delta encoding. The head of the block is checked first: a wrong one never ends. */
export function readDeltas(reader: Reader, output: Int32Array | BigInt64Array): void {
  if (output.length === 0) return
  const bytes = new Uint8Array(reader.view.buffer, reader.view.byteOffset, reader.view.byteLength)
  const [blockValues, next] = readVarint(bytes, reader.offset)
  const [miniblocks] = readVarint(bytes, next)
  const isSound =
    blockValues > 0 &&
    blockValues <= BLOCK_VALUES_MAX &&
    miniblocks > 0 &&
    miniblocks <= MINIBLOCKS_MAX &&
    blockValues % (miniblocks * 8) === 0
  if (!isSound) throw malformed(`delta blocks of ${blockValues} values in ${miniblocks} parts`)
  deltaBinaryUnpack(reader, output.length, output)
}

/** Texts whose lengths are delta encoded. */
export function readDeltaLengths(reader: Reader, count: number): Uint8Array[] {
  const lengths = new Int32Array(count)
  readDeltas(reader, lengths)
  return Array.from(lengths, length => takeBytes(reader, length))
}

/** Texts that repeat the start of the one before. */
export function readDeltaTexts(reader: Reader, count: number): Uint8Array[] {
  const prefixes = new Int32Array(count)
  readDeltas(reader, prefixes)
  const suffixes = readDeltaLengths(reader, count)
  const texts: Uint8Array[] = []
  let previous: Uint8Array = new Uint8Array(0)
  let bytes = 0
  suffixes.forEach((suffix, at) => {
    const prefix = prefixes[at] ?? 0
    if (prefix < 0 || prefix > previous.length)
      throw malformed(`a text repeats ${prefix} bytes of a shorter one`)
    bytes += prefix + suffix.length
    if (bytes > PAGE_BYTES_MAX) throw malformed(`a page unfolds to more than ${PAGE_BYTES_MAX} bytes`)
    const text = new Uint8Array(prefix + suffix.length)
    text.set(previous.subarray(0, prefix))
    text.set(suffix, prefix)
    texts.push(text)
    previous = text
  })
  return texts
}

function takeBytes(reader: Reader, length: number): Uint8Array {
  const { view } = reader
  if (length < 0 || length > view.byteLength - reader.offset) throw malformed(`a text claims ${length} bytes`)
  const taken = new Uint8Array(view.buffer, view.byteOffset + reader.offset, length)
  reader.offset += length
  return taken
}
