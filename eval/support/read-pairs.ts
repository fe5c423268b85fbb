import {
  gatherStatistics,
  type OfferText,
  type PreparedOffer,
  prepareOffer,
  type TwoLists,
} from '@buywhere/matching'
import { AppError } from '../../apps/server/src/kernel/errors/index.ts'
import { readLines } from './read-lines.ts'

export type LabelledPair = { left: Record<string, unknown>; right: Record<string, unknown>; match: boolean }

/** JSON lines of `{left, right, match}`, plain or gzipped. Throws `usage` where a line is none. */
export async function readPairs(file: string): Promise<LabelledPair[]> {
  return (await readLines(file)).map((line, at) => {
    let pair: Partial<LabelledPair> | null = null
    try {
      pair = JSON.parse(line) as Partial<LabelledPair> | null
    } catch {}
    if (!isRecord(pair?.left) || !isRecord(pair?.right) || pair?.match === undefined)
      throw new AppError(
        'usage',
        `${file}, line ${at + 1}: expected {"left": {…}, "right": {…}, "match": true or false}`,
      )
    return { left: pair.left, right: pair.right, match: Boolean(pair.match) }
  })
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The records of both sides, each once, as two shops' lists, and the pairs across. */
export function toLists(pairs: readonly LabelledPair[]): TwoLists {
  const left = createSide()
  const right = createSide()
  const places = pairs.map(pair => [left.placeOf(pair.left), right.placeOf(pair.right)] as const)
  const statistics = gatherStatistics([...left.offers, ...right.offers])
  return { left: left.offers, right: right.offers, pairs: places, statistics }
}

function createSide() {
  const offers: PreparedOffer[] = []
  const placeOfText = new Map<string, number>()
  return {
    offers,
    placeOf(record: Record<string, unknown>): number {
      const text = JSON.stringify(record)
      const known = placeOfText.get(text)
      if (known !== undefined) return known
      placeOfText.set(text, offers.length)
      return offers.push(prepareOffer(toOfferText(record))) - 1
    },
  }
}

/** The names that the public sets and ours give the same thing. */
function toOfferText(record: Record<string, unknown>): OfferText {
  const text = (...names: string[]): string | null => {
    for (const name of names) {
      const value = record[name]
      if (typeof value === 'string' && value.trim() !== '') return value
      if (typeof value === 'number') return String(value)
    }
    return null
  }
  const price = Number(text('price')?.replace(/[^\d.]/g, '') ?? Number.NaN)
  const category = text('category')
  return {
    title: text('title', 'name') ?? '',
    brand: text('brand', 'manufacturer'),
    mpn: text('mpn', 'modelno', 'model'),
    gtin: text('gtin', 'ean', 'upc'),
    description: text('description'),
    category: category === null ? [] : [category],
    condition: text('condition'),
    price: price > 0 ? price : null,
  }
}
