import { constants, gunzipSync } from 'node:zlib'
import { isGzip } from './bytes/decompress.ts'
import type { FeedFormat } from './formats/formats.ts'
import { recogniseDelimited } from './formats/recognise-delimited.ts'
import { recogniseJson } from './formats/recognise-json.ts'
import { recogniseXml } from './formats/recognise-xml.ts'
import { isParquet } from './parquet/parse-parquet.ts'
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
  if (isParquet(bytes)) return 'parquet'
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
  if (start.startsWith('<')) return recogniseXml(start)
  if (start.startsWith('[') || start.startsWith('{')) return recogniseJson(start)
  return recogniseDelimited(start)
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
