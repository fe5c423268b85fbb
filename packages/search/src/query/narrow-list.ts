import { BLOCK_LENGTH } from '../segment/postings-blocks.ts'
import { type LongList, readBlock } from '../segment/postings-format.ts'
import type { PostingList } from './posting-list.ts'

/** Past this ratio of lengths, leaping through the longer list beats walking it. */
const GALLOP_RATIO = 12

/** Of a product that no list holds. */
export const NOT_HELD = -1

/** Products of the block at hand. A search runs to its end before the next. */
const unpacked = new Uint32Array(BLOCK_LENGTH)

/** First place from `from` up to `end` whose value is at least `wanted`; `end` when there is none. */
function gallop(values: Uint32Array, from: number, end: number, wanted: number): number {
  let step = 1
  let low = from
  while (low + step < end && values[low + step]! < wanted) {
    low += step
    step *= 2
  }
  let high = Math.min(low + step, end)
  while (low < high) {
    const middle = (low + high) >>> 1
    if (values[middle]! < wanted) low = middle + 1
    else high = middle
  }
  return low
}

/** Raises the best score of each of the first `length` products to what `list` gives it, where it gives more. */
export function raiseBest(
  products: Uint32Array,
  best: Float64Array,
  length: number,
  list: PostingList,
): void {
  const { products: others, impacts, weight } = list
  const end = others.length
  const mayLeap = end > length * GALLOP_RATIO
  let at = 0
  for (let place = 0; place < length; place++) {
    const product = products[place]!
    if (mayLeap) at = gallop(others, at, end, product)
    else while (at < end && others[at]! < product) at++
    if (at === end) break
    if (others[at] !== product) continue
    const score = impacts[at]! * weight
    if (score > best[place]!) best[place] = score
  }
}

/** As `raiseBest`, by a list as it is stored: only the blocks that a product may lie in are unpacked. */
export function raiseBestByBlocks(
  products: Uint32Array,
  best: Float64Array,
  length: number,
  list: LongList,
  weight: number,
): void {
  const { words, bytes } = list.postings
  const mayLeap = list.length > length * GALLOP_RATIO
  const lastFirst = list.firsts + list.blocks - 1
  let count = 0
  let at = 0
  let impact = 0
  // The place behind the block at hand, in the skip table.
  let next = list.firsts
  for (let place = 0; place < length; place++) {
    const product = products[place]!
    if (next <= lastFirst && words[next]! <= product) {
      next = gallop(words, next, lastFirst + 1, product + 1)
      const block = next - 1 - list.firsts
      count = readBlock(list, block, unpacked, 0)
      impact = list.impacts + block * BLOCK_LENGTH
      at = 0
    }
    if (mayLeap) at = gallop(unpacked, at, count, product)
    else while (at < count && unpacked[at]! < product) at++
    if (at === count) {
      if (next > lastFirst) break
      continue
    }
    if (unpacked[at] !== product) continue
    const score = bytes[impact + at]! * weight
    if (score > best[place]!) best[place] = score
  }
}

/** Keeps of the first `length` products those that have a best score, and adds it to theirs. Returns how many stay. */
export function keepHeld(
  products: Uint32Array,
  scores: Float64Array,
  best: Float64Array,
  length: number,
): number {
  let stay = 0
  for (let place = 0; place < length; place++) {
    const score = best[place]!
    products[stay] = products[place]!
    scores[stay] = scores[place]! + score
    // Written either way, and the next over it: whether a product is held is anyone's guess.
    stay += score === NOT_HELD ? 0 : 1
  }
  return stay
}
