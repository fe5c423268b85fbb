import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { pickBelow, type Random, seededRandom } from '../support/random.ts'
import { hostileQueries } from './hostile-queries.ts'
import { misspell } from './misspell.ts'

const QUERIES_FILE = join(import.meta.dirname, '../../../shared/data/queries/real-queries.tsv.gz')
const PER_CLASS = 500
const SEED = 7

/** `real`: what shoppers typed, the main figures; the others are made from titles of the corpus. `hostile`: ours only. */
export const QUERY_CLASSES = ['real', 'prefix', 'typo', 'model', 'hostile'] as const
export type QueryClass = (typeof QUERY_CLASSES)[number]
export type Queries = Record<QueryClass, string[]>

/** US cents; of every query, to every engine that can filter. */
export const PRICE_RANGE = { min: 500, max: 50_000 }

const WORD = /[\p{L}\p{N}]+(?:[-./][\p{L}\p{N}]+)*/gu
const PLAIN_WORD = /^\p{L}{5,}$/u
const MODEL_NUMBER = /^(?=.*\p{L})(?=.*\p{N})[\p{L}\p{N}-]{4,24}$/u

/** Queries for a corpus of which `titles` is a sample in a fixed order. Without shared data, real ones are plain words. */
export async function makeQueries(titles: readonly string[]): Promise<Queries> {
  return {
    real: (await readRealQueries()) ?? derive(titles, plainQuery),
    prefix: derive(titles, prefixQuery),
    typo: derive(titles, typoQuery),
    model: derive(titles, modelQuery),
    hostile: hostileQueries(titles),
  }
}

export const hasRealQueries = (): boolean => existsSync(QUERIES_FILE)

async function readRealQueries(): Promise<string[] | null> {
  if (!hasRealQueries()) return null
  const lines = gunzipSync(await readFile(QUERIES_FILE))
    .toString()
    .trim()
    .split('\n')
    .slice(1)
  return lines.map(line => line.split('\t')[1] ?? '').filter(query => query !== '')
}

type Maker = (words: string[], random: Random) => string | null

/** Up to 500 different queries, from as many titles as that takes. Same titles, same queries. */
export function derive(titles: readonly string[], make: Maker, count = PER_CLASS): string[] {
  const random = seededRandom(SEED)
  const queries = new Set<string>()
  for (const title of titles) {
    if (queries.size === count) break
    const query = make(title.toLowerCase().match(WORD) ?? [], random)
    if (query !== null) queries.add(query)
  }
  return [...queries]
}

/** One to three words that follow each other. */
export const plainQuery: Maker = (words, random) => neighbours(words, random)?.join(' ') ?? null

/** The same with the last word cut short, at least two characters of it left. */
export const prefixQuery: Maker = (words, random) => {
  const taken = neighbours(words, random) ?? []
  const last = taken.pop()
  if (last === undefined || last.length < 3) return null
  return [...taken, last.slice(0, 2 + pickBelow(random, last.length - 2))].join(' ')
}

/** The same with one slip in one word of five letters or more. */
export const typoQuery: Maker = (words, random) => {
  const taken = neighbours(words, random) ?? []
  const place = taken.findIndex(word => PLAIN_WORD.test(word))
  if (place < 0) return null
  return taken.with(place, misspell(taken[place]!, random)).join(' ')
}

/** A word of letters and digits, such as `wh-1000xm4`. */
export const modelQuery: Maker = (words, random) => {
  const models = words.filter(word => MODEL_NUMBER.test(word))
  return models[pickBelow(random, models.length)] ?? null
}

function neighbours(words: string[], random: Random): string[] | null {
  if (words.length === 0) return null
  const start = pickBelow(random, Math.min(words.length, 8))
  return words.slice(start, start + 1 + pickBelow(random, 3))
}
