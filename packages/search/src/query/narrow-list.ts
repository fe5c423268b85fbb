import { BLOCK_LENGTH } from '../segment/postings-blocks.ts'
import { type LongList, readBlock } from '../segment/postings-format.ts'
import type { PostingList } from './posting-list.ts'

/** Past this ratio of lengths, leaping through the longer list beats walking it. */
const GALLOP_RATIO = 12

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

/**
 * Keeps of the first `kept` products those that `list` holds too, in their order, and adds its scores to theirs.
 * Returns how many stay.
 */
export function narrow(products: Uint32Array, scores: Float64Array, kept: number, list: PostingList): number {
  const { products: others, impacts, weight } = list
  const length = others.length
  const mayLeap = length > kept * GALLOP_RATIO
  let stay = 0
  let at = 0
  for (let from = 0; from < kept; from++) {
    const product = products[from]!
    if (mayLeap) at = gallop(others, at, length, product)
    else while (at < length && others[at]! < product) at++
    if (at === length) break
    if (others[at] !== product) continue
    products[stay] = product
    scores[stay++] = scores[from]! + impacts[at]! * weight
  }
  return stay
}

/** As `narrow`, by a list as it is stored: only the blocks that a product may lie in are unpacked. */
export function narrowByBlocks(
  products: Uint32Array,
  scores: Float64Array,
  kept: number,
  list: LongList,
  weight: number,
): number {
  const { words, bytes } = list.postings
  const mayLeap = list.length > kept * GALLOP_RATIO
  const lastFirst = list.firsts + list.blocks - 1
  let stay = 0
  let block = -1
  let count = 0
  let at = 0
  let impact = 0
  // The place behind the block at hand, in the skip table.
  let next = list.firsts
  for (let from = 0; from < kept; from++) {
    const product = products[from]!
    if (next <= lastFirst && words[next]! <= product) {
      next = gallop(words, next, lastFirst + 1, product + 1)
      block = next - 1 - list.firsts
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
    products[stay] = product
    scores[stay++] = scores[from]! + bytes[impact + at]! * weight
  }
  return stay
}
