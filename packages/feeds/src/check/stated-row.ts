/**
 * A row as the feed states it: every field under its own name, before anything is folded into an offer.
 * `record` is the parsed JSON of a JSON row, for rules that look at types and nesting.
 */
export type StatedRow = { line: number; fields: Map<string, string[]>; record?: unknown }

/** A row that could not be read at all. The rest of the feed is still read. */
export type BrokenRow = { line: number; code: string; message: string }

/** Where a reader of one format puts what it reads, in feed order. */
export type StatedSink = (row: StatedRow | BrokenRow) => void

/** A reader of one format; text goes in piece by piece. Both methods throw FeedError for what spoils the rest. */
export type StatedReader = { write(text: string): void; end(): void }

/** Adds a value to a field that may have several. */
export function addValue(fields: Map<string, string[]>, name: string, value: string): void {
  const values = fields.get(name)
  if (values === undefined) fields.set(name, [value])
  else values.push(value)
}
