import { openLong, readScores } from '../segment/postings-format.ts'
import { takeScores } from './list-memory.ts'
import { keepHeld, NOT_HELD, raiseBest, raiseBestByBlocks } from './narrow-list.ts'
import {
  copyProducts,
  decodeStored,
  EMPTY_LIST,
  type Holders,
  lengthOf,
  type OneList,
  type PostingList,
} from './posting-list.ts'
import { decode } from './unite-lists.ts'

function copyScores(list: OneList): Float64Array {
  const { weight } = list
  const scores = takeScores(lengthOf(list))
  if ('entry' in list) readScores(list.postings, list.entry, list.length, weight, scores)
  else for (let at = 0; at < scores.length; at++) scores[at] = list.impacts[at]! * weight
  return scores
}

function raiseBy(list: OneList, products: Uint32Array, best: Float64Array, length: number): void {
  const isStored = 'entry' in list && list.decoded === null
  const blocks = isStored ? openLong(list.postings, list.entry, list.length) : null
  if (blocks === null) raiseBest(products, best, length, decodeStored(list))
  else raiseBestByBlocks(products, best, length, blocks, list.weight)
}

/** The products that all lists hold, with the sum of their scores. One list is given back as it is, decoded. */
export function intersect(lists: readonly Holders[]): PostingList {
  return intersectInOrder(lists.toSorted((one, other) => lengthOf(one) - lengthOf(other))).common
}

/** As `intersect`, for lists that stand shortest first; `asked`: the first so many of them have nothing in common, or are all. */
export function intersectInOrder(lists: readonly Holders[]): { common: PostingList; asked: number } {
  const [rarest, ...others] = lists
  if (rarest === undefined) return { common: EMPTY_LIST, asked: 0 }
  if (others.length === 0 || lengthOf(rarest) === 0) return { common: decode(rarest), asked: 1 }
  const first = 'alternatives' in rarest ? decode(rarest) : rarest
  const products = copyProducts(first)
  const scores = copyScores(first)
  const best = takeScores(products.length)
  let kept = products.length
  let asked = 1
  for (const list of others) {
    best.fill(NOT_HELD, 0, kept)
    // What is held in one of many ways is not worked out as a whole when few products are left to ask for.
    const isOpen = 'alternatives' in list && list.decoded === null
    if (isOpen) for (const alternative of list.alternatives) raiseBy(alternative, products, best, kept)
    else raiseBy('alternatives' in list ? decode(list) : list, products, best, kept)
    kept = keepHeld(products, scores, best, kept)
    asked++
    if (kept === 0) return { common: EMPTY_LIST, asked }
  }
  return {
    common: { products: products.subarray(0, kept), impacts: scores.subarray(0, kept), weight: 1 },
    asked,
  }
}
