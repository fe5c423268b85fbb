import { FeedError } from '../feed-error.ts'
import { OfferDraft } from '../offer/offer-draft.ts'
import type { Slot } from '../offer/offer-fields.ts'
import type { FeedRow } from '../raw-offer.ts'
import { TextLines } from '../tokens/text-lines.ts'
import { createNamedCsvParser } from './csv.ts'
import type { ParserContext } from './parser-context.ts'
import {
  ADVERTISER_COLUMNS,
  CLOTHING_CLASS,
  CLOTHING_COLUMNS,
  CLOTHING_COLUMNS_AT,
  PUBLISHER_COLUMNS,
  rakutenSlot,
} from './rakuten-names.ts'
import type { FeedParser } from './row-sink.ts'

const DELIMITER = '|'
const COLUMNS_MIN = 14
const RETAIL_PRICE_AT = 13
const CLASS_AT = PUBLISHER_COLUMNS.indexOf('Class ID')
const FLAGS_AT = ['Is Deleted Flag', 'Is All Flag'].map(name => ADVERTISER_COLUMNS.indexOf(name))

type Column = { at: number; slot: Slot }

const PUBLISHER = columnsOf(PUBLISHER_COLUMNS, 0)
const ADVERTISER = columnsOf(ADVERTISER_COLUMNS, 0)
const CLOTHING = [...PUBLISHER, ...columnsOf(CLOTHING_COLUMNS, CLOTHING_COLUMNS_AT)]

/**
 * Rakuten Advertising's (LinkShare's) product catalogue: the pipe-delimited file without column names, between a
 * line HDR and a line TRL that counts the rows, or a table with column names.
 */
export function createRakutenCsvParser(context: ParserContext): FeedParser {
  return /^\s*HDR\|/.test(context.head)
    ? createHdrParser(context)
    : createNamedCsvParser(context, rakutenSlot)
}

/** Nothing is quoted in this form: a quote is a letter, and a line end always ends the row. */
function createHdrParser({ limits, sink }: ParserContext): FeedParser {
  let rows = 0
  let isOver = false
  const lines = new TextLines(limits.rowCharsMax, {
    line(text, line) {
      if (isOver) throw new FeedError('malformed_feed', 'something follows the TRL line', line)
      if (rows === 0 && text.startsWith('HDR|')) return
      if (text.startsWith('TRL|')) {
        isOver = true
        checkCount(text, rows, line)
        return
      }
      rows++
      const fields = text.split(DELIMITER, limits.columnsMax + 1)
      sink.push(readRow(fields, line, limits.fieldCharsMax, limits.columnsMax))
    },
    tooLarge(line) {
      rows++
      sink.reject(line, null, 'row_too_large', `the row is longer than ${limits.rowCharsMax} characters`)
    },
  })
  return {
    write: text => lines.write(text),
    end() {
      lines.end()
      if (!isOver) throw new FeedError('truncated_feed', 'the feed ends without its TRL line', lines.number)
    },
  }
}

function checkCount(trailer: string, rows: number, line: number): void {
  const stated = /^TRL\|\s*(\d{1,15})/.exec(trailer)?.[1]
  // Some count the lines HDR and TRL too.
  if (stated === undefined || rows >= Number(stated) || rows + 2 === Number(stated)) return
  throw new FeedError('truncated_feed', `the TRL line counts ${stated} rows, the feed has ${rows}`, line)
}

function readRow(fields: string[], line: number, fieldCharsMax: number, columnsMax: number): FeedRow {
  const reject = (code: string, message: string): FeedRow => ({
    line,
    error: { line, sku: null, code, message },
  })
  if (fields.length > columnsMax)
    return reject('too_many_columns', `the row has more than ${columnsMax} columns`)
  if (fields.some(field => field.length > fieldCharsMax))
    return reject('field_too_large', `a field is longer than ${fieldCharsMax} characters`)
  if (fields.length < COLUMNS_MIN)
    return reject(
      'malformed_row',
      `the row has ${fields.length} columns and no retail price (${RETAIL_PRICE_AT + 1})`,
    )
  const draft = new OfferDraft(line)
  for (const { at, slot } of columnsFor(fields)) draft.put(slot, fields[at] ?? '')
  return draft.finish()
}

/** Shops' files carry flags where publishers' carry words. */
function columnsFor(fields: string[]): Column[] {
  const isFlagged = FLAGS_AT.every(at => /^[YN]$/i.test(fields[at] ?? ''))
  if (isFlagged) return ADVERTISER
  return fields[CLASS_AT] === CLOTHING_CLASS ? CLOTHING : PUBLISHER
}

function columnsOf(names: readonly string[], from: number): Column[] {
  return names.flatMap((name, index) => {
    const slot = rakutenSlot(name)
    return slot === null ? [] : [{ at: from + index, slot }]
  })
}
