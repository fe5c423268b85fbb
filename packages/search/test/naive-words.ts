import { IDENTIFIER_SCORE, IMPACT_SCALE, idfWeight } from '../src/query/scoring.ts'
import { analyseProduct, impactOf } from '../src/text/analyse-product.ts'
import {
  type Alternative,
  type Doubt,
  type ExpandedClause,
  expandClauses,
} from '../src/text/expand-clauses.ts'
import { identifierKey } from '../src/text/identifiers.ts'
import { parseQuery } from '../src/text/parse-query.ts'
import { readTitle } from '../src/text/read-title.ts'
import { synonymsOf } from '../src/text/synonym-table.ts'
import type { ProductDocument, SearchQuery } from '../src/types.ts'

const TITLE_TERMS = 40

type Read = { impacts: Map<string, number>; title: string[]; purpose: number }

function read(product: ProductDocument): Read {
  const frequencies = new Map<string, number>()
  analyseProduct(product, (term, frequency) =>
    frequencies.set(term, (frequencies.get(term) ?? 0) + frequency),
  )
  const { terms, purpose } = readTitle(product.title)
  return {
    impacts: new Map([...frequencies].map(([term, frequency]) => [term, impactOf(frequency)])),
    title: terms.slice(0, TITLE_TERMS),
    purpose: Math.min(TITLE_TERMS, purpose),
  }
}

const keysOf = (product: ProductDocument): Set<string | null> =>
  new Set(product.offers.flatMap(({ sku, mpn, gtin }) => [sku, mpn, gtin].map(id => id && identifierKey(id))))

/** Optimal string alignment distance, by the book. */
function editDistance(one: string, other: string): number {
  const rows = [...Array(one.length + 1)].map((_, at) => [at])
  for (let column = 1; column <= other.length; column++) (rows[0] as number[])[column] = column
  const at = (row: number, column: number): number => rows[row]?.[column] ?? 0
  for (let row = 1; row <= one.length; row++) {
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1]
      let distance = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + (isSame ? 0 : 1),
      )
      const isSwap = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      if (row > 1 && column > 1 && isSwap) distance = Math.min(distance, at(row - 2, column - 2) + 1)
      ;(rows[row] as number[])[column] = distance
    }
  }
  return at(one.length, other.length)
}

/** What a text asks for and who holds it, by looking at every word of every product. */
export function naiveWords(documents: readonly ProductDocument[], query: SearchQuery, doubt: Doubt) {
  const reads = new Map(documents.map(product => [product, read(product)]))
  const publicOnes = documents.filter(product => product.orgId === null)
  const visible = documents.filter(({ orgId }) => orgId === null || query.visibleOrgIds.includes(orgId))
  const held = (product: ProductDocument, term: string): number => reads.get(product)?.impacts.get(term) ?? 0
  const holders = (term: string): number => publicOnes.filter(product => held(product, term) > 0).length
  const isSeen = (term: string): boolean => visible.some(product => held(product, term) > 0)
  const idf = (term: string): number => idfWeight(holders(term), publicOnes.length)
  const nearest = (word: string): string[] => {
    const words = new Set(publicOnes.flatMap(product => [...(reads.get(product)?.impacts.keys() ?? [])]))
    const near = [...words]
      .filter(term => /^[a-z]+$/.test(term))
      .map(term => ({ term, distance: editDistance(word, term), other: term[0] === word[0] ? 0 : 1 }))
      .filter(({ distance, other }) => distance > 0 && distance <= (word.length >= 8 && other === 0 ? 2 : 1))
    const least = Math.min(...near.map(({ distance }) => distance))
    return near
      .filter(({ distance }) => distance === least)
      .toSorted(
        (a, b) => a.other - b.other || holders(b.term) - holders(a.term) || (a.term < b.term ? -1 : 1),
      )
      .slice(0, 3)
      .map(({ term }) => term)
  }
  const completions = (prefix: string): string[] => {
    const words = new Set(publicOnes.flatMap(product => [...(reads.get(product)?.impacts.keys() ?? [])]))
    return [...words]
      .filter(term => /^[a-z]+$/.test(term) && term.startsWith(prefix))
      .toSorted((a, b) => holders(b) - holders(a) || (a < b ? -1 : 1))
      .slice(0, 3)
  }
  const phrase = expandClauses(
    parseQuery(query.text, key => visible.some(product => keysOf(product).has(key))),
    { isSeen, holders, nearest, completions },
    synonymsOf(query.market ?? 'us'),
    doubt,
  )
  const clauses = phrase.filter(({ clause }) => !clause.isOptional)
  const weightOf = ({ clause, alternatives }: ExpandedClause): number => {
    const known = alternatives.find(({ terms }) => terms.every(isSeen))
    if (known === undefined && clause.identifier === null) return 0
    return Math.max(...(known?.terms ?? clause.parts).map(idf))
  }
  const weights = clauses.map(weightOf)
  const scoreBy = (
    product: ProductDocument,
    { terms, share, isAdjacent }: Alternative,
    most: number,
  ): number => {
    const { title } = reads.get(product) as Read
    if (!terms.every(term => held(product, term) > 0)) return 0
    if (isAdjacent && !title.some((term, at) => term === terms[0] && title[at + 1] === terms[1])) return 0
    const weigh = (term: string): number =>
      Math.max(1, Math.round((Math.min(idf(term), most) * share) / terms.length))
    return terms.reduce((sum, term) => sum + held(product, term) * weigh(term), 0)
  }
  const scoreOf = (product: ProductDocument, at: number): number => {
    const { clause, alternatives } = clauses[at] as ExpandedClause
    const scores = alternatives.map(alternative => scoreBy(product, alternative, weights[at] ?? 0))
    const isIdentified = clause.identifier !== null && keysOf(product).has(clause.identifier)
    return Math.max(isIdentified ? IDENTIFIER_SCORE : 0, ...scores)
  }
  /** What the order of words in the title adds. */
  const titleBonus = (product: ProductDocument): number => {
    const { title, purpose } = reads.get(product) as Read
    const spans = phrase.map(({ alternatives }) =>
      alternatives.flatMap(({ terms, isAdjacent }) =>
        title.flatMap((term, from) => {
          if (term !== terms[0]) return []
          const last = terms.at(-1) as string
          if (last === term) return [{ from, to: from }]
          const reach = from + (isAdjacent ? 2 : 1 + terms.length)
          return title.flatMap((other, to) =>
            to > from && to < reach && other === last ? [{ from, to }] : [],
          )
        }),
      ),
    )
    const pairs = spans.slice(1).map((nexts, at) => {
      const fits = (spans[at] ?? []).flatMap(one =>
        nexts.map(next => {
          const gap = next.from - one.to
          if (gap === 1 || (next.from === one.from && next.to === one.to)) return 1
          return gap === 2 ? 0.5 : 0
        }),
      )
      return Math.max(0, ...fits)
    })
    const fitting = pairs.length === 0 ? 0 : pairs.reduce((sum, fit) => sum + fit, 0) / pairs.length
    const whole = weights.reduce((sum, weight) => sum + weight, 0) * IMPACT_SCALE
    const isNamed =
      spans[phrase.findLastIndex(({ clause }) => !clause.isOptional)]?.some(({ to }) => to < purpose) === true
    return Math.round(whole * 0.25 * fitting) + (isNamed ? Math.round(whole * 0.1) : 0)
  }
  const holdersOf = ({ alternatives }: ExpandedClause): number =>
    alternatives.reduce((sum, { terms }) => sum + Math.min(...terms.map(holders)), 0)
  return { clauses, weights, visible, scoreOf, titleBonus, holdersOf }
}
