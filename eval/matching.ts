import { compareLists, compareOffers, THRESHOLDS } from '@buywhere/matching'
import { AppError } from '../apps/server/src/kernel/errors/index.ts'
import { type PairScores, scorePairs } from './support/pair-scores.ts'
import { readPairs, toLists } from './support/read-pairs.ts'

// How well pairs of offers are told to be the same thing or not, against people's judgement.

export const options = { errors: { type: 'boolean' } } as const
export const takesFiles = true

export async function run({
  values,
  files,
  print,
}: {
  values: Record<string, unknown>
  files: string[]
  print(line: string): void
}): Promise<Record<string, number>> {
  if (files.length === 0) {
    throw new AppError(
      'usage',
      'eval matching takes files: JSON lines of {left, right, match}, plain or gzipped',
    )
  }
  const figures: Record<string, number> = {}
  for (const file of files) {
    const pairs = await readPairs(file)
    const lists = toLists(pairs)
    const truth = pairs.map(pair => pair.match)
    const among = compareLists(lists).map(({ probability }) => probability)
    const alone = lists.pairs.map(
      ([left, right]) => compareOffers(lists.left[left]!, lists.right[right]!, lists.statistics).probability,
    )
    print(`${file}: ${pairs.length} pairs, ${truth.filter(Boolean).length} of them matches`)
    const prefix = files.length === 1 ? '' : `${nameOf(file)}.`
    const put = (name: string, scores: PairScores) => {
      print(
        `${name.padEnd(22)} F1 ${scores.f1.toFixed(4)}  precision ${scores.precision.toFixed(4)}  recall ${scores.recall.toFixed(4)}`,
      )
      const key = name.replaceAll(' ', '_')
      for (const [figure, value] of Object.entries(scores)) figures[`${prefix}${key}.${figure}`] = value
    }
    put('match', scorePairs(among, truth, THRESHOLDS.match))
    put('match each pair alone', scorePairs(alone, truth, THRESHOLDS.match))
    put('merge', scorePairs(among, truth, THRESHOLDS.merge))
    if (values.errors === true) {
      pairs.forEach((pair, at) => {
        if (among[at]! >= THRESHOLDS.match === pair.match) return
        print(
          `${among[at]!.toFixed(2)} ${pair.match}\n  ${JSON.stringify(pair.left)}\n  ${JSON.stringify(pair.right)}`,
        )
      })
    }
  }
  return figures
}

const nameOf = (file: string) =>
  file
    .split('/')
    .slice(-2)
    .join('/')
    .replace(/\.jsonl(\.gz)?$/, '')
    .replaceAll('/', '.')
