/** What spoils a whole feed. Stable: machines decide on it. */
export type FeedErrorCode =
  | 'bad_column_map'
  | 'corrupt_gzip'
  | 'corrupt_zip'
  | 'corrupt_zstd'
  | 'dtd_forbidden'
  | 'empty_feed'
  | 'feed_too_large'
  | 'gzip_bomb'
  | 'malformed_feed'
  | 'missing_columns'
  | 'not_a_feed'
  | 'too_deep'
  | 'truncated_feed'
  | 'unknown_format'
  | 'unsupported_compression'
  | 'unsupported_encoding'
  | 'zip_bomb'
  | 'zstd_bomb'

/** The only error that a feed's content can cause. The good rows before it have been yielded already. */
export class FeedError extends Error {
  override readonly name = 'FeedError'
  readonly code: FeedErrorCode
  /** 1-based line at which the trouble shows, where it has one. */
  readonly line: number | undefined

  constructor(code: FeedErrorCode, message: string, line?: number) {
    super(message)
    this.code = code
    this.line = line
  }
}

/** A value as it may stand in a message: one line, at most 60 characters. */
export function shorten(value: string): string {
  const flat = value.slice(0, 200).replace(/\s+/g, ' ').trim()
  return flat.length > 60 ? `${flat.slice(0, 57).toWellFormed()}...` : flat.toWellFormed()
}
