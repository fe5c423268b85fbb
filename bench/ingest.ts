import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoJsonLine, demoSources, generateDemo } from '../apps/server/src/demo/index.ts'

// The real command on a real feed, from file to PostgreSQL, twice: everything new, then nothing new.

const LAUNCHER = join(import.meta.dirname, '../buywhere')

type Summary = {
  status: string
  rows_read: number
  rows_per_s: number
  seconds: number
  peak_rss_megabytes: number
}

export async function run({ offers, print }: { offers: number; print(line: string): void }) {
  const folder = await mkdtemp(join(tmpdir(), 'buywhere-bench-'))
  try {
    print(`ingest: a feed of ${offers} offers`)
    const feed = join(folder, 'feed.jsonl')
    await writeFeed(feed, offers)
    const first = await ingest(folder, feed)
    const second = await ingest(folder, feed)
    return {
      'ours.rows': first.rows_read,
      'ours.new_rows_per_s': first.rows_per_s,
      'ours.unchanged_rows_per_s': second.rows_per_s,
      'ours.new_peak_rss_megabytes': first.peak_rss_megabytes,
      'ours.unchanged_peak_rss_megabytes': second.peak_rss_megabytes,
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** All shops' offers as one feed; the sku tells them apart. */
async function writeFeed(file: string, offers: number): Promise<void> {
  const sources = new Map(demoSources().map(source => [source.name, source]))
  const out = createWriteStream(file)
  let text = ''
  let row = 0
  for (const offer of generateDemo({ offers, seed: 1 })) {
    const line = { ...JSON.parse(demoJsonLine(offer, sources.get(offer.source)!)), sku: `row-${++row}` }
    text += `${JSON.stringify(line)}\n`
    if (row % 1_000 !== 0) continue
    if (!out.write(text)) await once(out, 'drain')
    text = ''
  }
  out.end(text)
  await once(out, 'close')
}

async function ingest(home: string, feed: string): Promise<Summary> {
  const child = spawn(LAUNCHER, ['ingest', '--source', 'bench', '--country', 'US', feed], {
    env: { ...process.env, BUYWHERE_HOME: join(home, 'state'), LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    output += text
  })
  const [status] = await once(child, 'close')
  if (status !== 0) throw new Error(`the ingest ended with ${status}: ${output}`)
  return JSON.parse(output.trim().split('\n').at(-1)!) as Summary
}
