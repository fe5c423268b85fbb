import type { FeedLimits } from '../feed-limits.ts'
import type { ColumnMap } from '../offer/column-map.ts'
import type { RowSink } from './row-sink.ts'

/** What a format's parser is opened with. */
export type ParserContext = {
  /** The feed's first 65,536 characters. They come again through `write`. */
  head: string
  limits: FeedLimits
  sink: RowSink
  columns: ColumnMap | undefined
  /** Such as `https://shop.example`, for exports that name no page. */
  storeUrl: string | undefined
}
