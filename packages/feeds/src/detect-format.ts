import { constants, gunzipSync } from 'node:zlib'
import { isGzip } from './bytes/decompress.ts'
import { sniffDelimiter } from './formats/delimited.ts'
import type { FeedFormat } from './formats/formats.ts'
import { normaliseName, slotForName } from './offer/column-names.ts'
import { chooseEncoding } from './text/choose-encoding.ts'
import { createDecoder } from './text/decode-bytes.ts'
import { TextNormaliser } from './text/normalise-text.ts'

const SAMPLE_BYTES_MAX = 65_536

/**
 * The format of a feed by its first bytes (64 KB are plenty; gzip is looked into), or null when they look like none.
 * Throws FeedError `unsupported_encoding`.
 */
export function detectFormat(firstBytes: Uint8Array): FeedFormat | null {
  const bytes = Buffer.from(firstBytes.buffer, firstBytes.byteOffset, firstBytes.byteLength)
  const sample = (isGzip(bytes) ? inflateStart(bytes) : bytes).subarray(0, SAMPLE_BYTES_MAX)
  const chosen = chooseEncoding(sample, undefined)
  const decoder = createDecoder(chosen.name)
  const text = decoder.write(sample.subarray(chosen.bomBytes)) + decoder.end()
  const normaliser = new TextNormaliser(!text.includes('\n'))
  return detectTextFormat(normaliser.write(text) + normaliser.end())
}

/** As `detectFormat`, for text that has been decoded. */
export function detectTextFormat(head: string): FeedFormat | null {
  const start = head.trimStart()
  if (start === '' || looksLikeHtml(start)) return null
  if (start.startsWith('<')) return 'google-xml'
  if (start.startsWith('[')) return /^\[\s*[{\]]/.test(start) ? 'json' : null
  if (start.startsWith('{')) return isJsonLine(start) ? 'jsonl' : null
  return detectDelimited(start)
}

/** A shop's error page or login page, sent in the place of the feed. */
export function looksLikeHtml(head: string): boolean {
  return /^(<!--.{0,2000}?-->\s*|<\?xml[^>]{0,200}>\s*){0,5}<(!doctype\s+html|html|head|body|script|div|meta|title|p|h1)\b/is.test(
    head.trimStart().slice(0, 4_000),
  )
}

function inflateStart(bytes: Buffer): Buffer {
  try {
    const start = bytes.subarray(0, 8_192)
    return gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 16_000_000 })
  } catch {
    return Buffer.alloc(0)
  }
}

/** An object that ends on its line; one spread over lines is a single document and no feed of lines. */
function isJsonLine(start: string): boolean {
  const end = start.indexOf('\n')
  return end === -1 || start.slice(0, end).trimEnd().endsWith('}')
}

function detectDelimited(start: string): FeedFormat | null {
  const delimiter = sniffDelimiter(start)
  const end = start.indexOf('\n')
  const line = (end === -1 ? start : start.slice(0, end)).slice(0, 100_000)
  const names = new Set(line.split(delimiter).map(normaliseName))
  if (names.has('handle') && names.has('title') && (names.has('variantprice') || names.has('variantsku'))) {
    return 'shopify-csv'
  }
  if (delimiter === '\t' && names.has('id') && names.has('title') && names.has('link')) return 'google-tsv'
  const isSeparatorLine = /^"?sep=/i.test(line)
  const known = [...names].filter(name => slotForName(name) !== null).length
  return line.includes(delimiter) || isSeparatorLine || known > 0 ? 'csv' : null
}
