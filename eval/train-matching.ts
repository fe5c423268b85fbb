import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../apps/server/src/kernel/errors/index.ts'
import { formatWeights } from '../packages/matching/src/model/weights.ts'
import type { Judged } from '../packages/matching/src/training/judged.ts'
import { train } from '../packages/matching/src/training/train.ts'
import { type LabelledPair, readPairs, toLists } from './support/read-pairs.ts'

// Learns the weights of the comparison from labelled pairs, all sets together: one model. The same data give the same
// weights, byte by byte.

export const options = {
  data: { type: 'string' },
  out: { type: 'string' },
  without: { type: 'string' },
} as const

/** As many parts as a set's training pairs are times its validation pairs: rivals are then met as often as there. */
const PARTS = 3
/** The four that come from one crawl and label offers of many shops, whose lists are no shop's. */
const CRAWLED = /^wdc-/
const CRAWLED_WEIGHT = 0.25

export async function run({
  values,
  print,
}: {
  values: Record<string, string | undefined>
  print(line: string): void
}): Promise<Record<string, number>> {
  const { data, out, without } = values
  if (data === undefined || out === undefined) {
    throw new AppError(
      'usage',
      'eval train-matching --data FOLDER --out FILE [--without SET]; FOLDER/SET/train.jsonl.gz',
    )
  }
  const sets = (await readdir(data, { withFileTypes: true }))
    .filter(entry => entry.isDirectory() && !(without !== undefined && entry.name.startsWith(without)))
    .map(entry => entry.name)
    .sort()
  const parts: Judged[][] = Array.from({ length: PARTS }, () => [])
  for (const name of sets) {
    const pairs = await readPairs(join(data, name, 'train.jsonl.gz'))
    parts.forEach((part, at) => {
      part.push(
        toJudged(
          name,
          pairs.filter((_, place) => place % PARTS === at),
        ),
      )
    })
  }
  print(`learning from ${sets.join(', ')}`)
  const weights = train(parts)
  await writeFile(out, formatWeights(weights))
  print(
    `${weights.restOdds.size} words, ${weights.alone.trees.length} and ${weights.among.trees.length} trees in ${out}`,
  )
  return { words: weights.restOdds.size }
}

function toJudged(name: string, judged: readonly LabelledPair[]): Judged {
  const pairs = [...judged, ...stuffedPairs(judged)]
  return {
    ...toLists(pairs),
    isMatch: pairs.map(pair => pair.match),
    weight: CRAWLED.test(name) ? CRAWLED_WEIGHT : 1,
  }
}

/** Of so many pairs one is made up. */
const STUFFED_EVERY = 50
const STUFFED_WITH = 3

/**
 * No judge was shown what some sellers write: a title with the names of other things behind it. Made of the set's own
 * titles, and no match of anything.
 */
function stuffedPairs(pairs: readonly LabelledPair[]): LabelledPair[] {
  const titleOf = (record: Record<string, unknown>) => String(record.title ?? record.name ?? '')
  return pairs.flatMap((pair, at) => {
    if (at % STUFFED_EVERY !== 0) return []
    const others = Array.from({ length: STUFFED_WITH }, (_, n) => pairs[(at + 1 + n * 7) % pairs.length]!)
    const own = pairs.slice(at).find(one => one.match) ?? pair
    const title = [own.right, ...others.map(other => other.left)].map(titleOf).join(' ')
    return [{ left: { ...own.left, title, name: title }, right: own.right, match: false }]
  })
}
