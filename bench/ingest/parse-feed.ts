import { createReadStream } from 'node:fs'
import { parseFeed } from '@buywhere/feeds'
import { answerParent } from '../support/in-child.ts'

export type ParseTask = { file: string }
export type ParseResult = { rows: number; rowsPerS: number; peakRssMegabytes: number }

answerParent<ParseTask>(async ({ file }): Promise<ParseResult> => {
  let rows = 0
  const startMs = performance.now()
  for await (const batch of parseFeed(createReadStream(file, { highWaterMark: 262_144 })))
    rows += batch.length
  const seconds = (performance.now() - startMs) / 1_000
  return {
    rows,
    rowsPerS: Math.round(rows / seconds),
    peakRssMegabytes: Math.round(process.resourceUsage().maxRSS / 1_024),
  }
})
