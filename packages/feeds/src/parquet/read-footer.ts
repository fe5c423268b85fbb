import { parquetMetadata } from 'hyparquet'
import { FeedError } from '../feed-error.ts'
import type { FeedLimits } from '../feed-limits.ts'
import { checkThrift } from './check-thrift.ts'
import type { FeedFile } from './feed-file.ts'
import { malformed, orMalformed } from './malformed.ts'
import { readSchema, type SchemaNode } from './read-schema.ts'

/** The bytes of one column in one row group. */
export type ColumnChunk = { path: string; codec: string; startByte: number; endByte: number; values: number }
export type RowGroup = { rows: number; chunks: Map<string, ColumnChunk> }
export type ParquetFile = { schema: SchemaNode; groups: RowGroup[] }

const MAGIC = 0x31524150
const ENCRYPTED_MAGIC = 0x45524150
const FOOTER_BYTES_MAX = 16_000_000
const ELEMENTS_MAX = 2_000_000
const ROWS_FREE = 1_000_000
const ROWS_PER_BYTE = 8

type Metadata = ReturnType<typeof parquetMetadata>

/**
 * Reads what the end of a Parquet file says of its contents and checks it against the file. Throws FeedError
 * `truncated_feed`, `malformed_feed`, `feed_too_large`, `unsupported_compression` (encrypted).
 */
export async function readFooter(file: FeedFile, limits: FeedLimits): Promise<ParquetFile> {
  const end = new DataView(await file.slice(Math.max(0, file.byteLength - 8), file.byteLength))
  const magic = end.byteLength < 8 || file.byteLength < 12 ? 0 : end.getUint32(4, true)
  if (magic === ENCRYPTED_MAGIC)
    throw new FeedError('unsupported_compression', 'the Parquet file is encrypted')
  if (magic !== MAGIC) throw new FeedError('truncated_feed', 'the Parquet file ends before its end')
  const footerBytes = end.getUint32(0, true)
  if (footerBytes > file.byteLength - 12) throw malformed(`the footer claims ${footerBytes} bytes`)
  if (footerBytes > FOOTER_BYTES_MAX) {
    throw new FeedError(
      'feed_too_large',
      `the footer has more than ${FOOTER_BYTES_MAX} bytes; use larger row groups`,
    )
  }
  const footer = await file.slice(file.byteLength - 8 - footerBytes, file.byteLength)
  return orMalformed(() => {
    checkThrift(new Uint8Array(footer, 0, footerBytes), 0, ELEMENTS_MAX)
    return describe(parquetMetadata(footer, { geoparquet: false, parsers: NO_PARSERS }), file, limits)
  })
}

// Statistics are not used; their values may be anything.
const ignore = (): undefined => undefined
const NO_PARSERS = {
  timestampFromMilliseconds: ignore,
  timestampFromMicroseconds: ignore,
  timestampFromNanoseconds: ignore,
  dateFromDays: ignore,
  stringFromBytes: ignore,
  uuidFromBytes: ignore,
}

function describe(metadata: Metadata, file: FeedFile, limits: FeedLimits): ParquetFile {
  const schema = readSchema(metadata.schema, limits)
  const groups = metadata.row_groups.map(group => ({
    rows: count(group.num_rows, 'rows'),
    chunks: new Map(
      group.columns.map(column => describeChunk(column, file)).map(chunk => [chunk.path, chunk]),
    ),
  }))
  let rows = 0
  let bytes = 0
  for (const group of groups) {
    rows += group.rows
    for (const chunk of group.chunks.values()) bytes += chunk.endByte - chunk.startByte
  }
  // Chunks that share their bytes would make a small file endless.
  if (bytes > file.byteLength) throw malformed('its columns overlap')
  if (rows > ROWS_FREE + file.byteLength * ROWS_PER_BYTE) {
    throw malformed(`it claims ${rows} rows in ${file.byteLength} bytes`)
  }
  return { schema, groups }
}

function describeChunk(
  column: Metadata['row_groups'][number]['columns'][number],
  file: FeedFile,
): ColumnChunk {
  const { meta_data: data } = column
  if (data === undefined || column.file_path !== undefined) throw malformed('a column lies in another file')
  const startByte = count(data.dictionary_page_offset || data.data_page_offset, 'offset')
  const endByte = startByte + count(data.total_compressed_size, 'size')
  if (startByte < 4 || endByte > file.byteLength) throw malformed('a column lies outside the file')
  return {
    path: data.path_in_schema.join('\0'),
    codec: data.codec,
    startByte,
    endByte,
    values: count(data.num_values, 'values'),
  }
}

function count(value: unknown, what: string): number {
  const number = Number(value)
  if (typeof value !== 'bigint' || !Number.isSafeInteger(number) || number < 0) {
    throw malformed(`a number of ${what} is ${String(value)}`)
  }
  return number
}
