import { FeedError, shorten } from '../feed-error.ts'
import { type ColumnMap, columnSources, targetOf } from '../offer/column-map.ts'
import { normaliseName, type SlotFinder, slotForName } from '../offer/column-names.ts'
import { OfferDraft } from '../offer/offer-draft.ts'
import type { Slot } from '../offer/offer-fields.ts'
import { createDelimitedParser, type RowReader, sniffDelimiter } from './delimited.ts'
import type { ParserContext } from './parser-context.ts'
import type { FeedParser, RowSink } from './row-sink.ts'

type Column = { at: number; slot: Slot }

/** Any CSV or TSV with a header line, by a column map or by the well-known names. */
export function createCsvParser({ head, limits, sink, columns }: ParserContext): FeedParser {
  return createDelimitedParser(sniffDelimiter(head), limits, sink, (header, line) =>
    createColumnReader(header, line, columns, sink),
  )
}

/** A delimited feed with a header of a format's own names. */
export function createNamedCsvParser(
  { head, limits, sink }: ParserContext,
  findSlot: SlotFinder,
): FeedParser {
  return createDelimitedParser(sniffDelimiter(head), limits, sink, (header, line) =>
    createColumnReader(header, line, undefined, sink, findSlot),
  )
}

/** Reads rows by the columns of a header. Throws FeedError `missing_columns`. */
export function createColumnReader(
  header: string[],
  line: number,
  map: ColumnMap | undefined,
  sink: RowSink,
  findSlot: SlotFinder = slotForName,
): RowReader {
  const columns = map === undefined ? knownColumns(header, findSlot) : mappedColumns(header, map, line)
  for (const field of ['sku', 'title'] as const) {
    if (columns.some(({ slot }) => 'field' in slot && slot.field === field)) continue
    const names = shorten(header.join(', '))
    throw new FeedError(
      'missing_columns',
      `no column is known to hold the ${field}; the header is: ${names}`,
      line,
    )
  }
  return {
    columnsNeeded:
      1 + Math.max(...(['sku', 'title', 'price'] as const).map(field => firstColumn(columns, field))),
    row(fields, rowLine) {
      const draft = new OfferDraft(rowLine)
      for (const { at, slot } of columns) {
        const value = fields[at]
        if (value !== undefined) draft.put(slot, value)
      }
      sink.push(draft.finish())
    },
  }
}

function firstColumn(columns: readonly Column[], field: string): number {
  return columns.find(({ slot }) => 'field' in slot && slot.field === field)?.at ?? 0
}

function knownColumns(header: string[], findSlot: SlotFinder): Column[] {
  return header.flatMap((name, at) => {
    const slot = findSlot(name)
    return slot === null ? [] : [{ at, slot }]
  })
}

function mappedColumns(header: string[], map: ColumnMap, line: number): Column[] {
  const normalised = header.map(normaliseName)
  const found = new Map<string, boolean>()
  const columns = columnSources(map).flatMap(({ name, slot }) => {
    const exact = header.indexOf(name.trim())
    const at = exact === -1 ? normalised.indexOf(normaliseName(name)) : exact
    const field = targetOf(slot)
    found.set(field, found.get(field) === true || at !== -1)
    return at === -1 ? [] : [{ at, slot }]
  })
  const missing = [...found].filter(([, isFound]) => !isFound).map(([field]) => field)
  if (missing.length > 0) {
    const message = `the column map names no existing column for ${missing.join(', ')}`
    throw new FeedError('missing_columns', `${message}; the header is: ${shorten(header.join(', '))}`, line)
  }
  return columns
}
