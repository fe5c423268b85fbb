import { shorten } from '../feed-error.ts'
import type { FeedLimits } from '../feed-limits.ts'
import {
  holdsLongText,
  isDeeperThan,
  isRecord,
  type JsonRecord,
  mayBeDeep,
  parseExactly,
} from '../offer/json-value.ts'
import { addValue, type BrokenRow, type StatedRow } from './stated-row.ts'

const PARENT_CHARS_MAX = 200

/**
 * Reads the JSON text of one row into a stated row. Nested values stand under dotted names: `price.amount`; those of
 * a list of objects side by side under one name: `variants.id`.
 */
export function readJsonRow(text: string, line: number, limits: FeedLimits): StatedRow | BrokenRow {
  const broken = (code: string, message: string): BrokenRow => ({ line, code, message })
  const record = parse(text)
  if (record === undefined) return broken('malformed_row', `not valid JSON: ${shorten(text)}`)
  if (!isRecord(record)) return broken('malformed_row', `not a JSON object: ${shorten(text)}`)
  if (mayBeDeep(text, limits.depthMax) && isDeeperThan(record, limits.depthMax)) {
    return broken('too_deep', `the row nests deeper than ${limits.depthMax}`)
  }
  if (text.length > limits.fieldCharsMax && holdsLongText(record, limits.fieldCharsMax)) {
    return broken('field_too_large', `a field is longer than ${limits.fieldCharsMax} characters`)
  }
  if (Object.keys(record).length > limits.columnsMax) {
    return broken('too_many_columns', `the row has more than ${limits.columnsMax} columns`)
  }
  // Ids of more than 15 digits would be rounded.
  return stateRecord(/\d{16}/.test(text) ? parseExactly(text) : record, line, limits)
}

/** The fields of a record, each under its own name. */
export function stateRecord(record: unknown, line: number, { columnsMax }: FeedLimits): StatedRow {
  const fields = new Map<string, string[]>()
  if (isRecord(record)) flatten(record, '', fields, columnsMax)
  return { line, fields, record }
}

function flatten(record: JsonRecord, prefix: string, fields: Map<string, string[]>, fieldsMax: number): void {
  for (const [key, value] of Object.entries(record)) {
    if (fields.size >= fieldsMax) return
    const name = prefix + key
    for (const inner of Array.isArray(value) ? value : [value]) {
      if (inner === null || inner === undefined) continue
      if (typeof inner !== 'object') addValue(fields, name, String(inner).trim())
      else {
        // The parent too has a value: what stands there counts as stated.
        addValue(fields, name, JSON.stringify(inner).slice(0, PARENT_CHARS_MAX))
        if (isRecord(inner)) flatten(inner, `${name}.`, fields, fieldsMax)
      }
    }
  }
}

/** Undefined, which JSON has no word for, when the text is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
