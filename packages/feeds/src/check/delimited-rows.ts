import type { FeedLimits } from '../feed-limits.ts'
import { createDelimitedParser } from '../formats/delimited.ts'
import { RowSink } from '../formats/row-sink.ts'
import { createShopifyVariants } from './shopify-variants.ts'
import { addValue, type StatedReader, type StatedRow, type StatedSink } from './stated-row.ts'

/** Reads delimited text with a header into stated rows: one a line, or one a variant for Shopify's export. */
export function createDelimitedRows(
  delimiter: string,
  isShopify: boolean,
  limits: FeedLimits,
  sink: StatedSink,
): StatedReader {
  const rejects = new RowSink(1)
  const complete = isShopify ? createShopifyVariants() : (row: StatedRow) => row
  const parser = createDelimitedParser(delimiter, limits, rejects, header => ({
    // A row that stops early is read as far as it goes; one that has hardly begun is no row.
    columnsNeeded: Math.min(2, header.length),
    row(cells, line) {
      const fields = new Map<string, string[]>()
      header.forEach((name, at) => {
        const value = cells[at]?.trim() ?? ''
        if (name !== '') addValue(fields, name, value)
      })
      const row = complete({ line, fields })
      if (row !== null) sink(row)
    },
  }))
  const passOn = (): void => {
    for (const row of rejects.take(true).flat()) if ('error' in row) sink(row.error)
  }
  return {
    write(text) {
      try {
        parser.write(text)
      } finally {
        passOn()
      }
    },
    end() {
      try {
        parser.end()
      } finally {
        passOn()
      }
    },
  }
}
