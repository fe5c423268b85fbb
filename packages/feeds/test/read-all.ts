import { gunzipSync } from 'node:zlib'
import { FeedError, type FeedRow, type ParseFeedOptions, parseFeed, type RawOffer } from '../src/index.ts'

/** All that a feed gives: its rows, and the FeedError that ended it. Any other error is thrown. */
export type Reading = { rows: FeedRow[]; failure: FeedError | null }

export async function readAll(
  feed: string | Uint8Array | Uint8Array[],
  options: ParseFeedOptions = {},
): Promise<Reading> {
  const chunks = Array.isArray(feed) ? feed : [typeof feed === 'string' ? Buffer.from(feed) : feed]
  return collect(chunks, options)
}

export async function collect(
  chunks: Iterable<Uint8Array>,
  options: ParseFeedOptions = {},
): Promise<Reading> {
  const rows: FeedRow[] = []
  try {
    for await (const batch of parseFeed(stream(chunks), options)) rows.push(...batch)
  } catch (error) {
    if (error instanceof FeedError) return { rows, failure: error }
    throw error
  }
  return { rows, failure: null }
}

async function* stream(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield chunk
}

export function offersOf({ rows }: Reading): RawOffer[] {
  return rows.flatMap(row => ('offer' in row ? [row.offer] : []))
}

/** `line:code` of each rejected row. */
export function rejectsOf({ rows }: Reading): string[] {
  return rows.flatMap(row => ('error' in row ? [`${row.line}:${row.error.code}`] : []))
}

/** `line:sku` of each offer. */
export function skusOf({ rows }: Reading): string[] {
  return rows.flatMap(row => ('offer' in row ? [`${row.line}:${row.offer.sku}`] : []))
}

/** The files of a .tar.gz by name. */
export function readArchive(archive: Uint8Array): Map<string, Buffer> {
  const tar = gunzipSync(archive)
  const files = new Map<string, Buffer>()
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const name = tar.toString('utf8', at, at + 100).replace(/\0.*$/s, '')
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8)
    if (size > 0) files.set(name, tar.subarray(at + 512, at + 512 + size))
    at += 512 + Math.ceil(size / 512) * 512
  }
  return files
}
