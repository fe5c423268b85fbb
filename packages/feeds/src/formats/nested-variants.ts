import { shorten } from '../feed-error.ts'
import type { FeedLimits } from '../feed-limits.ts'
import { isRecord, type JsonRecord, parseExactly } from '../offer/json-value.ts'
import { parseJsonRow, rejectColumns } from '../offer/parse-json-row.ts'
import type { FeedRow } from '../raw-offer.ts'
import type { JsonRowsReader } from './json-rows.ts'

/** What makes an offer of one variant of a product. */
export type VariantReader = (product: JsonRecord, variant: JsonRecord, line: number) => FeedRow

/** Reads products of JSON that hold a list `variants`: one row for each. */
export function createVariantsReader(limits: FeedLimits, readVariant: VariantReader): JsonRowsReader {
  return (text, line) => {
    const row = parseJsonRow(text, line, limits)
    if ('rejected' in row) return [row.rejected]
    // Ids of more digits than a number keeps.
    const exact = /\d{16}/.test(text) ? parseExactly(text) : row.record
    const product = isRecord(exact) ? exact : row.record
    const { variants } = product
    if (!Array.isArray(variants)) {
      const message = `the product has no list of variants: ${shorten(text)}`
      return [{ line, error: { line, sku: null, code: 'malformed_row', message } }]
    }
    if (variants.length > limits.columnsMax) return [rejectColumns(line, limits)]
    return variants.map((variant: unknown) => readVariant(product, isRecord(variant) ? variant : {}, line))
  }
}

/** The text or number of a member as text; empty for anything else. */
export function textAt(record: JsonRecord, name: string): string {
  const value = Object.hasOwn(record, name) ? record[name] : undefined
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

/** The objects in a member that is a list, at most 1,000. */
export function recordsAt(record: JsonRecord, name: string): JsonRecord[] {
  const value = Object.hasOwn(record, name) ? record[name] : undefined
  return Array.isArray(value) ? value.slice(0, 1_000).filter(isRecord) : []
}
