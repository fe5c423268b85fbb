import { createCsvParser } from './csv.ts'
import { createGoogleTsvParser } from './google-tsv.ts'
import { createGoogleXmlParser } from './google-xml.ts'
import { createJsonParser } from './json.ts'
import { createJsonlParser } from './jsonl.ts'
import type { ParserContext } from './parser-context.ts'
import type { FeedParser } from './row-sink.ts'
import { createShopifyCsvParser } from './shopify-csv.ts'

/**
 * Every format that is read, one file each. A new one (Awin, CJ, Rakuten, Impact, WooCommerce, OpenAI's feed, …) is
 * a file beside these, a line here and a rule in `detect-format.ts`. Zip goes into `bytes/decompress.ts`; Parquet
 * needs its bytes unread and has to branch off before `text/read-text.ts`.
 */
export const FORMATS = {
  'google-xml': { create: createGoogleXmlParser, takesColumns: false },
  'google-tsv': { create: createGoogleTsvParser, takesColumns: true },
  csv: { create: createCsvParser, takesColumns: true },
  jsonl: { create: createJsonlParser, takesColumns: true },
  json: { create: createJsonParser, takesColumns: true },
  'shopify-csv': { create: createShopifyCsvParser, takesColumns: false },
} as const satisfies Record<string, { create: (context: ParserContext) => FeedParser; takesColumns: boolean }>

export type FeedFormat = keyof typeof FORMATS

export const FEED_FORMATS = Object.keys(FORMATS) as readonly FeedFormat[]
