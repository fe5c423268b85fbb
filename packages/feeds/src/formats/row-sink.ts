import type { FeedRow } from '../raw-offer.ts'

/** A parser of one format: text goes in piece by piece, rows come out into the sink in feed order. */
export type FeedParser = {
  /** Throws FeedError for what spoils the rest of the feed; rows sunk before it stay good. */
  write(text: string): void
  /** The feed ended as its source says; throws FeedError `truncated_feed` when the format says otherwise. */
  end(): void
}

/** Collects rows until they make a batch. */
export class RowSink {
  private rows: FeedRow[] = []
  private readonly batchRowsMax: number

  constructor(batchRowsMax: number) {
    this.batchRowsMax = batchRowsMax
  }

  push(row: FeedRow): void {
    this.rows.push(row)
  }

  reject(line: number, sku: string | null, code: string, message: string): void {
    this.rows.push({ line, error: { line, sku, code, message } })
  }

  /** Whole batches; with `flush` the rest too. */
  take(flush: boolean): FeedRow[][] {
    const batches: FeedRow[][] = []
    let at = 0
    while (this.rows.length - at >= this.batchRowsMax || (flush && at < this.rows.length)) {
      batches.push(this.rows.slice(at, at + this.batchRowsMax))
      at += this.batchRowsMax
    }
    if (at > 0) this.rows = this.rows.slice(at)
    return batches
  }
}
