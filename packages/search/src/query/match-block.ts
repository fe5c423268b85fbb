import type { LiveSegment } from '../live/live-segment.ts'
import { BRAND, CATEGORY, PRODUCT_WORDS } from '../segment/hot-columns.ts'
import type { CompiledFilters } from './compile-filters.ts'
import { ALL_ROLES, COUNTS_BRAND, COUNTS_CATEGORY } from './offer-roles.ts'
import type { PostingList } from './posting-list.ts'
import { isVisible } from './visibility.ts'

// Broad searches walk hundreds of thousands of matches. These go through in blocks, step by step, and what a step
// hands on stays in the processor's cache. Four rules make the loops of the steps fast, in this order of worth:
// - No branch that hangs on the data, where arithmetic can do: a mispredicted branch costs more than all else that is
//   done for an offer.
// - Few arrays, so that their addresses stay in registers: hence records of words in one array.
// - Signed words, no calls, one kind of array in one place: anything else V8 checks or converts each time.
// - No imported constants: V8 reads and checks these at each use, and only folds those of the file itself. They stand
//   once more in the files with such loops, of the type `typeof` the original.

/** Matches that go through the steps together. */
export const BLOCK_LENGTH = 512

// Words per match.
export const MATCH_WORDS = 4
export const PRODUCT = 0
/** What the product may count for, by the filters on the product itself. */
export const ALLOWED = 1
/** What the product counts for: what any of its offers does. */
export const FOUND = 2
/** When products are counted: what traits it counts for (`trait-tally.ts`). When offers are: how many count. */
export const SUM = 3

/** Some products of one segment that hold the text, and what is known of them so far. */
export class MatchBlock {
  length = 0
  readonly words = new Int32Array(BLOCK_LENGTH * MATCH_WORDS)
  /** What the text gives, by match. */
  readonly scores = new Float64Array(BLOCK_LENGTH)
}

// The impacts of a list are bytes or floats. A loop that meets both is slow for both, so each has its own.

function scoreBytes(
  scores: Float64Array,
  impacts: Uint8Array,
  weight: number,
  from: number,
  length: number,
): void {
  for (let at = 0; at < length; at++) scores[at] = impacts[from + at]! * weight
}

function scoreFloats(
  scores: Float64Array,
  impacts: Float64Array,
  weight: number,
  from: number,
  length: number,
): void {
  for (let at = 0; at < length; at++) scores[at] = impacts[from + at]! * weight
}

function fillFromList(words: Int32Array, products: Uint32Array, from: number, length: number, asked: number) {
  for (let at = 0; at < length; at++) {
    const word = at << 2
    words[word] = products[from + at]!
    words[word + 1] = asked
    words[word + 2] = 0
    words[word + 3] = 0
  }
}

function fillFromSegment(words: Int32Array, from: number, length: number, asked: number) {
  for (let at = 0; at < length; at++) {
    const word = at << 2
    words[word] = from + at
    words[word + 1] = asked
    words[word + 2] = 0
    words[word + 3] = 0
  }
}

/**
 * Fills the block with the matches of the list (null: the products of the segment) from the place `from` on. They may
 * count for all the roles that are asked for.
 */
export function fillBlock(
  block: MatchBlock,
  list: PostingList | null,
  from: number,
  end: number,
  asked: number,
): void {
  const { words, scores } = block
  const length = Math.min(BLOCK_LENGTH, end - from)
  block.length = length
  if (list === null) {
    fillFromSegment(words, from, length, asked)
    scores.fill(0, 0, length)
    return
  }
  const { products, impacts, weight } = list
  fillFromList(words, products, from, length, asked)
  if (impacts instanceof Uint8Array) scoreBytes(scores, impacts, weight, from, length)
  else scoreFloats(scores, impacts, weight, from, length)
}

/** Leaves only what the asker may see. */
export function keepVisible(block: MatchBlock, live: LiveSegment, orgIds: ReadonlySet<number>): void {
  // Most segments are public and unchanged.
  if (live.deadProducts === 0 && !live.hasPrivate) return
  const { words, scores, length } = block
  let kept = 0
  for (let at = 0; at < length; at++) {
    const product = words[at * MATCH_WORDS + PRODUCT]!
    if (!isVisible(live, product, orgIds)) continue
    words[kept * MATCH_WORDS + PRODUCT] = product
    scores[kept++] = scores[at]!
  }
  block.length = kept
}

/** Leaves only products that the filters on products let count for something asked for. */
export function judgeProducts(
  block: MatchBlock,
  { segment, places }: LiveSegment,
  { brands, categories }: CompiledFilters,
  asked: number,
): void {
  if (brands === null && categories === null) return
  const { words, scores, length } = block
  const { productHot } = segment
  let kept = 0
  for (let at = 0; at < length; at++) {
    const product = words[at * MATCH_WORDS + PRODUCT]!
    const hot = product * PRODUCT_WORDS
    let roles = ALL_ROLES
    if (brands !== null && brands[places.brands[productHot[hot + BRAND]!]!] === 0) roles &= COUNTS_BRAND
    if (categories !== null && categories[places.categories[productHot[hot + CATEGORY]!]!] === 0) {
      roles &= COUNTS_CATEGORY
    }
    roles &= asked
    if (roles === 0) continue
    words[kept * MATCH_WORDS + PRODUCT] = product
    words[kept * MATCH_WORDS + ALLOWED] = roles
    scores[kept++] = scores[at]!
  }
  block.length = kept
}
