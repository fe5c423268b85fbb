import { shorten } from '../feed-error.ts'
import type { FeedLimits } from '../feed-limits.ts'
import type { FeedRow } from '../raw-offer.ts'
import { holdsLongText, isDeeperThan, isRecord, type JsonRecord, mayBeDeep } from './json-value.ts'

/** The object that a row's JSON text holds, or the row as it is rejected. Never throws. */
export function parseJsonRow(
  text: string,
  line: number,
  limits: FeedLimits,
): { record: JsonRecord } | { rejected: FeedRow } {
  const record = parse(text)
  if (record === undefined)
    return { rejected: reject(line, 'malformed_row', `not valid JSON: ${shorten(text)}`) }
  if (!isRecord(record))
    return { rejected: reject(line, 'malformed_row', `not a JSON object: ${shorten(text)}`) }
  if (mayBeDeep(text, limits.depthMax) && isDeeperThan(record, limits.depthMax))
    return { rejected: rejectDepth(line, limits) }
  if (text.length > limits.fieldCharsMax && holdsLongText(record, limits.fieldCharsMax))
    return { rejected: rejectField(line, limits) }
  return { record }
}

/** The row that a record over the limits becomes; null when it keeps them. */
export function checkRecord(record: JsonRecord, line: number, limits: FeedLimits): FeedRow | null {
  if (isDeeperThan(record, limits.depthMax)) return rejectDepth(line, limits)
  return holdsLongText(record, limits.fieldCharsMax) ? rejectField(line, limits) : null
}

export function rejectColumns(line: number, { columnsMax }: FeedLimits): FeedRow {
  return reject(line, 'too_many_columns', `the row has more than ${columnsMax} columns`)
}

function rejectDepth(line: number, { depthMax }: FeedLimits): FeedRow {
  return reject(line, 'too_deep', `the row nests deeper than ${depthMax}`)
}

function rejectField(line: number, { fieldCharsMax }: FeedLimits): FeedRow {
  return reject(line, 'field_too_large', `a field is longer than ${fieldCharsMax} characters`)
}

function reject(line: number, code: string, message: string): FeedRow {
  return { line, error: { line, sku: null, code, message } }
}

/** Undefined, which JSON has no word for, when the text is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
