import type { PageHeader, ParquetType } from 'hyparquet'
import { byteStreamSplit } from 'hyparquet/src/encoding.js'
import { readPlain } from 'hyparquet/src/plain.js'
import { malformed } from './malformed.ts'
import { readDeltaLengths, readDeltas, readDeltaTexts } from './read-delta.ts'
import { readRuns } from './read-runs.ts'
import type { Leaf } from './read-schema.ts'
import { unpackPage } from './unpack-page.ts'

/** Values in one page. Writers aim at some ten thousand; a page of nothing but nulls may have a group's worth. */
const PAGE_VALUES_MAX = 4_000_000

/** A page's values as they are stored, without nulls, and the levels that say where the nulls and lists are. */
export type DecodedPage = { values: ArrayLike<unknown>; definitions: number[]; repetitions: number[] }

type Reader = { view: DataView; offset: number }
type Levels = { definitions: number[]; repetitions: number[] }

/** The values of a dictionary page. */
export function decodeDictionary(
  packed: Uint8Array,
  header: PageHeader,
  leaf: Leaf,
  codec: string,
): ArrayLike<unknown> {
  const count = header.dictionary_page_header?.num_values ?? -1
  checkCount(count)
  const bytes = unpackPage(packed, header.uncompressed_page_size, codec)
  return readStored(readerOf(bytes), leaf, 'PLAIN', count, null)
}

/** The values of a data page of either version; `valuesMax` is what the column still lacks. */
export function decodePage(
  packed: Uint8Array,
  header: PageHeader,
  leaf: Leaf,
  codec: string,
  dictionary: readonly unknown[] | null,
  valuesMax: number,
): DecodedPage {
  const { data_page_header: one, data_page_header_v2: two } = header
  if (two !== undefined) {
    const count = two.num_values
    checkCount(count, valuesMax)
    const repetitionBytes = two.repetition_levels_byte_length
    const definitionBytes = two.definition_levels_byte_length
    if (repetitionBytes + definitionBytes > packed.length) {
      throw malformed('the levels are longer than their page')
    }
    const levels = {
      repetitions: readLevels(packed, 0, leaf.maxRepetition, count),
      definitions: readLevels(packed, repetitionBytes, leaf.maxDefinition, count),
    }
    const rest = packed.subarray(repetitionBytes + definitionBytes)
    const restBytes = header.uncompressed_page_size - repetitionBytes - definitionBytes
    const bytes = unpackPage(rest, restBytes, two.is_compressed === false ? 'UNCOMPRESSED' : codec)
    return withValues(readerOf(bytes), leaf, two.encoding, count, levels, dictionary)
  }
  if (one === undefined) throw malformed('a page has no header of its kind')
  checkCount(one.num_values, valuesMax)
  const bytes = unpackPage(packed, header.uncompressed_page_size, codec)
  const reader = readerOf(bytes)
  const repetitions = readSizedLevels(bytes, reader, leaf.maxRepetition, one.num_values)
  const definitions = readSizedLevels(bytes, reader, leaf.maxDefinition, one.num_values)
  return withValues(reader, leaf, one.encoding, one.num_values, { repetitions, definitions }, dictionary)
}

function withValues(
  reader: Reader,
  leaf: Leaf,
  encoding: string | undefined,
  count: number,
  levels: Levels,
  dictionary: readonly unknown[] | null,
): DecodedPage {
  let present = count
  for (const level of levels.definitions) if (level !== leaf.maxDefinition) present--
  return { values: readStored(reader, leaf, encoding, present, dictionary), ...levels }
}

function readStored(
  reader: Reader,
  { node }: Leaf,
  encoding: string | undefined,
  count: number,
  dictionary: readonly unknown[] | null,
): ArrayLike<unknown> {
  if (count === 0) return []
  const { view } = reader
  const { type, type_length: typeLength } = node.element
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
  switch (encoding) {
    case 'PLAIN':
      checkFixed(type, typeLength, count, view.byteLength - reader.offset)
      return readPlain(reader, type ?? 'BYTE_ARRAY', count, typeLength)
    case 'PLAIN_DICTIONARY':
    case 'RLE_DICTIONARY': {
      if (dictionary === null) throw malformed('a dictionary is missing')
      const width = bytes[reader.offset]
      if (width === undefined) throw malformed('a page is empty')
      return readRuns(bytes, reader.offset + 1, width, count).map(at => dictionary[at])
    }
    case 'RLE':
      if (type !== 'BOOLEAN') throw malformed(`runs of ${String(type)}`)
      return readRuns(bytes, reader.offset + 4, 1, count).map(bit => bit === 1)
    case 'BYTE_STREAM_SPLIT':
      checkFixed(type, typeLength, count, view.byteLength - reader.offset)
      return byteStreamSplit(reader, count, type ?? 'FLOAT', typeLength)
    case 'DELTA_BINARY_PACKED': {
      const output = type === 'INT32' ? new Int32Array(count) : new BigInt64Array(count)
      readDeltas(reader, output)
      return output
    }
    case 'DELTA_LENGTH_BYTE_ARRAY':
      return readDeltaLengths(reader, count)
    case 'DELTA_BYTE_ARRAY':
      return readDeltaTexts(reader, count)
    default:
      throw malformed(`the encoding ${String(encoding)} is not known`)
  }
}

const WIDTHS: Readonly<Partial<Record<ParquetType, number>>> = {
  BOOLEAN: 0.125,
  INT32: 4,
  INT64: 8,
  INT96: 12,
  FLOAT: 4,
  DOUBLE: 8,
  BYTE_ARRAY: 4,
}

/** Values of a fixed width cannot be more than the bytes there are. */
function checkFixed(
  type: ParquetType | undefined,
  typeLength: number | undefined,
  count: number,
  bytes: number,
): void {
  const width =
    type === 'FIXED_LEN_BYTE_ARRAY' ? (typeLength ?? 0) : type === undefined ? 0 : (WIDTHS[type] ?? 0)
  if (!(width > 0) || count * width > bytes)
    throw malformed(`a page claims ${count} values in ${bytes} bytes`)
}

function checkCount(count: number, max = PAGE_VALUES_MAX): void {
  if (!(count >= 0 && count <= Math.min(max, PAGE_VALUES_MAX)))
    throw malformed(`a page claims ${count} values`)
}

/** Levels behind a length of four bytes, as pages of the first version have them. */
function readSizedLevels(bytes: Uint8Array, reader: Reader, max: number, count: number): number[] {
  if (max === 0 || count === 0) return []
  const length = reader.view.getUint32(reader.offset, true)
  const levels = readLevels(bytes, reader.offset + 4, max, count)
  reader.offset += 4 + length
  if (reader.offset > bytes.length) throw malformed('the levels are longer than their page')
  return levels
}

function readLevels(bytes: Uint8Array, start: number, max: number, count: number): number[] {
  return max === 0 ? [] : readRuns(bytes, start, 32 - Math.clz32(max), count)
}

function readerOf(bytes: Uint8Array): Reader {
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 }
}
