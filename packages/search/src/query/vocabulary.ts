import { isPrivate, type LiveSegment } from '../live/live-segment.ts'
import { findTerm } from '../segment/find.ts'
import { commonestWithPrefix, termAt } from '../segment/find-prefix.ts'
import { countPublic } from '../segment/postings-format.ts'
import type { Vocabulary } from '../text/expand-clauses.ts'
import { knownSimilarTerms } from './known-similar-terms.ts'
import { decodeStored } from './posting-list.ts'
import { readPostings } from './read-postings.ts'
import { idfWeight } from './scoring.ts'
import { isVisible } from './visibility.ts'

/** A term in every segment (-1: not there), with the living public products that hold it. */
export type FoundTerm = { places: number[]; holders: number; weight: number }

const LONG_WORD = 8
const MAX_CORRECTIONS = 3
const PLAIN_WORD = /^[a-z]+$/

/** The words of an index at one moment, as one asker sees them. Terms are looked up once. */
export class SnapshotVocabulary implements Vocabulary {
  readonly #segments: readonly LiveSegment[]
  readonly #orgIds: ReadonlySet<number>
  readonly #found = new Map<string, FoundTerm>()
  readonly #nearest = new Map<string, string[]>()
  readonly #products: number

  constructor(segments: readonly LiveSegment[], orgIds: ReadonlySet<number>) {
    this.#segments = segments
    this.#orgIds = orgIds
    this.#products = segments.reduce((sum, live) => sum + live.publicProducts, 0)
  }

  find(term: string): FoundTerm {
    let found = this.#found.get(term)
    if (found === undefined) {
      const places: number[] = []
      let holders = 0
      for (const { segment, termDeaths } of this.#segments) {
        const place = findTerm(segment, term)
        places.push(place)
        if (place >= 0)
          holders +=
            countPublic(segment.postings, segment.termPostings[place]!) - (termDeaths.get(place) ?? 0)
      }
      found = { places, holders, weight: idfWeight(holders, this.#products) }
      this.#found.set(term, found)
    }
    return found
  }

  holders(term: string): number {
    return this.find(term).holders
  }

  /** Private products of the asker's organisations that hold the term. */
  #ownHolders(term: string): number {
    if (this.#orgIds.size === 0) return 0
    const { places } = this.find(term)
    return this.#segments.reduce((sum, live, at) => {
      if (!live.hasPrivate || (places[at] ?? -1) < 0) return sum
      const { products } = decodeStored(readPostings(live.segment, places[at] ?? -1, 1))
      const own = products.filter(
        product => isPrivate(live.segment, product) && isVisible(live, product, this.#orgIds),
      )
      return sum + own.length
    }, 0)
  }

  isSeen(term: string): boolean {
    return this.holders(term) > 0 || this.#ownHolders(term) > 0
  }

  /** Living products that hold the term and the asker may see. */
  visibleHolders(term: string): number {
    return this.holders(term) + this.#ownHolders(term)
  }

  completions(prefix: string): string[] {
    const terms = new Set(this.#segments.flatMap(({ segment }) => commonestWithPrefix(segment, prefix)))
    return [...terms]
      .filter(term => PLAIN_WORD.test(term) && this.holders(term) > 0)
      .toSorted((one, other) => this.holders(other) - this.holders(one) || (one < other ? -1 : 1))
      .slice(0, MAX_CORRECTIONS)
  }

  nearest(word: string): string[] {
    const known = this.#nearest.get(word) ?? this.#findNearest(word)
    this.#nearest.set(word, known)
    return known
  }

  /** Looking one edit away costs a fraction of looking two away, and is mostly enough. */
  #findNearest(word: string): string[] {
    const near = this.#findAt(1, word)
    const known = near.length > 0 || word.length < LONG_WORD ? near : this.#findAt(2, word)
    const beginsAlike = (term: string): number => (term[0] === word[0] ? 0 : 1)
    return known
      .toSorted(
        (one, other) =>
          beginsAlike(one) - beginsAlike(other) ||
          this.holders(other) - this.holders(one) ||
          (one < other ? -1 : 1),
      )
      .slice(0, MAX_CORRECTIONS)
  }

  /** Terms within the distance that public products hold. */
  #findAt(distance: number, word: string): string[] {
    const terms = this.#segments.flatMap(({ segment }) =>
      knownSimilarTerms(segment, word, distance).map(({ place }) => termAt(segment, place)),
    )
    return [...new Set(terms)].filter(term => term !== word && this.holders(term) > 0)
  }
}
