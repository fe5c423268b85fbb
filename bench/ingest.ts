import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '../apps/server/src/kernel/errors/index.ts'
import { catalogueItems, demoItems } from './ingest/feed-rows.ts'
import { ingest } from './ingest/launch.ts'
import type { ParseResult, ParseTask } from './ingest/parse-feed.ts'
import { timeSearchable } from './ingest/time-searchable.ts'
import { type FormName, writeFeeds } from './ingest/write-feeds.ts'
import { hasCatalogue } from './search/corpus.ts'
import { inChild } from './support/in-child.ts'

// From file to answers: parsing alone in three forms, then the real command on a real PostgreSQL, everything new, then
// nothing new, then everything new beside a server until it finds all of it, and products pushed until they are found.

/** Fewer, and starting weighs more than reading. */
export const defaultOffers = 200_000

export const options = { corpus: { type: 'string', default: 'demo' } } as const

const PARSER = join(import.meta.dirname, 'ingest/parse-feed.ts')

type Invocation = {
  offers: number
  values: Record<string, string | boolean | undefined>
  signal: AbortSignal
  print(line: string): void
}

export async function run({ offers, values, signal, print }: Invocation): Promise<Record<string, number>> {
  const isCatalogue = values.corpus === 'catalogue'
  if (!isCatalogue && values.corpus !== 'demo') throw new AppError('usage', '--corpus is demo or catalogue')
  if (isCatalogue && !hasCatalogue()) throw new AppError('usage', 'the research catalogue is not there')
  const folder = await mkdtemp(join(tmpdir(), 'buywhere-bench-'))
  const figures: Record<string, number> = {}
  try {
    const files = await writeFeeds(folder, isCatalogue ? catalogueItems(offers) : demoItems(offers))
    for (const [form, file] of Object.entries(files) as [FormName, string][]) {
      const parsed = await inChild<ParseTask, ParseResult>(PARSER, { file }, { signal, scratch: folder })
      print(`parse ${form}: ${parsed.rowsPerS} rows/s, ${parsed.peakRssMegabytes} MB`)
      figures[`parse.${form}_rows_per_s`] = parsed.rowsPerS
      figures[`parse.${form}_peak_rss_megabytes`] = parsed.peakRssMegabytes
    }
    const home = join(folder, 'state')
    const first = await ingest(home, files.jsonl)
    print(`new: ${first.rows_read} rows in ${first.seconds} s, ${first.rows_per_s} rows/s`)
    const second = await ingest(home, files.jsonl)
    print(`unchanged: ${second.seconds} s, ${second.rows_per_s} rows/s`)
    const beside = await timeSearchable(join(folder, 'served'), files.jsonl)
    print(`beside a server: ${beside.rowsPerS} rows/s, all searchable after ${beside.seconds.toFixed(1)} s`)
    print(`a product that was pushed is found after ${beside.p50Ms.toFixed(0)} ms`)
    return {
      ...figures,
      'ours.rows': first.rows_read,
      'ours.new_rows_per_s': first.rows_per_s,
      'ours.unchanged_rows_per_s': second.rows_per_s,
      'ours.new_peak_rss_megabytes': first.peak_rss_megabytes,
      'ours.unchanged_peak_rss_megabytes': second.peak_rss_megabytes,
      'ours.new_seconds': first.seconds,
      'ours.served_new_rows_per_s': beside.rowsPerS,
      'ours.served_all_searchable_seconds': beside.seconds,
      'ours.served_rows_searchable_per_s': Math.round(first.rows_read / beside.seconds),
      'ours.searchable_p50_ms': beside.p50Ms,
      'ours.searchable_max_ms': beside.maxMs,
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
