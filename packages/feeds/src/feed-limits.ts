/** Bounds that keep a hostile or broken feed from taking the machine down. */
export type FeedLimits = {
  /** Bytes of the feed once decompressed. */
  feedBytesMax: number
  /** Decompressed bytes per compressed byte, looked at once `ratioGraceBytes` have come out. */
  compressionRatioMax: number
  ratioGraceBytes: number
  /** Characters of one field; a row with a longer one is rejected. */
  fieldCharsMax: number
  /** Characters of one row. */
  rowCharsMax: number
  columnsMax: number
  /** Elements within elements (XML), objects within objects (JSON). */
  depthMax: number
  /** Rows in a yielded batch, at most. */
  batchRowsMax: number
  /** Bytes of a Parquet file that comes as a stream: it can be read only from its end, so it is held in memory. */
  parquetBytesMax: number
  /** Bytes decoded and parsed at a time. Has no effect on the rows. */
  blockBytes: number
}

export const DEFAULT_FEED_LIMITS: FeedLimits = {
  feedBytesMax: 20_000_000_000,
  compressionRatioMax: 200,
  ratioGraceBytes: 10_000_000,
  fieldCharsMax: 1_000_000,
  rowCharsMax: 8_000_000,
  columnsMax: 2_000,
  depthMax: 64,
  batchRowsMax: 500,
  parquetBytesMax: 64_000_000,
  blockBytes: 65_536,
}

/** The defaults with the given limits put over them. Throws RangeError for one that is not a positive number. */
export function resolveLimits(given: Partial<FeedLimits> = {}): FeedLimits {
  const limits = { ...DEFAULT_FEED_LIMITS, ...given }
  for (const [name, value] of Object.entries(limits)) {
    if (!(value >= 1)) throw new RangeError(`the feed limit ${name} must be at least 1, got ${value}`)
  }
  return limits
}
