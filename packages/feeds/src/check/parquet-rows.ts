import type { FeedLimits } from '../feed-limits.ts'
import type { FeedFile } from '../parquet/feed-file.ts'
import { readParquetRecords } from '../parquet/parse-parquet.ts'
import { stateRecord } from './json-rows.ts'
import type { StatedRow } from './stated-row.ts'

/** The rows of a Parquet file as JSON would state them; a row's line is its number. Throws as `parseParquet` does. */
export async function* readParquetRows(
  file: FeedFile,
  limits: FeedLimits,
): AsyncGenerator<StatedRow[], void, undefined> {
  let line = 1
  for await (const records of readParquetRecords(file, undefined, limits)) {
    yield records.map(record => stateRecord(toJson(record), line++, limits))
  }
}

/** Parquet has values that JSON has none for. */
function toJson(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (ArrayBuffer.isView(value)) return null
  if (Array.isArray(value)) return value.map(toJson)
  if (typeof value !== 'object' || value === null) return value ?? null
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toJson(inner)]))
}
