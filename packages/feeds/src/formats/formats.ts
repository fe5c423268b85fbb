import { createAcpJsonParser } from './acp-json.ts'
import { createAwinCsvParser } from './awin-csv.ts'
import { createCjCsvParser } from './cj-csv.ts'
import { createCsvParser } from './csv.ts'
import { createGoogleTsvParser } from './google-tsv.ts'
import { createGoogleXmlParser } from './google-xml.ts'
import { createImpactCsvParser } from './impact-csv.ts'
import { createJsonParser } from './json.ts'
import { createJsonlParser } from './jsonl.ts'
import { createOpenaiCsvParser, createOpenaiJsonlParser } from './openai.ts'
import type { ParserContext } from './parser-context.ts'
import { createPricerunnerXmlParser } from './pricerunner-xml.ts'
import { createRakutenCsvParser } from './rakuten-csv.ts'
import type { FeedParser } from './row-sink.ts'
import { createShopifyCsvParser } from './shopify-csv.ts'
import { createShopifyJsonParser } from './shopify-json.ts'
import { createWoocommerceCsvParser } from './woocommerce-csv.ts'

/**
 * Every format that is read, one file each. A new one is a file beside these, a line here and a rule in the
 * `recognise-*.ts` of its kind; one of a table with names of its own is a list of names over `csv.ts`. Packings are
 * read in `bytes/`; Parquet branches off in `parse-feed.ts`, before anything is decoded.
 */
export const FORMATS = {
  'google-xml': { create: createGoogleXmlParser, takesColumns: false },
  'google-tsv': { create: createGoogleTsvParser, takesColumns: true },
  csv: { create: createCsvParser, takesColumns: true },
  jsonl: { create: createJsonlParser, takesColumns: true },
  json: { create: createJsonParser, takesColumns: true },
  'shopify-csv': { create: createShopifyCsvParser, takesColumns: false },
  'shopify-json': { create: createShopifyJsonParser, takesColumns: false },
  'woocommerce-csv': { create: createWoocommerceCsvParser, takesColumns: false },
  'awin-csv': { create: createAwinCsvParser, takesColumns: false },
  'cj-csv': { create: createCjCsvParser, takesColumns: false },
  'rakuten-csv': { create: createRakutenCsvParser, takesColumns: false },
  'impact-csv': { create: createImpactCsvParser, takesColumns: false },
  'openai-jsonl': { create: createOpenaiJsonlParser, takesColumns: false },
  'openai-csv': { create: createOpenaiCsvParser, takesColumns: false },
  'acp-json': { create: createAcpJsonParser, takesColumns: false },
  'pricerunner-xml': { create: createPricerunnerXmlParser, takesColumns: false },
} as const satisfies Record<string, { create: (context: ParserContext) => FeedParser; takesColumns: boolean }>

type TextFormat = keyof typeof FORMATS

/** Parquet is no text and has no parser here: see `parquet/parse-parquet.ts`. */
export type FeedFormat = TextFormat | 'parquet'

export const FEED_FORMATS: readonly FeedFormat[] = [...(Object.keys(FORMATS) as TextFormat[]), 'parquet']
