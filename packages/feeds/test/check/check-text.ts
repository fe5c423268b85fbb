import { type CheckFeedOptions, checkFeed, type FeedReport } from '../../src/index.ts'

/** Checks a feed given as text or bytes, in pieces of `pieceBytes`. */
export function checkText(
  feed: string | Uint8Array,
  options: CheckFeedOptions = {},
  pieceBytes = 65_536,
): Promise<FeedReport> {
  return checkFeed(pieces(Buffer.from(feed), pieceBytes), options)
}

async function* pieces(bytes: Buffer, pieceBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
}

/** `field.code` of each finding; `feed` stands for the feed as a whole. */
export function codesOf({ findings }: FeedReport): string[] {
  return findings.map(({ field, code }) => `${field ?? 'feed'}.${code}`)
}

/** `severity field.code @ line`, the first line of each finding. */
export function findingsOf({ findings }: FeedReport): string[] {
  return findings.map(
    ({ field, code, severity, examples }) =>
      `${severity} ${field ?? 'feed'}.${code} @ ${examples[0]?.line ?? '-'}`,
  )
}

/** Rows as tab-separated text, the names of all of them as the header. */
export function tsv(rows: readonly Readonly<Record<string, string>>[]): string {
  const names = [...new Set(rows.flatMap(row => Object.keys(row)))]
  return [names, ...rows.map(row => names.map(name => row[name] ?? ''))]
    .map(cells => cells.join('\t'))
    .join('\n')
}
