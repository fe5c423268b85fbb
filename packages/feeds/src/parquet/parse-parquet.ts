import { assembleNested } from 'hyparquet/src/assemble.js'
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js'
import { FeedError } from '../feed-error.ts'
import type { FeedLimits } from '../feed-limits.ts'
import { type ColumnMap, columnSources } from '../offer/column-map.ts'
import type { JsonRecord } from '../offer/json-value.ts'
import { createRecordReader } from '../offer/read-json-row.ts'
import type { FeedRow } from '../raw-offer.ts'
import { ColumnCursor } from './column-cursor.ts'
import type { FeedFile } from './feed-file.ts'
import { malformed, orMalformed } from './malformed.ts'
import { type RowGroup, readFooter } from './read-footer.ts'
import { leavesOf, type SchemaNode } from './read-schema.ts'

/** A column of the top level with the cursors of what is within. */
type TopColumn = { name: string; node: SchemaNode; cursors: ColumnCursor[] }

/** Whether the first bytes of a feed are those of a Parquet file. */
export function isParquet(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x41 && head[2] === 0x52 && head[3] === 0x31
}

/**
 * Reads the rows of a Parquet file in batches, in order, a page of each column at a time. A row's `line` is its
 * number, from 1. Throws FeedError `malformed_feed`, `truncated_feed`, `too_deep`, `feed_too_large`,
 * `unsupported_compression` after the good rows before it; an error of the file itself is passed on.
 */
export async function* parseParquet(
  file: FeedFile,
  columns: ColumnMap | undefined,
  limits: FeedLimits,
): AsyncGenerator<FeedRow[], void, undefined> {
  const readRecord = createRecordReader(columns, limits)
  let line = 1
  for await (const records of readParquetRecords(file, columns, limits)) {
    yield records.map(record => readRecord(record, line++))
  }
}

/** The same rows as the file has them, by the names of its columns. Throws as `parseParquet` does. */
export async function* readParquetRecords(
  file: FeedFile,
  columns: ColumnMap | undefined,
  limits: FeedLimits,
): AsyncGenerator<JsonRecord[], void, undefined> {
  const { schema, groups } = await readFooter(file, limits)
  const tops = schema.children.filter(node => isReadable(node) && isWanted(node.element.name, columns))
  if (tops.length === 0)
    throw new FeedError('missing_columns', 'the Parquet file has none of the columns asked for')
  const volume = { chars: 0 }
  let isEmpty = true
  for (const group of groups) {
    for await (const records of readGroup(file, schema, tops, group, volume, limits)) {
      isEmpty = false
      yield records
      checkVolume(volume.chars, file, limits)
    }
  }
  if (isEmpty) throw new FeedError('empty_feed', 'the Parquet file has no rows')
}

async function* readGroup(
  file: FeedFile,
  schema: SchemaNode,
  tops: readonly SchemaNode[],
  group: RowGroup,
  volume: { chars: number },
  limits: FeedLimits,
): AsyncGenerator<JsonRecord[], void, undefined> {
  const columns = tops.map(node => openColumn(file, schema, node, group))
  const cursors = columns.flatMap(column => column.cursors)
  const charsBefore = volume.chars
  for (let left = group.rows; left > 0; ) {
    let rows = Math.min(left, limits.batchRowsMax)
    for (const cursor of cursors) rows = Math.min(rows, await cursor.available())
    if (rows === 0) throw malformed(`a row group lacks ${left} of its ${group.rows} rows`)
    left -= rows
    volume.chars = charsBefore + cursors.reduce((sum, cursor) => sum + cursor.chars, 0)
    yield orMalformed(() => takeRecords(columns, rows))
  }
}

function openColumn(file: FeedFile, schema: SchemaNode, node: SchemaNode, group: RowGroup): TopColumn {
  const cursors = leavesOf(node, [schema]).map(leaf => {
    const chunk = group.chunks.get(leaf.key)
    if (chunk === undefined)
      throw malformed(`a row group lacks the column ${leaf.node.path.join('.').slice(0, 60)}`)
    return new ColumnCursor(file, leaf, chunk)
  })
  return { name: node.element.name, node, cursors }
}

function takeRecords(columns: readonly TopColumn[], rows: number): JsonRecord[] {
  const values = columns.map(column => takeColumn(column, rows))
  return Array.from({ length: rows }, (_, row) => {
    const record: Record<string, unknown> = {}
    columns.forEach(({ name }, at) => {
      record[name] = values[at]?.[row]
    })
    return record
  })
}

function takeColumn({ node, cursors }: TopColumn, rows: number): ArrayLike<unknown> {
  const parts = new Map(cursors.map(cursor => [cursor.leaf.node.path.join('.'), cursor.take(rows)]))
  if (node.children.length > 0) assembleNested(parts, node, DEFAULT_PARSERS)
  const column = parts.get(node.path.join('.'))
  if (column === undefined || column.length !== rows) throw malformed('a nested column does not fit together')
  return column
}

function isReadable(node: SchemaNode): boolean {
  // As a key of a plain object this one would not be one.
  if (node.element.name === '__proto__') return false
  return node.element.logical_type?.type !== 'VARIANT' && node.children.every(isReadable)
}

/** Whether the map reaches into a column; all are read where there is no map. */
function isWanted(name: string, columns: ColumnMap | undefined): boolean {
  if (columns === undefined) return true
  return columnSources(columns).some(source => source.name === name || source.name.startsWith(`${name}.`))
}

function checkVolume(chars: number, file: FeedFile, limits: FeedLimits): void {
  const isDense = chars > limits.ratioGraceBytes && chars > file.byteLength * limits.compressionRatioMax
  if (chars > limits.feedBytesMax || isDense) {
    throw new FeedError('feed_too_large', `the Parquet file unfolds to more than ${chars} characters`)
  }
}
