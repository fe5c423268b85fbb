import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib'
import type { CompressionCodec, SchemaElement } from 'hyparquet'
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer'
import { FeedError, type FeedFile, type FeedRow, type ParseFeedOptions, parseFeed } from '../src/index.ts'
import type { Reading } from './read-all.ts'

type WriteOptions = {
  codec?: CompressionCodec
  rowGroupSize?: number
  pageSize?: number
  schema?: SchemaElement[]
}

const compressors = { GZIP: gzipSync, ZSTD: zstdCompressSync, BROTLI: brotliCompressSync }

export function write(columnData: ColumnSource[], options: WriteOptions = {}): Buffer {
  return Buffer.from(parquetWriteBuffer({ columnData, compressors, ...options }))
}

export const rows = (count: number) => Array.from({ length: count }, (_, at) => at)

/** A feed whose every column can be told from its row number. */
export function wide(count: number, options: WriteOptions = {}): Buffer {
  return write(
    [
      { name: 'id', data: rows(count).map(at => BigInt(at) * 7n), type: 'INT64' },
      {
        name: 'title',
        data: rows(count).map(at => `Title ${at % 7} ${'x'.repeat(at % 50)}`),
        type: 'STRING',
      },
      {
        name: 'brand',
        data: rows(count).map(at => (at % 3 === 0 ? null : `Brand ${at % 5}`)),
        type: 'STRING',
      },
      { name: 'price', data: rows(count).map(at => at + 0.5), type: 'DOUBLE' },
    ],
    options,
  )
}

export function fileOf(bytes: Buffer): FeedFile & { readsBytes: number[] } {
  const readsBytes: number[] = []
  return {
    byteLength: bytes.length,
    readsBytes,
    slice: async (start, end) => {
      const slice = new Uint8Array(bytes.subarray(start, end)).buffer
      readsBytes.push(slice.byteLength)
      return slice
    },
  }
}

export async function readFile(file: FeedFile, options: ParseFeedOptions = {}): Promise<Reading> {
  const found: FeedRow[] = []
  try {
    for await (const batch of parseFeed(file, options)) found.push(...batch)
  } catch (error) {
    if (error instanceof FeedError) return { rows: found, failure: error }
    throw error
  }
  return { rows: found, failure: null }
}

export const NESTED: SchemaElement[] = [
  { name: 'root', num_children: 4 },
  { name: 'id', type: 'INT32', repetition_type: 'REQUIRED' },
  { name: 'title', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
  { name: 'offer', num_children: 2, repetition_type: 'OPTIONAL' },
  { name: 'amount', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
  { name: 'currency', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
  { name: 'images', converted_type: 'LIST', num_children: 1, repetition_type: 'OPTIONAL' },
  { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
  { name: 'element', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
]
