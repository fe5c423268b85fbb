import { FeedError } from '../feed-error.ts'

export function malformed(what: string): FeedError {
  return new FeedError('malformed_feed', `the Parquet file is damaged: ${what}`)
}

/** Runs a piece of decoding; whatever it throws is the file's fault. No reading of the source may happen in it. */
export function orMalformed<T>(decode: () => T): T {
  try {
    return decode()
  } catch (reason) {
    if (reason instanceof FeedError) throw reason
    throw malformed(reason instanceof Error ? reason.message : String(reason))
  }
}
